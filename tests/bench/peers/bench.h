/* tests: allocators side by side: what one must offer, and traces.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A peer is an allocator under test. Its adapter, a file of
   tests/bench/adapters or of anybody, exports one object peer_FILE. A region
   peer works inside the memory that init receives, and keeps all its state
   there but for a few constant bytes. A general peer gets its memory from the
   system. */

#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum
{
  PEER_REGION = 1,  /**< works inside the memory given to init */
  PEER_GENERAL = 2, /**< takes memory from the system */
  PEER_MT = 4,      /**< alloc and free are safe from several threads */
  PEER_SLOW = 8,    /**< linear time: left out of long runs */
};

struct peer
{
  const char *name;
  unsigned flags;
  size_t align;                           /**< of every block. Units: bytes */
  void *(*init)(void *mem, size_t size);  /**< NULL: the region is too small */
  void *(*alloc)(void *ctx, size_t size); /**< NULL: nothing fits */
  void *(*alloc_aligned)(void *ctx, size_t align, size_t size); /**< or NULL */
  void (*free)(void *ctx, void *p);
  void (*thread_init)(void *ctx); /**< or NULL */
  void (*thread_fini)(void *ctx); /**< or NULL */
};

enum op_kind
{
  OP_ALLOC,
  OP_FREE,
  OP_ALIGNED,
  OP_REALLOC, /**< replayed as: allocate the new block, free the old one */
};

/** One step of a trace. */
struct op
{
  uint32_t slot; /**< which block */
  uint32_t size; /**< Units: bytes */
  uint8_t kind;  /**< enum op_kind */
  uint8_t log2_align;
};

struct trace
{
  char name[64];
  struct op *ops;
  size_t nops;
  size_t nslots;
  uint64_t peak_live;  /**< most bytes alive, as requested */
  uint64_t peak_live8; /**< the same, each size rounded up to 8 */
  uint64_t peak_blocks;
  uint64_t allocs;
  uint32_t max_size;
};

/** @This makes a trace of "gen:NAME[:SEED]" or of a file .mtr or .mtr.xz.
    Says what is wrong and ends the program when it cannot. */
void trace_load(struct trace *t, const char *spec);
void trace_free(struct trace *t);

/** @This is a sequence of random numbers that is the same everywhere. */
static inline uint64_t
rng_next(uint64_t *s)
{
  uint64_t z = (*s += 0x9e3779b97f4a7c15ull);

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

static inline uint32_t
rng_below(uint64_t *s, uint32_t n)
{
  return (uint32_t)(((rng_next(s) >> 32) * n) >> 32);
}

#endif
