/* tests: how much memory peers need.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each try is a process of its own: a peer that breaks does not take the bench
   with it. */

#include "run.h"
#include "trace.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** A trace to be tried with a peer. */
struct attempt
{
  const struct peer *a;
  const struct trace *t;
};

static int
attempt_run(const void *arg, size_t size)
{
  const struct attempt *at = arg;
  struct block *blocks = calloc(at->t->nslots + 1, sizeof *blocks);
  void *ctx = peer_init(at->a, size);

  if (blocks == NULL)
    return 3;
  return ctx != NULL ? replay_check(at->a, ctx, at->t, blocks) : 1;
}

/** The smallest region in which run succeeds, to within step; 0 if there is
    none, *why then says why not. */
static size_t
region_smallest(int (*run)(const void *arg, size_t size), const void *arg,
                size_t low, size_t step, int *why)
{
  size_t high = low + 4096;

  while ((*why = apart(run, arg, high)) != 0)
    {
      if (*why != 1 || high > REGION_MAX / 2)
        return 0;
      low = high;
      high = (high + high / 4) & ~(size_t)15;
    }
  while (high - low > step)
    {
      size_t middle = (low + (high - low) / 2) & ~(size_t)15;

      if (middle <= low)
        break;
      if (apart(run, arg, middle) == 0)
        high = middle;
      else
        low = middle;
    }
  return high;
}

static const char *
reason(int why)
{
  return why == 2 ? "corrupt" : why == 3 ? "broken" : "no region fits";
}

void
command_minregion(const struct options *o)
{
  printf("%-14s %-12s %11s %11s %8s %8s\n", "peer", "trace", "region",
         "pk-live", "ratio", "ratio8");
  for (char **name = o->traces; *name != NULL; name++)
    {
      struct trace t;

      trace_load(&t, *name);
      for (size_t k = 0; peers[k] != NULL; k++)
        {
          struct attempt at = { peers[k], &t };
          size_t low = t.peak_live / 16 * 16, step = low / 1024, size;
          int why;

          if (!peer_chosen(o, peers[k], PEER_REGION))
            continue;
          step = step < 16 ? 16 : step & ~(size_t)15;
          size = region_smallest(attempt_run, &at, low, step, &why);
          if (size != 0)
            printf("%-14s %-12s %11zu %11llu %8.4f %8.4f\n", peers[k]->name,
                   t.name, size, (unsigned long long)t.peak_live,
                   (double)size / (double)t.peak_live,
                   (double)size / (double)t.peak_live8);
          else
            printf("%-14s %-12s %11s (%s)\n", peers[k]->name, t.name, "-",
                   reason(why));
          fflush(stdout);
        }
      trace_free(&t);
    }
}

/** The bytes of a full region for each block of a size, beyond the size. */
static double
overhead(const struct peer *a, uint32_t size)
{
  size_t region = (size_t)1 << 20, n = 0;
  void *ctx = peer_init(a, region);

  if (ctx == NULL) /* heaps of 16 bits */
    ctx = peer_init(a, region = (size_t)1 << 17);
  while (ctx != NULL && n < (size_t)1 << 18 && a->alloc(ctx, size) != NULL)
    n++;
  return n != 0 ? (double)region / (double)n - size : -1.0;
}

void
command_overhead(const struct options *o)
{
  static const uint32_t sizes[] = { 8, 16, 24, 32, 64, 128, 256, 1024, 4096 };
  struct op op = { .size = 16 };
  struct trace t = { .ops = &op, .nops = 1, .nslots = 1 };

  printf("smallest region that yields 16 bytes; bytes of a full region for each"
         " block, beyond its size\n%-14s %8s",
         "peer", "minimum");
  for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
    printf(" %6u", sizes[s]);
  printf("\n");
  for (size_t k = 0; peers[k] != NULL; k++)
    {
      struct attempt at = { peers[k], &t };
      size_t size = 32;

      if (!peer_chosen(o, peers[k], PEER_REGION))
        continue;
      while (size < (size_t)1 << 20 && apart(attempt_run, &at, size) != 0)
        size += size < 8192 ? 8 : size / 64 & ~(size_t)7;
      printf("%-14s %8zu", peers[k]->name, size);
      for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
        printf(" %6.1f", overhead(peers[k], sizes[s]));
      printf("\n");
    }
}

/* Robson (1971, 1974): step i keeps, of the blocks that live, those that cover
   an address congruent to f modulo 2^i, with the better of two choices of f,
   and then allocates blocks of 2^i units until as much as before lives. */

#define ROBSON_LIVE ((size_t)1 << 18)
#define ROBSON_UNIT ((size_t)16)
#define ROBSON_LARGEST ((size_t)1 << 14)

/** A game under way. */
struct robson
{
  const struct peer *a;
  void *ctx;
  struct robson_block
  {
    uintptr_t p; /**< distance from the region's start */
    size_t size;
  } * b;
  size_t n, used;
  uintptr_t f;
  struct counts *allocs, *frees; /**< NULL when nothing is counted */
};

static uint8_t *
robson_alloc(struct robson *r, size_t size)
{
  uint8_t *p;

  if (r->allocs != NULL)
    COUNTED(r->allocs, p = r->a->alloc(r->ctx, size));
  else
    p = r->a->alloc(r->ctx, size);
  return p;
}

static __attribute__((noinline)) void
robson_free(struct robson *r, void *p)
{
  if (r->frees != NULL)
    COUNTED(r->frees, r->a->free(r->ctx, p));
  else
    r->a->free(r->ctx, p);
}

static bool
robson_covers(const struct robson_block *b, uintptr_t f, size_t size)
{
  uintptr_t at = b->p - f;

  return (at + size - 1) / size * size < at + b->size;
}

static void
robson_keep(struct robson *r, size_t size)
{
  uint64_t cost[2] = { 0, 0 };
  size_t kept = 0;

  for (int c = 0; c < 2; c++)
    for (size_t i = 0; i < r->n; i++)
      if (robson_covers(&r->b[i], r->f + (c != 0 ? size / 2 : 0), size))
        cost[c] += size - r->b[i].size;
  if (cost[1] > cost[0])
    r->f += size / 2;

  for (size_t i = 0; i < r->n; i++)
    {
      struct robson_block b = r->b[i];
      void *p = region_base + b.p;

      if (robson_covers(&b, r->f, size))
        {
          r->b[kept++] = b;
          continue;
        }
      robson_free(r, p);
      r->used -= b.size;
    }
  r->n = kept;
}

static int
robson_play(struct robson *r, size_t region, size_t live, size_t largest)
{
  r->b = calloc(live / ROBSON_UNIT + 16, sizeof *r->b);
  r->ctx = peer_init(r->a, region);
  if (r->ctx == NULL || r->b == NULL)
    return 1;
  for (size_t size = ROBSON_UNIT; size <= largest; size *= 2)
    {
      if (size > ROBSON_UNIT)
        robson_keep(r, size);
      while (r->used + size <= live)
        {
          uint8_t *p = robson_alloc(r, size);

          if (p == NULL)
            return 1;
          r->b[r->n++] = (struct robson_block){ (size_t)(p - region_base),
                                                size };
          r->used += size;
        }
    }
  return 0;
}

static int
robson_run(const void *arg, size_t size)
{
  struct robson r = { .a = arg };

  return robson_play(&r, size, ROBSON_LIVE, ROBSON_LARGEST);
}

/** The peer null hands out one address: it plays a short game, which frees
    nothing by itself. */
static void
robson_count(const struct peer *a)
{
  static struct counts allocs, frees;
  struct robson r = { .a = a, .allocs = &allocs, .frees = &frees };
  bool null = strcmp(a->name, "null") == 0;

  counts_clear(&allocs);
  counts_clear(&frees);
  if (robson_play(&r, ROBSON_LIVE * 10, null ? 4096 : ROBSON_LIVE,
                  null ? ROBSON_UNIT * 2 : ROBSON_LARGEST)
      != 0)
    printf("%-14s robson       failed\n", a->name);
  for (size_t i = 0; null && i < r.n; i++)
    robson_free(&r, region_base);
  counts_print(a->name, "robson", "alloc", &allocs);
  counts_print(a->name, "robson", "free", &frees);
  free(r.b);
}

void
command_robson(const struct options *o)
{
  bool counted = icount_here();

  if (counted)
    {
      counts_calibrate();
      counts_head();
    }
  else
    printf("Robson's adversary: %zu bytes live, blocks of %zu to %zu bytes;"
           " nobody is below 5.94\n",
           ROBSON_LIVE, ROBSON_UNIT, ROBSON_LARGEST);
  for (size_t k = 0; peers[k] != NULL; k++)
    {
      int why;
      size_t size;

      if (counted && peer_chosen(o, peers[k], 0))
        robson_count(peers[k]);
      if (counted || !peer_chosen(o, peers[k], PEER_REGION))
        continue;
      size = region_smallest(robson_run, peers[k], ROBSON_LIVE, 1024, &why);
      if (size != 0)
        printf("%-14s region %8zu  ratio %.3f\n", peers[k]->name, size,
               (double)size / (double)ROBSON_LIVE);
      else
        printf("%-14s %s\n", peers[k]->name, reason(why));
      fflush(stdout);
    }
}
