/* tests: allocators side by side, the command line.
   SPDX-License-Identifier: LGPL-2.1-only */

/* See README.md. Everything but times is the same in each run. */

#include "run.h"
#include "trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MIB ((size_t)1 << 20)
#define LIMIT_S 120 /* for what runs apart */

uint8_t *region_base;

bool
peer_chosen(const struct options *o, const struct peer *a, unsigned flags)
{
  const char *at = o->peers;
  size_t length = strlen(a->name);

  if ((a->flags & flags) != flags || ((a->flags & PEER_SLOW) != 0 && !o->slow))
    return false;
  for (; at != NULL; at = strchr(at, ','))
    {
      at += *at == ',';
      if (strncmp(at, a->name, length) == 0
          && (at[length] == ',' || at[length] == '\0'))
        return true;
    }
  return o->peers == NULL;
}

void *
peer_init(const struct peer *a, size_t size)
{
  if ((a->flags & PEER_REGION) != 0)
    memset(region_base, 0xee, size);
  return a->init(region_base, size);
}

void *
peer_alloc(const struct peer *a, void *ctx, const struct op *o)
{
  size_t align = (size_t)1 << o->log2_align;

  if (align <= a->align)
    return a->alloc(ctx, o->size != 0 ? o->size : 1);
  if (a->alloc_aligned != NULL)
    return a->alloc_aligned(ctx, align, o->size);
  return a->alloc(ctx, o->size + align);
}

size_t
region_size(const struct options *o, const struct trace *t)
{
  size_t size = (size_t)((double)t->peak_live * o->factor) + 65536;

  return size & ~(size_t)4095;
}

static uint8_t
block_fill(uint32_t slot)
{
  return (uint8_t)(slot * 37 + 11);
}

static bool
block_holds(const struct block *b, uint32_t slot)
{
  uint8_t v = block_fill(slot);

  for (uint32_t i = 0; i < b->size; i++)
    if (b->p[i] != v)
      return false;
  return true;
}

int
replay_check(const struct peer *a, void *ctx, const struct trace *t,
             struct block *blocks)
{
  for (size_t i = 0; i < t->nops; i++)
    {
      const struct op *o = &t->ops[i];
      struct block *b = &blocks[o->slot], n = { NULL, o->size };
      size_t align = (size_t)1 << o->log2_align;

      if (o->kind != OP_FREE)
        {
          n.p = peer_alloc(a, ctx, o);
          if (n.p == NULL)
            return 1;
          if ((align <= a->align || a->alloc_aligned != NULL)
              && ((uintptr_t)n.p & (align - 1)) != 0)
            return 2;
        }
      if (o->kind == OP_FREE || o->kind == OP_REALLOC)
        {
          if (!block_holds(b, o->slot))
            return 2;
          a->free(ctx, b->p);
        }
      if (n.p != NULL)
        memset(n.p, block_fill(o->slot), n.size);
      *b = n;
    }
  return 0;
}

int
apart(int (*run)(const void *arg, size_t size), const void *arg, size_t size)
{
  pid_t pid;
  int status;

  fflush(NULL);
  pid = fork();
  if (pid == 0)
    {
      alarm(LIMIT_S);
      _exit(run(arg, size));
    }
  if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
    return 3;
  return WEXITSTATUS(status);
}

double
now_ns(void)
{
  struct timespec t;

  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int
compare_doubles(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

double
median(double *values, int count)
{
  qsort(values, (size_t)count, sizeof *values, compare_doubles);
  return values[count / 2];
}

static void
command_list(const struct options *o)
{
  for (size_t k = 0; peers[k] != NULL; k++)
    if (peer_chosen(o, peers[k], 0))
      printf("%-14s %s%s%s align %zu\n", peers[k]->name,
             (peers[k]->flags & PEER_REGION) != 0 ? "region" : "general",
             (peers[k]->flags & PEER_MT) != 0 ? " mt" : "",
             (peers[k]->flags & PEER_SLOW) != 0 ? " slow" : "",
             peers[k]->align);
}

void
command_info(const struct options *o)
{
  printf("%-12s %9s %9s %9s %10s %10s %9s\n", "trace", "ops", "allocs",
         "pk-blocks", "pk-live", "pk-live8", "max-size");
  for (char **name = o->traces; *name != NULL; name++)
    {
      struct trace t;

      trace_load(&t, *name);
      printf("%-12s %9zu %9llu %9llu %10llu %10llu %9u\n", t.name, t.nops,
             (unsigned long long)t.allocs, (unsigned long long)t.peak_blocks,
             (unsigned long long)t.peak_live, (unsigned long long)t.peak_live8,
             t.max_size);
      trace_free(&t);
    }
}

static const struct
{
  const char *name;
  void (*run)(const struct options *o);
} commands[] = {
  { "list", command_list },
  { "info", command_info },
  { "minregion", command_minregion },
  { "overhead", command_overhead },
  { "robson", command_robson },
  { "icount", command_icount },
  { "micro", command_micro },
  { "refused", command_refused },
  { "ns", command_ns },
  { "rss", command_rss },
  { "smp", command_smp },
};

static void
usage(void)
{
  fputs("usage: bench [-p PEER,..] [-r REFERENCE] [-n ROUNDS] [-f FACTOR]"
        " [-o OPS] [-S] COMMAND [TRACE..]\n"
        "  commands: list, info, minregion, overhead, robson, icount, micro,"
        " refused, ns, rss, smp\n"
        "  a trace: FILE.mtr, FILE.mtr.xz, gen:NAME[:SEED], NAME one of steady"
        " small micro large altfree sawtooth kernel\n",
        stderr);
  exit(2);
}

static void
region_setup(void)
{
  void *p = mmap(NULL, REGION_MAX + 2 * MIB, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

  if (p == MAP_FAILED)
    bench_die("no memory for a region");
  region_base = (uint8_t *)(((uintptr_t)p + MIB - 1) & ~(uintptr_t)(MIB - 1));
}

int
main(int argc, char **argv)
{
  struct options o
      = { .reference = "libc", .rounds = 11, .factor = 1.6, .ops = 200000 };
  int c;

  while ((c = getopt(argc, argv, "+p:r:n:f:o:S")) != -1)
    {
      if (c == 'p')
        o.peers = optarg;
      else if (c == 'r')
        o.reference = optarg;
      else if (c == 'n')
        o.rounds = atoi(optarg);
      else if (c == 'f')
        o.factor = atof(optarg);
      else if (c == 'o')
        o.ops = (size_t)atol(optarg);
      else if (c == 'S')
        o.slow = true;
      else
        usage();
    }
  if (optind >= argc || o.rounds < 1)
    usage();
  o.traces = argv + optind + 1;
  region_setup();
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
    if (strcmp(argv[optind], commands[i].name) == 0)
      {
        commands[i].run(&o);
        return 0;
      }
  usage();
}
