/* tests: what a clock and the system say of peers.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Times are those of a host that does other things too: each round has all
   peers, and ratios are of the same round. */

#include "run.h"
#include "trace.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PEERS_MAX 64
#define ROUNDS_MAX 101

/** Units: nanoseconds for a step; 0 when it fails. */
static double
replay_ns(const struct options *o, const struct peer *a, const struct trace *t,
          struct block *blocks)
{
  void *ctx = peer_init(a, region_size(o, t));
  double begin = now_ns(), took;

  memset(blocks, 0, (t->nslots + 1) * sizeof *blocks);
  for (size_t i = 0; ctx != NULL && i < t->nops; i++)
    {
      const struct op *op = &t->ops[i];
      uint8_t *p = NULL;

      if (op->kind != OP_FREE)
        {
          p = peer_alloc(a, ctx, op);
          if (p == NULL)
            return 0;
          *(volatile uint8_t *)p = 1;
        }
      if (op->kind == OP_FREE || op->kind == OP_REALLOC)
        a->free(ctx, blocks[op->slot].p);
      blocks[op->slot].p = p;
    }
  took = (now_ns() - begin) / (double)t->nops;
  for (size_t i = 0; ctx != NULL && i < t->nslots; i++)
    if ((a->flags & PEER_GENERAL) != 0 && blocks[i].p != NULL)
      a->free(ctx, blocks[i].p);
  return ctx != NULL ? took : 0;
}

static void
trace_ns(const struct options *o, const struct trace *t)
{
  static double ns[PEERS_MAX][ROUNDS_MAX], took[ROUNDS_MAX];
  static double ratio[ROUNDS_MAX];
  struct block *blocks = calloc(t->nslots + 1, sizeof *blocks);
  int rounds = o->rounds < ROUNDS_MAX ? o->rounds : ROUNDS_MAX;
  size_t reference = 0;

  for (size_t k = 0; peers[k] != NULL; k++)
    if (strcmp(peers[k]->name, o->reference) == 0)
      reference = k;
  for (int r = 0; r < rounds; r++)
    for (size_t k = 0; peers[k] != NULL && k < PEERS_MAX; k++)
      if (k == reference || peer_chosen(o, peers[k], 0))
        ns[k][r] = replay_ns(o, peers[k], t, blocks);
  for (size_t k = 0; peers[k] != NULL && k < PEERS_MAX; k++)
    {
      if (!peer_chosen(o, peers[k], 0))
        continue;
      for (int r = 0; r < rounds; r++)
        {
          took[r] = ns[k][r];
          ratio[r] = ns[k][r] / ns[reference][r];
        }
      if (ns[k][0] == 0)
        printf("%-14s %-12s failed\n", peers[k]->name, t->name);
      else
        printf("%-14s %-12s %9.2f %9.3f\n", peers[k]->name, t->name,
               median(took, rounds), median(ratio, rounds));
    }
  free(blocks);
}

void
command_ns(const struct options *o)
{
  printf("%-14s %-12s %9s %9s   (median of %d paired rounds, ratio to %s)\n",
         "peer", "trace", "ns/step", "ratio", o->rounds, o->reference);
  for (char **name = o->traces; *name != NULL; name++)
    {
      struct trace t;

      trace_load(&t, *name);
      trace_ns(o, &t);
      trace_free(&t);
    }
}

/** The peak of the resident set. Units: bytes */
static size_t
resident_peak(void)
{
  FILE *f = fopen("/proc/self/status", "r");
  char line[256];
  size_t kib = 0;

  while (f != NULL && fgets(line, sizeof line, f) != NULL)
    if (sscanf(line, "VmHWM: %zu kB", &kib) == 1)
      break;
  if (f != NULL)
    fclose(f);
  return kib * 1024;
}

/** A replay whose growth is told through shared memory. */
struct growth
{
  const struct peer *a;
  const struct trace *t;
  size_t *bytes;
};

static int
growth_run(const void *arg, size_t unused)
{
  const struct growth *g = arg;
  size_t size = (g->t->nslots + 1) * sizeof(struct block), before;
  struct block *blocks = mmap(NULL, size, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1,
                              0);
  void *ctx = g->a->init(NULL, unused);
  volatile uint8_t sum = 0;
  FILE *f;

  if (blocks == MAP_FAILED || ctx == NULL)
    return 1;
  malloc_trim(0);
  f = fopen("/proc/self/clear_refs", "w");
  if (f != NULL)
    {
      fputs("5", f); /* the peak begins anew */
      fclose(f);
    }
  for (size_t i = 0; i < g->t->nops; i++) /* the trace is resident */
    sum ^= g->t->ops[i].kind;
  before = resident_peak();
  if (replay_check(g->a, ctx, g->t, blocks) != 0)
    return 1;
  *g->bytes = resident_peak() - before;
  return 0;
}

void
command_rss(const struct options *o)
{
  size_t *bytes = mmap(NULL, sizeof *bytes, PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

  if (bytes == MAP_FAILED)
    bench_die("no memory");
  printf("%-14s %-12s %11s %11s %8s  (growth of the peak resident set)\n",
         "peer", "trace", "rss", "pk-live", "ratio");
  for (char **name = o->traces; *name != NULL; name++)
    {
      struct trace t;

      trace_load(&t, *name);
      for (size_t k = 0; peers[k] != NULL; k++)
        {
          struct growth g = { peers[k], &t, bytes };

          if (!peer_chosen(o, peers[k], PEER_GENERAL))
            continue;
          if (apart(growth_run, &g, 0) != 0)
            printf("%-14s %-12s failed\n", peers[k]->name, t.name);
          else
            printf("%-14s %-12s %11zu %11llu %8.3f\n", peers[k]->name, t.name,
                   *bytes, (unsigned long long)t.peak_live,
                   (double)*bytes / (double)t.peak_live);
          fflush(stdout);
        }
      trace_free(&t);
    }
}
