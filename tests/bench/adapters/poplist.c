/* tests: the least that lists of sizes can cost.
   SPDX-License-Identifier: LGPL-2.1-only */

/* One list of free blocks, last in first out, for each 16 bytes of size; the
   list is known from a word in front of the block. Nothing is ever merged. */

#include "bench.h"

struct pl
{
  void *head[512];
  uint8_t *top, *end;
};

static void *
pl_init(void *mem, size_t size)
{
  struct pl *c = mem;
  if (size < sizeof *c)
    return NULL;
  for (int i = 0; i < 512; i++)
    c->head[i] = NULL;
  c->top = (uint8_t *)mem + sizeof *c;
  c->end = (uint8_t *)mem + size;
  return c;
}

static void *
pl_alloc(void *ctx, size_t n)
{
  struct pl *c = ctx;
  size_t k = (n + sizeof(size_t) + 15) / 16;
  if (__builtin_expect(k >= 512, 0))
    return NULL;
  void *p = c->head[k];
  if (__builtin_expect(p != NULL, 1))
    {
      c->head[k] = *(void **)p;
      return p;
    }
  uint8_t *q = c->top;
  if ((size_t)(c->end - q) < k * 16 + 16)
    return NULL;
  c->top = q + k * 16;
  q += 16 - sizeof(size_t);
  *(size_t *)(void *)q = k;
  return q + sizeof(size_t);
}

static void
pl_free(void *ctx, void *p)
{
  struct pl *c = ctx;
  size_t k = ((size_t *)p)[-1];
  *(void **)p = c->head[k];
  c->head[k] = p;
}

const struct peer peer_poplist = { .name = "poplist",
                                   .flags = PEER_GENERAL,
                                   .align = 16,
                                   .init = pl_init,
                                   .alloc = pl_alloc,
                                   .free = pl_free };
