/* tests: the whole memory layer as a peer of the bench.
   SPDX-License-Identifier: LGPL-2.1-only */

/* mem_alloc(size, NULL, MEM_VALID_SYS, &addr) and mem_free(), caches and all if
   the build has them, on one bank over the bench's region; the tables of the
   layer lie outside of it. Three peers: requests as they come, requests of 64
   bytes whatever the bench asks for (what a caller gets whose size the compiler
   knows), and calls with nothing in line, which check all arguments. */

#include "bench.h"

#include "../lib/hosted.h"

#include <mutek/mem_alloc.h>
#include <mutek/memory_allocator.h>

#include <stdio.h>
#include <stdlib.h>

#if !_CONFIG_MUTEK_MEM_CPU_CACHE
#define NAME "mutek-layer"
#define cpu_cache_alloc mem_alloc
#elif _CONFIG_MUTEK_MEM_CPU_CACHE_RESTART
#define NAME "mutek-cache"
#else
#define NAME "mutek-masked"
#endif

static void *
start(void *memory, size_t size)
{
  return hosted_start(memory, size) ? memory : NULL;
}

static void *
take(void *ctx, size_t size)
{
  void *block;

  (void)ctx;
  return mem_alloc(size, NULL, MEM_VALID_SYS, &block) == 0 ? block : NULL;
}

static void *
take_64(void *ctx, size_t size)
{
  void *block;

  (void)ctx, (void)size;
  return mem_alloc(64, NULL, MEM_VALID_SYS, &block) == 0 ? block : NULL;
}

static void *
take_call(void *ctx, size_t size)
{
  void *block;

  (void)ctx;
  return cpu_cache_alloc(size, NULL, MEM_VALID_SYS, &block) == 0 ? block : NULL;
}

/* As take, and tells how much was kept at most: for replays, not for counts. */
static size_t kept_most;

static void
kept_tell(void)
{
  printf("%s kept %zu bytes at most\n", NAME, kept_most);
}

static void *
start_told(void *memory, size_t size)
{
  static bool told;

  if (!told)
    told = atexit(kept_tell) == 0;
  return start(memory, size);
}

static void *
take_told(void *ctx, size_t size)
{
  void *block = take(ctx, size);
  size_t kept = hosted_kept();

  if (kept > kept_most)
    kept_most = kept;
  return block;
}

static void *
take_aligned(void *ctx, size_t align, size_t size)
{
  void *block;

  (void)ctx;
  return mem_alloc_align(size, align, NULL, MEM_VALID_SYS, &block) == 0 ? block
                                                                        : NULL;
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

#define PEER(text, begin, request)                                             \
  {                                                                            \
    .name = text, .flags = PEER_REGION | PEER_MT,                              \
    .align = MEMORY_ALLOCATOR_ALIGN, .init = begin, .alloc = request,          \
    .alloc_aligned = take_aligned, .free = give, .thread_init = enter,         \
    .thread_fini = leave,                                                      \
  }

const struct peer peer_mutek_mem = PEER(NAME, start, take);
const struct peer peer_mutek_mem_64 = PEER(NAME "-64", start, take_64);
const struct peer peer_mutek_mem_call = PEER(NAME "-call", start, take_call);
const struct peer peer_mutek_mem_told = PEER(NAME "-told", start_told,
                                             take_told);
