/* tests: the engine of a build over one region, as a peer.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "bench.h"

#include <mutek/memory_allocator.h>

#if _CONFIG_MUTEK_MEM_ENGINE_BITMAP_ASIDE
#define NAME "mutek-aside"
#elif _CONFIG_MUTEK_MEM_ENGINE_BITMAP
#define NAME "mutek-bitmap"
#else
#define NAME "mutek-engine"
#endif

static struct memory_allocator_region_s region;

static void *
engine_init(void *mem, size_t size)
{
  return memory_allocator_init(&region, (uintptr_t)mem, size) == 0 ? &region
                                                                   : NULL;
}

static void *
engine_alloc(void *ctx, size_t size)
{
  return memory_allocator_take(ctx, size);
}

static void *
engine_aligned(void *ctx, size_t align, size_t size)
{
  return memory_allocator_take_align(ctx, size, align);
}

static void
engine_free(void *ctx, void *p)
{
  memory_allocator_push(ctx, p);
}

const struct peer peer_mutek_engine = {
  .name = NAME,
  .flags = PEER_REGION,
  .align = MEMORY_ALLOCATOR_ALIGN,
  .init = engine_init,
  .alloc = engine_alloc,
  .alloc_aligned = engine_aligned,
  .free = engine_free,
};
