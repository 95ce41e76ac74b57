/* region: the pop and the push of a cache, with interrupts masked.
   SPDX-License-Identifier: LGPL-2.1-only */

/* For processors that have no sequences of their own, see <mutek/cpu_cache.h>.
   Invariants, Locks: as there; none. */

#include <mutek/cpu_cache.h>
#include <mutek/mem_cache.h>
#include <mutek/memory_allocator_cache.h>

CPU_LOCAL struct cpu_cache_s *cpu_cache_own;

/* Interrupts are masked. */
ALWAYS_INLINE void *
pop(struct cpu_cache_s *cache, size_t size)
{
  void *block = cache->head[size];

  if (likely(block != NULL))
    {
      cache->head[size] = *(void **)block;
      atomic_store(&cache->room, atomic_load(&cache->room) + size);
      atomic_store(&cache->pops, atomic_load(&cache->pops) + 1);
    }
  return block;
}

void *
cpu_cache_pop(size_t size)
{
  cpu_irq_state_t irq = cpu_interrupt_save();
  void *block = pop(cpu_cache(), size);

  cpu_interrupt_restore(irq);
  return block;
}

error_t
cpu_cache_alloc(size_t size, struct mem_proximity_s *prox,
                enum mem_reachability_s valid, void **addr)
{
  void *block = NULL;

  if (likely(prox == NULL && mem_cache_may_have(size)
             && (unsigned)valid < CPU_CACHE_VALID && addr != NULL))
    {
      cpu_irq_state_t irq = cpu_interrupt_save();
      struct cpu_cache_s *cache = cpu_cache();

      if (likely(cache->serves[valid] != 0))
        block = pop(cache, CPU_CACHE_GRANULES(size));
      cpu_interrupt_restore(irq);
    }
  if (unlikely(block == NULL))
    return cpu_cache_alloc_slow(size, prox, valid, addr);
  *addr = block;
  return 0;
}

void
cpu_cache_free(void *block)
{
  cpu_irq_state_t irq = cpu_interrupt_save();
  struct cpu_cache_s *cache = cpu_cache();
  bool taken = (uintptr_t)block - cache->start < cache->size;
  size_t size = taken ? memory_allocator_granules(block) : 0;
  uintptr_t room = 0;

  taken = taken && size >= CPU_CACHE_MIN && size < CPU_CACHE_SIZES;
  if (likely(taken))
    {
      *(void **)block = cache->head[size];
      cache->head[size] = block;
      room = atomic_load(&cache->room) - size;
      atomic_store(&cache->room, room);
      atomic_store(&cache->pushes, atomic_load(&cache->pushes) + 1);
    }
  cpu_interrupt_restore(irq);
  if (unlikely(!taken))
    cpu_cache_free_slow(block);
  else if (unlikely((intptr_t)room < 0))
    cpu_cache_trim(block, cache, size);
}
