/* tests: what requests cost.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A row of the table is a kind of request, made again and again in one fixed,
    mixed workload. Twice: once each call is measured by the processor's
   counter, once its instructions are watched, for the longest time that
   interrupts are masked. */

#ifndef BENCH_H_
#define BENCH_H_

#include <mutek/mem_proximity.h>
#include <mutek/mem_reach.h>
#include <mutek/types.h>

/** What one kind of call took. */
struct bench_cost_s
{
  unsigned count;  /**< calls. */
  unsigned worst;  /**< most for a call. Units: of cpu_cycles() */
  unsigned masked; /**< most with interrupts masked at a stretch. Units:
                        instructions; 0 where nothing is watched */
  uint64_t sum;    /**< Units: of cpu_cycles() */
};

/** A row of the table. */
struct bench_row_s
{
  const char *name;
  struct mem_proximity_s *prox;
  enum mem_reachability_s valid;
  size_t align; /**< 0 where any will do */
  enum
  {
    BENCH_ALLOC,   /**< allocations and frees */
    BENCH_RESIZE,  /**< of live blocks */
    BENCH_EXPLAIN, /**< requests that are only explained */
    BENCH_CHECK,   /**< of all bookkeeping; a hundredth of the calls */
  } kind;
  bool spill; /**< all banks but the last are full */
};

/** What a row took. */
struct bench_result_s
{
  struct bench_cost_s call; /**< mem_alloc(), or what the row is about */
  struct bench_cost_s free; /**< mem_free(); count is 0 where there is none */
};

/* work.c */

/** @This makes the calls of a row.
    @param calls measured. @param watched further ones, watched.
    @return false when one failed. */
bool bench_work(const struct bench_row_s *row, unsigned calls, unsigned watched,
                struct bench_result_s *result);

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
