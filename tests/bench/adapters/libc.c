/* tests: the C library's allocator as a peer.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "bench.h"

#include <stdlib.h>

static void *
c_init(void *mem, size_t size)
{
  (void)size;
  return mem ? mem : (void *)1;
}

static void *
c_alloc(void *ctx, size_t n)
{
  (void)ctx;
  return malloc(n);
}

static void *
c_aligned(void *ctx, size_t al, size_t n)
{
  (void)ctx;
  return aligned_alloc(al, (n + al - 1) & ~(al - 1));
}

static void
c_free(void *ctx, void *p)
{
  (void)ctx;
  free(p);
}

const struct peer peer_libc = { .name = "libc",
                                .flags = PEER_GENERAL | PEER_MT,
                                .align = 2 * sizeof(void *),
                                .init = c_init,
                                .alloc = c_alloc,
                                .alloc_aligned = c_aligned,
                                .free = c_free };
