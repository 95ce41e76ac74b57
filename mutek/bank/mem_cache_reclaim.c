/* region: a bank reclaims what per-CPU caches keep of it.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A bank refuses no request while caches keep blocks of it. Only its owner may
   touch a cache, so a CPU that reclaims asks the owner, by an inter-processor
   interrupt. The owner answers at once: it shuts the cache, puts out a batch of
   blocks, and goes on. The reclaim takes the batches and tries again, until the
   request is served or all caches have declared that they are empty. Modelled
   in doc/models/mem_cache.pml.

   A round: (1) read empty and answers of all other caches; (2) give back the
   own heads, and all batches; (3) try. If that fails and all were empty in (1),
   no cache, slot or hand held a block when (3) looked: the bank is full.

   Invariants:
     I1  no CPU waits with interrupts masked, and none holds a lock while it
         waits. An answer waits for nothing; with checks it takes the bank's
         lock, as a free does. So no two CPUs wait for each other;
     I2  from begin to end the bank has reclaimers. No cache of it opens or
         takes a batch, so an empty cache stays empty. Each round brings a
         batch, or an answer that makes one more cache empty;
     I3  (1) comes before (2). So (2) finds each batch that an owner put out
         before it declared its cache empty.

   Memory order:
   - A reclaim increments reclaimers with a full barrier before (1), and
     decrements it with another after (3). If the decrement were visible early,
     an owner could open its cache and refill it before the last try.
   - The owner stores empty and answers with release, after its last batch. A
     reclaim reads them with acquire.
   - A reclaim stores wanted before it sends the interrupt, and sending orders
     the two. The owner takes wanted by an exchange: a store of 0 that waits in
     a store buffer would erase the next request. So an owner also learns of a
     reclaim that did not wait for it.

   Locks: the bank's, to give blocks back; none while waiting (I1).

   Left out: a CPU that keeps interrupts masked for ever never answers, and a
   reclaim waits for it. A CPU that has stopped in a panic does not answer: the
   machine is stopping, and the reclaim ends. */

#include "mem_cache.h"

#include "mem_region.h"

#include "mem_region_hot.h"

#include <mutek/assert.h>
#include <mutek/cpu.h>
#include <mutek/cpu_pin.h>
#include <mutek/interrupt.h>
#include <mutek/panic.h>

#define BATCH CONFIG_MUTEK_MEM_CPU_CACHE_BATCH
#define SNAPSHOT_TRIES 4

struct cpu_cache_s cpu_cache_closed;
static struct mem_cache_s **caches; /* (c) by CPU, NULL for none */

/* Answers */

static void
answer(void)
{
  struct mem_cache_s *cache = caches[cpu_pinned_masked().cpu];

  for (; cache != NULL; cache = cache->sibling)
    if (atomic_load(&cache->wanted) != 0
        || atomic_load(&cache->region->reclaimers) != 0)
      mem_cache_answer(cache);
}

void
mem_cache_rest(void)
{
  struct mem_cache_s *cache = caches[cpu_pinned_masked().cpu];

  for (; cache != NULL; cache = cache->sibling)
    mem_cache_shut(cache);
}

void
mem_cache_start(struct mem_cache_s **first)
{
  caches = first;
  cpu_listen(answer);
}

/* Rounds */

void
mem_cache_return(struct mem_region_s *region, void *chain)
{
  while (chain != NULL)
    {
      struct mem_region_locked_s locked = mem_region_lock(region);

      for (unsigned i = 0; i <= BATCH && chain != NULL; i++)
        {
          void *next = mem_cache_link_locked(region, chain);

          mem_cache_unkeep(chain);
          memory_allocator_push(&region->heap, chain);
          chain = next;
        }
      mem_region_unlock(locked);
    }
}

/* Some blocks of the own heads; the cache is shut.
   @return false when the heads are empty. */
static bool
own_return(struct mem_cache_s *own)
{
  cpu_irq_state_t irq = cpu_interrupt_save();
  void *chain = NULL;

  if (own->open)
    mem_cache_shut(own);
  mem_cache_cut(own, CPU_CACHE_SIZES, BATCH + 1, &chain);
  mem_cache_return(own->region, chain);
  if (mem_cache_heads_empty(own))
    mem_cache_declare_empty(own);
  cpu_interrupt_restore(irq);
  return !mem_cache_heads_empty(own);
}

struct mem_reclaim_s
mem_reclaim_begin(struct mem_region_s *region)
{
  struct mem_reclaim_s reclaim = {
    .region = region,
    .own = region->caches,
    .pinned = cpu_pin(),
    .may_wait = !cpu_interrupt_masked(),
  };

  while (reclaim.own != NULL && reclaim.own->cpu != reclaim.pinned.cpu)
    reclaim.own = reclaim.own->next;
  atomic_add_full(&region->reclaimers, 1);
  return reclaim;
}

/* (1)
   @return the answers of the other caches. */
static uintptr_t
others_look(const struct mem_reclaim_s *reclaim, bool *empty)
{
  uintptr_t answers = 0;

  *empty = true;
  for (const struct mem_cache_s *cache = reclaim->region->caches; cache != NULL;
       cache = cache->next)
    if (cache != reclaim->own)
      {
        answers += atomic_load_acquire(&cache->answers);
        if (atomic_load_acquire(&cache->empty) == 0)
          *empty = false;
      }
  return answers;
}

void
mem_reclaim_round(struct mem_reclaim_s *reclaim)
{
  reclaim->answers = others_look(reclaim, &reclaim->empty);
  while (reclaim->own != NULL && own_return(reclaim->own))
    ;
  mem_cache_batch_sweep(reclaim->region);
}

static void
others_ask(const struct mem_reclaim_s *reclaim)
{
  for (struct mem_cache_s *cache = reclaim->region->caches; cache != NULL;
       cache = cache->next)
    if (cache != reclaim->own && atomic_load(&cache->empty) == 0)
      {
        atomic_store_release(&cache->wanted, 1);
        cpu_signal(cache->cpu);
      }
}

/* The one place of the memory layer that waits for another CPU (I1). */
static bool
others_await(const struct mem_reclaim_s *reclaim)
{
  assert(!cpu_interrupt_masked());
  lock_debug_none();
  while (!panic_active())
    {
      bool empty;

      if (others_look(reclaim, &empty) != reclaim->answers || empty)
        return true;
      cpu_relax();
    }
  return false;
}

bool
mem_reclaim_may_wait(struct mem_reclaim_s *reclaim, error_t *error)
{
  if (reclaim->empty)
    return false;
  others_ask(reclaim);
  if (reclaim->may_wait && others_await(reclaim))
    return true;
  *error = -EAGAIN;
  return false;
}

void
mem_reclaim_end(struct mem_reclaim_s *reclaim)
{
  atomic_add_full(&reclaim->region->reclaimers, (uintptr_t)-1);
  cpu_unpin(reclaim->pinned);
}

/* Statistics */

/** Kept blocks, and a number that grows with each change of them. */
struct snapshot_s
{
  struct mem_cache_kept_s kept; /**< bytes in granules here */
  uintptr_t version;
};

static void
snapshot_add(struct snapshot_s *all, const struct mem_cache_s *c)
{
  uintptr_t resized = atomic_load_acquire(&c->resized);
  uintptr_t pops = atomic_load(&c->fast.pops), left = atomic_load(&c->left);
  uintptr_t pushes = atomic_load(&c->fast.pushes);
  uintptr_t entered = atomic_load(&c->entered), put = atomic_load(&c->put);
  uintptr_t got = atomic_load(&c->got);

  all->kept.blocks += pushes + entered - pops - left + put;
  all->kept.bytes += atomic_load(&c->hold) - atomic_load(&c->fast.room)
                     + atomic_load(&c->put_granules)
                     - atomic_load(&c->got_granules);
  all->version += resized + pops + left + pushes + entered + put + got;
}

/* A block that was pushed, popped by a handler and counted there, before the
   push was counted, makes a sum that is one less than nothing. */
static size_t
at_least_0(size_t sum)
{
  return (intptr_t)sum < 0 ? 0 : sum;
}

static struct snapshot_s
snapshot(const struct mem_region_s *region)
{
  struct snapshot_s all = {
    .kept = { .bytes = -atomic_load(&region->swept_granules),
              .blocks = -atomic_load(&region->swept) },
    .version = atomic_load(&region->swept),
  };

  for (const struct mem_cache_s *c = region->caches; c != NULL; c = c->next)
    snapshot_add(&all, c);
  return all;
}

size_t
mem_cache_kept_about(const struct mem_region_s *region)
{
  size_t granules = -atomic_load(&region->swept_granules);

  for (const struct mem_cache_s *c = region->caches; c != NULL; c = c->next)
    granules += atomic_load(&c->hold) - atomic_load(&c->fast.room)
                + atomic_load(&c->put_granules) - atomic_load(&c->got_granules);
  return at_least_0(granules) * MEMORY_ALLOCATOR_GRANULE;
}

/* Two snapshots that agree in all that only grows were true together. */
struct mem_cache_kept_s
mem_cache_kept(const struct mem_region_s *region)
{
  struct snapshot_s last = snapshot(region), now = last;

  for (unsigned i = 0; i < SNAPSHOT_TRIES && region->caches != NULL; i++)
    {
      now = snapshot(region);
      if (now.version == last.version && now.kept.bytes == last.kept.bytes)
        break;
      last = now;
    }
  return (struct mem_cache_kept_s){
    .bytes = at_least_0(now.kept.bytes) * MEMORY_ALLOCATOR_GRANULE,
    .blocks = at_least_0(now.kept.blocks),
  };
}
