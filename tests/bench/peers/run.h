/* tests: what the commands of the bench share.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef BENCH_RUN_H
#define BENCH_RUN_H

#include "bench.h"

#define REGION_MAX ((size_t)1 << 28) /**< Units: bytes */

/** What the command line says. */
struct options
{
  const char *peers; /**< names with commas, NULL for all */
  const char *reference;
  int rounds;
  double factor; /**< region per peak of live bytes */
  size_t ops;
  bool slow;
  char **traces; /**< up to NULL */
};

/** All peers, made by build.sh; ends with NULL. */
extern const struct peer *const peers[];

/** The memory of region peers, 1 MiB aligned. */
extern uint8_t *region_base;

/** A block alive. */
struct block
{
  uint8_t *p;
  uint32_t size;
};

/** @This tells whether a peer is asked for. @param flags it must have. */
bool peer_chosen(const struct options *o, const struct peer *a, unsigned flags);

/** @This starts a peer in bytes that are not zero: memory is not at boot. */
void *peer_init(const struct peer *a, size_t size);

/** @This makes the block of a step. A peer without aligned requests gets one
    that is larger, as its users would do. */
void *peer_alloc(const struct peer *a, void *ctx, const struct op *o);

/** @This is how much a peer gets to replay a trace. Units: bytes */
size_t region_size(const struct options *o, const struct trace *t);

/** @This replays a trace, with all content verified.
    @return 0, 1 out of memory, 2 a block was overwritten or is misaligned. */
int replay_check(const struct peer *a, void *ctx, const struct trace *t,
                 struct block *blocks);

/** @This runs something in a process of its own, which may break.
    @return its result, 3 when it broke or took too long. */
int apart(int (*run)(const void *arg, size_t size), const void *arg,
          size_t size);

double now_ns(void);

int compare_doubles(const void *a, const void *b);

/** @This orders count values and returns the middle one. */
double median(double *values, int count);

/* count.c: the icount plugin of QEMU watches the store in icount(). */

/** @This marks where counting begins or ends. @return instructions so far. */
uint64_t icount(void);

/** @This is the number of locked instructions at the last mark. */
uint64_t icount_locked(void);

bool icount_here(void);

/** Instructions of one kind of call. */
struct counts
{
  uint64_t n, sum, max, locked;
  uint32_t hist[1 << 16];
};

void counts_calibrate(void);
void counts_clear(struct counts *c);
void counts_add(struct counts *c, uint64_t begin, uint64_t begin_locked);
void counts_head(void);
void counts_print(const char *peer, const char *work, const char *op,
                  const struct counts *c);

/** @This counts one call. Its own cost, and that of the call, is the row of the
    peer null. */
#define COUNTED(c, expr)                                                       \
  do                                                                           \
    {                                                                          \
      uint64_t begin_ = icount(), locked_ = icount_locked();                   \
                                                                               \
      expr;                                                                    \
      counts_add(c, begin_, locked_);                                          \
    }                                                                          \
  while (0)

/* The commands. */
void command_info(const struct options *o);
void command_minregion(const struct options *o);
void command_overhead(const struct options *o);
void command_robson(const struct options *o);
void command_icount(const struct options *o);
void command_micro(const struct options *o);
void command_refused(const struct options *o);
void command_ns(const struct options *o);
void command_rss(const struct options *o);
void command_smp(const struct options *o);

#endif
