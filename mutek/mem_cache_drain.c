/* region: free blocks that processors keep, when the bank wants them back.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A bank refuses nothing while caches hold blocks of it. Only its processor can
   touch a cache without a lock, so whoever drains asks it, by an interrupt, to
   give the heads away. It answers at once, touching no block and taking no
   lock, and goes on without the cache; who drains returns the blocks and gives
   the heads back. Modelled in doc/models/mem_cache.pml.

   Invariants:
     I1  drains goes from 0 to who drains by a swap, so one processor drains a
         cache at a time, and back when it has ended;
     I2  asked counts up, by who drains; given follows, by the owner, when it
         has shut the cache. From then on the owner does not touch the heads
         until it finds drains 0 and nothing asked. Neither word is ever set
         back: an answer cannot be taken for that to a later question;
     I3  whoever waits holds no lock and answers others meanwhile. So two who
         drain each other's caches come to an end, masked or not;
     I4  drains and asked change with interrupts masked, and blocks are returned
         so, some at a time. An interrupt between finds nothing half done: if it
         drains in turn, on the processor that drains already, it goes on with
         that.

   Orders: given is stored with release after the owner's last write to the
   heads and read with acquire before who drains reads them; drains is cleared
   with release after its last write, and read with acquire by the owner before
   it opens the cache again. asked is stored with release and read with acquire:
   what was stored before the question is seen by who answers. The swap that
   sets drains has acquire: what the last who drained wrote is seen by the next.

   Locks: the bank's, to return blocks.

   What waits for what: who drains waits until each processor with a cache of
   the bank has taken an interrupt. So a processor that waits with interrupts
   masked for another one must not do so in a loop of its own: lock_spin_irq()
   is fine, since who holds a lock of the kernel does not wait here. A processor
   that has stopped in a panic never answers: the machine is stopping, and its
   blocks stay where they are. */

#include "mem_cache.h"

#include "mem_region.h"

#include "mem_region_hot.h"
#include "memory_allocator_smart.h"

#include <mutek/cpu.h>
#include <mutek/panic.h>

#define BATCH CONFIG_MUTEK_MEM_CPU_CACHE_BATCH

struct cpu_cache_s cpu_cache_closed;
static struct mem_cache_s **caches; /* (c) by processor, NULL for none */

/* Answer */

static void
answer(void)
{
  struct mem_cache_s *cache = caches[cpu_id()];

  for (; cache != NULL; cache = cache->sibling)
    {
      uintptr_t asked = atomic_load_acquire(&cache->asked);

      if (asked != atomic_load(&cache->given))
        {
          mem_cache_shut(cache);
          atomic_store_release(&cache->given, asked); /* I2 */
        }
    }
}

static void
answer_masked(void)
{
  cpu_irq_state_t irq = cpu_interrupt_save();

  answer();
  cpu_interrupt_restore(irq);
}

void
mem_cache_rest(void)
{
  struct mem_cache_s *cache = caches[cpu_id()];

  for (; cache != NULL; cache = cache->sibling)
    mem_cache_shut(cache);
}

void
mem_cache_start(struct mem_cache_s **first)
{
  caches = first;
  cpu_listen(answer);
}

/* Return */

size_t
mem_cache_return(struct mem_region_s *region, void *chain, size_t *blocks)
{
  size_t granules = 0;

  while (chain != NULL)
    {
      struct mem_region_locked_s locked = mem_region_enter(region);

      for (unsigned i = 0; i <= BATCH && chain != NULL; i++)
        {
          void *next = *(void **)chain;

          granules += mem_cache_granules(chain);
          ++*blocks;
          mem_cache_unmark(chain);
          memory_allocator_push(&region->heap, chain);
          chain = next;
        }
      mem_region_leave(locked);
    }
  return granules;
}

/* Some blocks of a size (I4). */
static bool
head_return(struct mem_cache_s *cache, size_t size)
{
  cpu_irq_state_t irq = cpu_interrupt_save();
  void **head = &cache->fast.head[size], *chain = *head, *last = chain;
  size_t blocks = 0, granules;

  for (unsigned i = 1; i < BATCH && last != NULL; i++)
    if (*(void **)last != NULL)
      last = *(void **)last;
  if (last != NULL)
    {
      *head = *(void **)last;
      *(void **)last = NULL;
      granules = mem_cache_return(cache->region, chain, &blocks);
      atomic_store(&cache->back, atomic_load(&cache->back) + granules);
      atomic_store(&cache->back_blocks,
                   atomic_load(&cache->back_blocks) + blocks);
    }
  cpu_interrupt_restore(irq);
  return last != NULL;
}

static bool
heads_return(struct mem_cache_s *cache)
{
  bool any = false;

  for (size_t size = 0; size < CPU_CACHE_SIZES; size++)
    while (head_return(cache, size))
      any = true;
  return any;
}

static bool
mails_return(struct mem_cache_s *cache)
{
  struct mem_region_s *region = cache->region;
  bool any = false;

  for (unsigned i = 0; i < MEM_CACHE_MAILS; i++)
    {
      uintptr_t chain = 0;

      if (atomic_load(&cache->mail[i]) != 0)
        chain = atomic_exchange_acquire(&cache->mail[i], 0);
      if (chain != 0)
        {
          size_t blocks = 0, granules;

          granules = mem_cache_return(region, (void *)chain, &blocks);
          atomic_add(&region->unmailed, granules);
          atomic_add(&region->unmailed_blocks, blocks);
          any = true;
        }
    }
  return any;
}

/* Drain */

static bool
given_await(struct mem_cache_s *cache)
{
  uintptr_t asked = atomic_load(&cache->asked);

  if (cache->cpu != cpu_id())
    cpu_signal(cache->cpu);
  for (;;)
    {
      answer_masked();
      if (atomic_load_acquire(&cache->given) == asked)
        return true;
      if (panic_active())
        return false;
      cpu_relax();
    }
}

/* Another processor drains it: what it finds is not lost to us. */
static void
other_await(struct mem_cache_s *cache)
{
  while (atomic_load_acquire(&cache->drains) != 0 && !panic_active())
    {
      answer_masked();
      cpu_relax();
    }
}

/* What one cache holds, or has sent. */
static struct mem_cache_kept_s
cache_kept(const struct mem_cache_s *c)
{
  return (struct mem_cache_kept_s){
    .bytes = (atomic_load(&c->hold) - atomic_load(&c->fast.room)
              - atomic_load(&c->back) + atomic_load(&c->mailed))
             * SMART_GRANULE,
    .blocks = atomic_load(&c->moved) + atomic_load(&c->fast.pushes)
              - atomic_load(&c->fast.pops) - atomic_load(&c->back_blocks)
              + atomic_load(&c->mailed_blocks),
  };
}

/* Asks for the heads, unless somebody else has (I1, I4). */
static bool
cache_ask(struct mem_cache_s *cache)
{
  cpu_irq_state_t irq = cpu_interrupt_save();
  bool mine = atomic_swap_acquire(&cache->drains, 0, (uintptr_t)cpu_id() + 1);

  if (mine)
    atomic_store_release(&cache->asked, atomic_load(&cache->asked) + 1);
  cpu_interrupt_restore(irq);
  return mine;
}

/* A processor that keeps nothing, or does not run, is not waited for. */
static bool
cache_drain(struct mem_cache_s *cache)
{
  bool any;

  if (cache_kept(cache).blocks == 0)
    return false;
  if (!cache_ask(cache))
    {
      if (atomic_load(&cache->drains) == (uintptr_t)cpu_id() + 1) /* I4 */
        return given_await(cache) && heads_return(cache);
      other_await(cache);
      return true;
    }
  if (!given_await(cache))
    return false;
  any = heads_return(cache);
  atomic_store_release(&cache->drains, 0); /* I1 */
  return any;
}

bool
mem_cache_drain(struct mem_region_s *region)
{
  bool any = false;

  if (region->caches == NULL || mem_cache_kept(region).blocks == 0)
    return false;
  for (struct mem_cache_s *cache = region->caches; cache != NULL;
       cache = cache->next)
    any = cache_drain(cache) || any;
  for (struct mem_cache_s *cache = region->caches; cache != NULL;
       cache = cache->next)
    any = mails_return(cache) || any;
  return any;
}

struct mem_cache_kept_s
mem_cache_kept(const struct mem_region_s *region)
{
  struct mem_cache_kept_s kept = {
    .bytes = -atomic_load(&region->unmailed) * SMART_GRANULE,
    .blocks = -atomic_load(&region->unmailed_blocks),
  };

  for (const struct mem_cache_s *c = region->caches; c != NULL; c = c->next)
    {
      struct mem_cache_kept_s more = cache_kept(c);

      kept.bytes += more.bytes;
      kept.blocks += more.blocks;
    }
  return kept;
}
