/* tests: the whole memory layer as a peer of the bench.
   SPDX-License-Identifier: LGPL-2.1-only */

/* mem_alloc(size, NULL, MEM_VALID_SYS, &addr) and mem_free(), caches and all,
   on one bank over the bench's region. The tables of the layer lie outside of
   it. With BLOCK64, requests are of 64 bytes whatever the bench asks for: what
   a caller gets whose size the compiler knows. */

#include "bench.h"

#include "../lib/hosted.h"

#include <mutek/mem_alloc.h>

#include <stdio.h>
#include <stdlib.h>

static size_t kept_most;

static void
kept_tell(void)
{
  if (getenv("MUTEK_KEPT") != NULL)
    fprintf(stderr, "kept at most: %zu bytes\n", kept_most);
}

static void *
start(void *memory, size_t size)
{
  static bool told;

  if (!told && (told = true))
    atexit(kept_tell);
  return hosted_start(memory, size) ? memory : NULL;
}

static void *
take(void *ctx, size_t size)
{
  void *block;

  (void)ctx;
#ifdef BLOCK64
  (void)size;
  size = 64;
#endif
  if (mem_alloc(size, NULL, MEM_VALID_SYS, &block) != 0)
    return NULL;
#ifdef MEASURE
  if (hosted_kept() > kept_most)
    kept_most = hosted_kept();
#endif
#ifdef OWNED
  if (!hosted_owns(block))
    return NULL;
#endif
  return block;
}

static void *
take_aligned(void *ctx, size_t align, size_t size)
{
  (void)ctx;
  return hosted_align(align, size);
}

static void
give(void *ctx, void *block)
{
  (void)ctx;
  mem_free(block);
}

static void
enter(void *ctx)
{
  (void)ctx;
  hosted_enter();
}

static void
leave(void *ctx)
{
  (void)ctx;
  hosted_leave();
}

#ifndef NAME
#define NAME peer_mutek_mem
#define TEXT "mutek_mem"
#endif
const struct peer NAME = {
  .name = TEXT,
  .flags = PEER_REGION | PEER_MT,
  .align = 8,
  .init = start,
  .alloc = take,
  .alloc_aligned = take_aligned,
  .free = give,
  .thread_init = enter,
  .thread_fini = leave,
};
