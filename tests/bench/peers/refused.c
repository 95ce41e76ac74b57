/* tests: what a refusal costs at worst, in instructions.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A region without a byte that is free, but for holes that nearly serve: as
   many as the engine looks at, and more, in each list that it looks at. The
   lists of the engines differ by an eighth of a power of two: a hole of each
   eighth is one of each list. */

#include "run.h"
#include "trace.h"

#include <stdio.h>
#include <stdlib.h>

#define REGION ((size_t)4 << 20)
#define HOLES 4096   /**< most holes of one region */
#define PER_SIZE 24  /**< holes of one size */
#define SEPARATOR 16 /**< what keeps holes apart. Units: bytes */

static void *hole[HOLES];
static size_t hole_count;

/** Would a hole of @tt size bytes at @tt p serve @tt want bytes? Then it stays
    allocated. */
static bool
serves(const void *p, size_t size, size_t want, size_t align)
{
  return size >= want + (-(uintptr_t)p & (align - 1));
}

static void
holes_take(const struct peer *a, void *ctx, size_t size, size_t want,
           size_t align)
{
  for (int n = 0; n < PER_SIZE && hole_count < HOLES;)
    {
      void *p = a->alloc(ctx, size);

      if (p == NULL || a->alloc(ctx, SEPARATOR) == NULL)
        return;
      if (serves(p, size + SEPARATOR, want, align))
        continue;
      hole[hole_count++] = p;
      n++;
    }
}

/** @param most the largest hole; from @tt least on, an eighth more each. */
static void *
holes_make(const struct peer *a, size_t least, size_t most, size_t want,
           size_t align)
{
  void *ctx = peer_init(a, REGION);

  hole_count = 0;
  for (size_t size = least; ctx != NULL && size <= most;
       size += size / 16 > 8 ? size / 16 : 8)
    holes_take(a, ctx, size, want, align);
  for (size_t size = REGION; ctx != NULL && size != 0; size /= 2)
    while (a->alloc(ctx, size) != NULL)
      ;
  for (size_t i = 0; i < hole_count; i++)
    a->free(ctx, hole[i]);
  return ctx;
}

/** Counts requests of @tt want bytes that holes just below do not serve. */
static bool
refused_count(const struct peer *a, size_t want, struct counts *c)
{
  void *ctx = holes_make(a, want - want / 32 - 8, want - want / 32 - 8, want,
                         1);
  void *p;

  COUNTED(c, p = a->alloc(ctx, want));
  return p == NULL;
}

static bool
refused_aligned_count(const struct peer *a, size_t want, size_t align,
                      struct counts *c)
{
  void *ctx = holes_make(a, want, want + align, want, align);
  void *p;

  COUNTED(c, p = a->alloc_aligned(ctx, align, want));
  return p == NULL;
}

static void
refused(const struct peer *a)
{
  static struct counts plain, aligned;
  bool good = true;

  counts_clear(&plain);
  counts_clear(&aligned);
  for (size_t want = 300; want < 60000; want = want * 9 / 8)
    good = refused_count(a, want, &plain) && good;
  for (size_t align = 64; align <= 4096; align *= 2)
    for (size_t want = 24; want < 2000; want = want * 3 / 2)
      good = refused_aligned_count(a, want, align, &aligned) && good;
  counts_print(a->name, good ? "refused" : "served", "alloc", &plain);
  counts_print(a->name, good ? "refused" : "served", "align", &aligned);
}

void
command_refused(const struct options *o)
{
  if (!icount_here())
    bench_die("refused is for qemu with the icount plugin");
  counts_calibrate();
  counts_head();
  for (size_t k = 0; peers[k] != NULL; k++)
    if (peer_chosen(o, peers[k], PEER_REGION)
        && peers[k]->alloc_aligned != NULL)
      refused(peers[k]);
}
