/* tests: a bank of our own, of which two CPUs keep blocks.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Invariant: only the running CPU touches the bank; the other one may be sent
   an interrupt, and finds nothing to answer. Locks: the bank's. */

#include "cached.h"

#include "test.h"

#include <mutek/cpu.h>
#include <mutek/interrupt.h>
#include <mutek/startup.h>

#define BYTES 0x8000

struct cached_s cached;

static _Alignas(64) uint8_t bytes[BYTES];

static cpu_id_t
other_cpu(void)
{
  for (cpu_id_t cpu = 0; cpu < startup_cpu_count(); cpu++)
    if (cpu != cpu_id() && startup_state(cpu) == STARTUP_UP)
      return cpu;
  return CPU_NONE;
}

bool
cached_new(void)
{
  cpu_id_t other = other_cpu();
  void *addr;

  if (other == CPU_NONE)
    {
      test_skip("one processor runs");
      return false;
    }
  mem_region_init(&cached.region, (uintptr_t)bytes, BYTES);
  EXPECT_EQ(mem_region_pop(&cached.region, 1, 1, &addr), 0);
  EXPECT_EQ(mem_region_push(&cached.region, addr), MEMORY_ALLOCATOR_OK);
  (void)mem_cache_make(&cached.other, &cached.region, other, false);
  (void)mem_cache_make(&cached.own, &cached.region, cpu_id(), false);
  return true;
}

void *
cached_take(struct mem_cache_s *cache, size_t size)
{
  void *addr = NULL;

  EXPECT_EQ(mem_cache_alloc(cache, size, &addr), 0);
  return addr;
}

void
cached_free(struct mem_cache_s *cache, void *block)
{
  EXPECT_EQ(mem_cache_free(cache, block), MEMORY_ALLOCATOR_OK);
}

void
cached_keep(struct mem_cache_s *cache, size_t size, unsigned count)
{
  EXPECT(count <= CACHED_MANY);
  for (unsigned i = 0; i < count; i++)
    cached.block[i] = cached_take(cache, size);
  for (unsigned i = 0; i < count; i++)
    cached_free(cache, cached.block[i]);
}

static unsigned
chain_length(void *chain)
{
  cpu_irq_state_t irq = cpu_interrupt_save();
  unsigned count = 0;

  for (; chain != NULL; chain = mem_cache_link(&cached.region, chain))
    count++;
  cpu_interrupt_restore(irq);
  return count;
}

unsigned
cached_heads(const struct mem_cache_s *cache)
{
  unsigned count = 0;

  for (size_t size = 0; size < CPU_CACHE_SIZES; size++)
    count += chain_length(cache->fast.head[size]);
  return count;
}

unsigned
cached_slot(const struct mem_cache_s *cache, unsigned slot)
{
  return chain_length((void *)atomic_load(&cache->slot[slot]));
}
