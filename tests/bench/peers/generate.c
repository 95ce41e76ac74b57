/* tests: traces made by rule.
   SPDX-License-Identifier: LGPL-2.1-only */

/* steady, small, micro, large: random sizes by a power law, live bytes held
   near a target, the victim random. altfree: fill, free every other block, ask
   for twice the size. sawtooth: each tooth has blocks of a new size, one in
   eight of which stays. kernel: what a kernel does, in the order of its parts
   below. */

#include "trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** Blocks that are alive, in any order. */
struct pool
{
  uint32_t *slot, *size;
  size_t n, cap;
  uint64_t live; /**< Units: bytes */
};

static void
pool_add(struct pool *p, uint32_t slot, uint32_t size)
{
  if (p->n == p->cap)
    {
      p->cap = p->cap != 0 ? p->cap * 2 : 1024;
      p->slot = bench_realloc(p->slot, p->cap * sizeof *p->slot);
      p->size = bench_realloc(p->size, p->cap * sizeof *p->size);
    }
  p->slot[p->n] = slot;
  p->size[p->n++] = size;
  p->live += size;
}

static uint32_t
pool_take(struct pool *p, size_t i)
{
  uint32_t slot = p->slot[i];

  p->live -= p->size[i];
  p->n--;
  p->slot[i] = p->slot[p->n];
  p->size[i] = p->size[p->n];
  return slot;
}

static void
pool_drop(struct builder *b, struct pool *p, uint64_t *seed)
{
  builder_free(b, pool_take(p, rng_below(seed, (uint32_t)p->n)));
}

static void
pool_end(struct pool *p)
{
  free(p->slot);
  free(p->size);
}

/** What gen_steady() makes. Sizes: P(size > s) ~ 1 / s^a, from lo to hi. */
struct steady
{
  const char *name;
  size_t ops;
  uint64_t target; /**< Units: bytes alive */
  double lo, hi, a;
};

static uint32_t
size_powerlaw(uint64_t *s, const struct steady *kind)
{
  double u = (double)(rng_next(s) >> 11) / 9007199254740992.0;
  double lo = pow(kind->lo, -kind->a), hi = pow(kind->hi, -kind->a);

  return (uint32_t)pow(lo - u * (lo - hi), -1.0 / kind->a);
}

static void
gen_steady(struct builder *b, uint64_t seed, const struct steady *kind)
{
  struct pool p = { 0 };

  while (b->t->nops < kind->ops)
    {
      uint32_t size = size_powerlaw(&seed, kind);

      while (p.n != 0 && p.live + size > kind->target)
        pool_drop(b, &p, &seed);
      pool_add(&p, builder_alloc(b, size, 0), size);
    }
  pool_end(&p);
}

static void
gen_altfree(struct builder *b)
{
  enum
  {
    BLOCKS = 2048,
    ROUNDS = 20
  };
  static uint32_t s[BLOCKS];

  for (unsigned r = 0; r < ROUNDS; r++)
    {
      uint32_t size = 24u << (r % 5);

      for (int i = 0; i < BLOCKS; i++)
        s[i] = builder_alloc(b, size, 0);
      for (int i = 0; i < BLOCKS; i += 2)
        builder_free(b, s[i]);
      for (int i = 0; i < BLOCKS; i += 4)
        s[i] = builder_alloc(b, size * 2, 0);
      for (int i = 0; i < BLOCKS; i++)
        if (i % 4 != 2)
          builder_free(b, s[i]);
    }
}

static void
gen_sawtooth(struct builder *b, uint64_t seed)
{
  struct pool keep = { 0 };
  const uint64_t budget = 1u << 19;

  for (size_t tooth = 0; tooth < 40; tooth++)
    {
      uint32_t size = 16 + rng_below(&seed, 64) * (1u << (tooth % 6));
      struct pool p = { 0 };

      while (keep.n != 0 && keep.live > budget / 2)
        pool_drop(b, &keep, &seed);
      while (p.live + keep.live + size < budget)
        pool_add(&p, builder_alloc(b, size, 0), size);
      for (size_t i = 0; i < p.n; i++)
        {
          if (i % 8 == 3)
            pool_add(&keep, p.slot[i], p.size[i]);
          else
            builder_free(b, p.slot[i]);
        }
      pool_end(&p);
    }
  pool_end(&keep);
}

/** The state of gen_kernel(). */
struct kernel
{
  struct pool objects, stacks, pages;
  uint32_t fifo[256], head, tail;
};

static void
kernel_packets(struct builder *b, struct kernel *k, uint64_t *seed)
{
  uint32_t n = 1 + rng_below(seed, 24);

  while (n-- != 0 && k->head - k->tail < 256)
    {
      uint32_t size = rng_below(seed, 3) != 0 ? 1536
                                              : 60 + rng_below(seed, 200);

      k->fifo[k->head++ % 256] = builder_alloc(b, size, 0);
    }
  n = 1 + rng_below(seed, 28);
  while (n-- != 0 && k->tail != k->head)
    builder_free(b, k->fifo[k->tail++ % 256]);
}

static void
kernel_requests(struct builder *b, uint64_t *seed)
{
  uint32_t s[8], n = 1 + rng_below(seed, 8);

  for (uint32_t i = 0; i < n; i++)
    s[i] = builder_alloc(b, 16 + rng_below(seed, 120), 0);
  while (n != 0)
    builder_free(b, s[--n]);
}

static void
kernel_objects(struct builder *b, struct kernel *k, uint64_t *seed)
{
  static const uint32_t sizes[] = { 12, 20,  24,  32,  40,  48,  64,  72,
                                    96, 120, 136, 160, 200, 256, 384, 512 };
  uint32_t size = sizes[rng_below(seed, 16)];

  if (k->objects.n > 1500 || (k->objects.n != 0 && rng_below(seed, 100) < 48))
    pool_drop(b, &k->objects, seed);
  else
    pool_add(&k->objects, builder_alloc(b, size, 0), size);
}

static void
kernel_stacks(struct builder *b, struct kernel *k, uint64_t *seed)
{
  if (k->stacks.n >= 64 || (k->stacks.n > 16 && rng_below(seed, 2) != 0))
    pool_drop(b, &k->stacks, seed);
  else
    {
      uint32_t size = 1024u << rng_below(seed, 4);

      pool_add(&k->stacks, builder_alloc(b, size, 4), size);
    }
}

static void
kernel_pages(struct builder *b, struct kernel *k, uint64_t *seed)
{
  if (k->pages.n >= 32 || (k->pages.n > 8 && rng_below(seed, 2) != 0))
    pool_drop(b, &k->pages, seed);
  else if (rng_below(seed, 3) != 0)
    pool_add(&k->pages, builder_alloc(b, 4096, 12), 4096);
  else
    pool_add(&k->pages, builder_alloc(b, 2048, 6), 2048);
}

/** Bursts of packets, first in first out; nested requests, last in first out;
    descriptors that live long; thread stacks; pages and DMA buffers. */
static void
gen_kernel(struct builder *b, uint64_t seed)
{
  struct kernel k = { .head = 0 };

  while (b->t->nops < 150000)
    {
      uint32_t r = rng_below(&seed, 100);

      if (r < 35)
        kernel_packets(b, &k, &seed);
      else if (r < 65)
        kernel_requests(b, &seed);
      else if (r < 90)
        kernel_objects(b, &k, &seed);
      else if (r < 96)
        kernel_stacks(b, &k, &seed);
      else
        kernel_pages(b, &k, &seed);
    }
  pool_end(&k.objects);
  pool_end(&k.stacks);
  pool_end(&k.pages);
}

bool
trace_generate(struct builder *b, const char *name, uint64_t seed)
{
  static const struct steady kinds[] = {
    { "steady", 200000, 1u << 20, 8, 32768, 0.9 },
    { "small", 200000, 1u << 18, 8, 257, 0.5 },
    { "micro", 100000, 24u << 10, 8, 1025, 0.7 },
    { "large", 60000, 4u << 20, 1024, 32768, 0.2 },
  };

  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (strcmp(name, kinds[i].name) == 0)
      {
        gen_steady(b, seed, &kinds[i]);
        return true;
      }
  if (strcmp(name, "altfree") == 0)
    gen_altfree(b);
  else if (strcmp(name, "sawtooth") == 0)
    gen_sawtooth(b, seed);
  else if (strcmp(name, "kernel") == 0)
    gen_kernel(b, seed);
  else
    return false;
  return true;
}
