/* tests: instructions of each call, counted by QEMU.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The plugin overwrites the cell at each store in icount(), so what lies
   between two marks is exact and the same in each run. */

#include "run.h"
#include "trace.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile uint64_t cell[2];
static uint64_t zero, zero_locked; /* what two marks take by themselves */

__attribute__((noinline)) uint64_t
icount(void)
{
  *(volatile uint8_t *)cell = 1;
  return cell[0];
}

uint64_t
icount_locked(void)
{
  return cell[1];
}

bool
icount_here(void)
{
  cell[0] = 0;
  return icount() != 1;
}

void
counts_calibrate(void)
{
  uint64_t a = icount(), b = icount(), locked = icount_locked(), c = icount();

  zero = c - b < b - a ? c - b : b - a;
  zero_locked = icount_locked() - locked;
}

void
counts_clear(struct counts *c)
{
  memset(c, 0, sizeof *c);
}

void
counts_add(struct counts *c, uint64_t begin, uint64_t begin_locked)
{
  uint64_t end = icount(), took = end - begin - zero;

  c->n++;
  c->sum += took;
  c->locked += icount_locked() - begin_locked - zero_locked;
  c->max = took > c->max ? took : c->max;
  c->hist[took < 65535 ? took : 65535]++;
}

static uint64_t
counts_quantile(const struct counts *c, double q)
{
  uint64_t want = (uint64_t)ceil(q * (double)c->n), seen = 0;

  for (uint32_t i = 0; i < 65535; i++)
    if ((seen += c->hist[i]) >= want)
      return i;
  return c->max;
}

void
counts_head(void)
{
  printf("%-14s %-12s %-6s %8s %8s %7s %7s %8s %6s\n", "peer", "workload", "op",
         "n", "mean", "p50", "p99.9", "max", "locked");
}

void
counts_print(const char *peer, const char *work, const char *op,
             const struct counts *c)
{
  if (c->n == 0)
    return;
  printf("%-14s %-12s %-6s %8llu %8.1f %7llu %7llu %8llu %6.2f\n", peer, work,
         op, (unsigned long long)c->n, (double)c->sum / (double)c->n,
         (unsigned long long)counts_quantile(c, .5),
         (unsigned long long)counts_quantile(c, .999),
         (unsigned long long)c->max, (double)c->locked / (double)c->n);
  fflush(stdout);
}

static struct counts allocs, aligned, frees;

/** False when the peer runs out of memory. */
static bool
trace_count(const struct peer *a, const struct trace *t, size_t size,
            struct block *blocks)
{
  void *ctx = peer_init(a, size);

  for (size_t i = 0; ctx != NULL && i < t->nops; i++)
    {
      const struct op *o = &t->ops[i];
      bool wide = (size_t)1 << o->log2_align > a->align;
      struct counts *c = wide ? &aligned : &allocs;
      uint8_t *p = NULL;

      if (o->kind != OP_FREE)
        {
          COUNTED(c, p = peer_alloc(a, ctx, o));
          if (p == NULL)
            return false;
          *(volatile uint8_t *)p = 1;
        }
      if (o->kind != OP_ALLOC && o->kind != OP_ALIGNED)
        COUNTED(&frees, a->free(ctx, blocks[o->slot].p));
      blocks[o->slot].p = p;
    }
  for (size_t i = 0; ctx != NULL && i < t->nslots; i++)
    if ((a->flags & PEER_GENERAL) != 0 && blocks[i].p != NULL)
      a->free(ctx, blocks[i].p);
  return ctx != NULL;
}

void
command_icount(const struct options *o)
{
  if (!icount_here())
    bench_die("icount is for qemu with the icount plugin");
  counts_calibrate();
  counts_head();
  for (char **name = o->traces; *name != NULL; name++)
    {
      struct trace t;

      trace_load(&t, *name);
      for (size_t k = 0; peers[k] != NULL; k++)
        {
          struct block *blocks = calloc(t.nslots + 1, sizeof *blocks);

          counts_clear(&allocs);
          counts_clear(&aligned);
          counts_clear(&frees);
          if (!peer_chosen(o, peers[k], 0) || blocks == NULL)
            ;
          else if (trace_count(peers[k], &t, region_size(o, &t), blocks))
            {
              counts_print(peers[k]->name, t.name, "alloc", &allocs);
              counts_print(peers[k]->name, t.name, "align", &aligned);
              counts_print(peers[k]->name, t.name, "free", &frees);
            }
          else
            printf("%-14s %-12s failed\n", peers[k]->name, t.name);
          free(blocks);
        }
      trace_free(&t);
    }
}

enum order
{
  PAIR,
  LIFO,
  FIFO
};

#define BATCH 64
#define ROUNDS 24
#define WARM 8 /* rounds that are not counted */

static bool
batch(const struct peer *a, void *ctx, enum order order, uint32_t size)
{
  void *p[BATCH];

  for (int i = 0; i < BATCH; i++)
    {
      COUNTED(&allocs, p[i] = a->alloc(ctx, size));
      if (p[i] == NULL)
        return false;
      if (order == PAIR)
        COUNTED(&frees, a->free(ctx, p[i]));
    }
  for (int i = 0; i < BATCH && order != PAIR; i++)
    COUNTED(&frees, a->free(ctx, p[order == LIFO ? BATCH - 1 - i : i]));
  return true;
}

static void
micro(const struct peer *a, enum order order, uint32_t size)
{
  static const char *const names[] = { "pair", "lifo", "fifo" };
  void *ctx = peer_init(a, (size_t)4 << 20);
  bool served = true;
  char work[32];

  if (ctx == NULL)
    ctx = peer_init(a, (size_t)1 << 17); /* heaps of 16 bits */
  for (int r = 0; r < ROUNDS && served && ctx != NULL; r++)
    {
      if (r <= WARM)
        {
          counts_clear(&allocs);
          counts_clear(&frees);
        }
      served = batch(a, ctx, order, size);
    }
  snprintf(work, sizeof work, "%s-%u", names[order], size);
  if (!served || ctx == NULL)
    {
      printf("%-14s %-12s failed\n", a->name, work);
      return;
    }
  counts_print(a->name, work, "alloc", &allocs);
  counts_print(a->name, work, "free", &frees);
}

void
command_micro(const struct options *o)
{
  static const uint32_t sizes[] = { 16, 32, 64, 128, 256, 512, 1024, 4096 };

  if (!icount_here())
    bench_die("micro is for qemu with the icount plugin");
  counts_calibrate();
  counts_head();
  for (size_t k = 0; peers[k] != NULL; k++)
    for (enum order order = PAIR; order <= FIFO; order++)
      for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
        if (peer_chosen(o, peers[k], 0))
          micro(peers[k], order, sizes[s]);
}
