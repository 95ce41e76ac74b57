/* tests: the peer that does nothing: what the bench itself costs.
   SPDX-License-Identifier: LGPL-2.1-only */

/* It hands out one address, again and again. */

#include "bench.h"

static void *mem0;
static void *
null_init(void *mem, size_t size)
{
  (void)size;
  return mem0 = mem;
}

static void *
null_alloc(void *ctx, size_t n)
{
  (void)n;
  return ctx;
}

static void
null_free(void *ctx, void *p)
{
  (void)ctx;
  (void)p;
}

const struct peer peer_null = { .name = "null",
                                .flags = PEER_GENERAL | PEER_MT,
                                .align = 16,
                                .init = null_init,
                                .alloc = null_alloc,
                                .free = null_free };
