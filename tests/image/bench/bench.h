/* tests: what requests cost.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A row of the table is a kind of request, made again and again in one fixed,
    mixed workload. Twice: once each call is measured by the processor's
    counter, once its instructions are watched, for the longest time that
    interrupts are masked. */

#ifndef BENCH_H_
#define BENCH_H_

#include <mutek/error.h>
#include <mutek/mem_proximity.h>
#include <mutek/mem_reach.h>
#include <mutek/mem_request.h>
#include <mutek/types.h>

#define BENCH_ROWS 16 /* at most */

struct fill_s;

/** What is measured, and in what unit. Instructions are what a machine that
    counts them gives each a fixed time: so many of them are so many counts of
    cpu_cycles(). */
struct bench_plan_s
{
  unsigned calls;        /**< of each row, measured */
  unsigned watched;      /**< further ones, watched */
  unsigned halvings;     /**< of places, sizes and alignment, for small RAM */
  unsigned instructions; /**< that take */
  unsigned counts;       /**< so many; 1 and 1: counts are told as they are */
};

/** What one kind of call took. */
struct bench_cost_s
{
  unsigned count;  /**< calls. */
  unsigned worst;  /**< most for a call. Units: instructions */
  unsigned masked; /**< most with interrupts masked at a stretch. Units:
                        instructions; 0 where nothing is watched */
  uint64_t sum;    /**< Units: instructions */
};

/** What the calls of a row are. */
enum bench_kind_e
{
  BENCH_ALLOC,   /**< allocations and frees */
  BENCH_RESIZE,  /**< of live blocks */
  BENCH_EXPLAIN, /**< requests that are only explained */
  BENCH_CHECK,   /**< of all bookkeeping; a hundredth of the calls */
  BENCH_KNOWN,   /**< one block comes and goes alone; the compiler knows all */
  BENCH_SAME,    /**< the same, told at run time */
  BENCH_FULL,    /**< allocations that fail, as all banks are full */
};

/** A row of the table. */
struct bench_row_s
{
  const char *name;
  struct mem_proximity_s *prox;
  enum mem_reachability_s valid;
  bool align; /**< on much more than a block has anyway */
  enum bench_kind_e kind;
  bool spill; /**< all banks but one are full */
};

/** What a row took. */
struct bench_result_s
{
  struct bench_cost_s call; /**< mem_alloc(), or what the row is about */
  struct bench_cost_s free; /**< mem_free(); count is 0 where there is none */
};

/* work.c */

/** @This makes the calls of a row.
    @return false when one failed. */
bool bench_work(const struct bench_row_s *row, const struct bench_plan_s *plan,
                struct bench_result_s *result);

/* order.c, order_off.c */

/** @This writes the rows of the proximities.
    @return how many. */
size_t bench_rows_order(struct bench_row_s *row);

/* cache.c, cache_off.c */

/** @This writes the rows of what a processor keeps.
    @return how many. */
size_t bench_rows_cache(struct bench_row_s *row);

/* banks.c, banks_one.c */

/** @This writes the rows that need more than one bank.
    @return how many. */
size_t bench_rows_banks(struct bench_row_s *row);

/** @This fills all banks, or all but one that is large, the last by address.
    @return what bench_drain() gives back. */
struct fill_s *bench_fill(bool all);

/** @This gives it back. */
void bench_drain(struct fill_s *chain);

/** @This is mem_explain(), if there is one; -ENOTSUP. */
MUST_CHECK error_t bench_explain(const struct mem_request_s *request,
                                 struct mem_result_s *result);

/* check.c, check_off.c */

/** Whether this build checks. */
extern const bool bench_checks;

/** @This is mem_check(), if there is one. */
void bench_check(void);

/* watch.c, watch_off.c */

/** @This begins to watch the running processor, if that can be. */
void bench_watch_start(void);

/** @This ends it.
    @return most instructions with interrupts masked at a stretch. */
unsigned bench_watch_stop(void);

/* tell.c, tell_ratio.c */

/** How often the rows are done; of each, that counts which took least. */
extern const unsigned bench_rounds;

/** @This prints what is above the rows. */
void bench_tell_head(void);

/** @This prints a row. */
void bench_tell_row(const char *name, const struct bench_result_s *result);

#endif
