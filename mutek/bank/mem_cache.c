/* region: per-CPU caches of free blocks, on their own CPU.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A pop that finds no block refills the cache, from a batch of another CPU or
   from the bank. A push above the limit trims it: blocks go out as a batch if
   another CPU found nothing lately, else to the bank.

   Invariants:
     I1  the heads are touched by the owner CPU alone: with interrupts masked,
         or in one of the sequences of <mutek/cpu_cache.h>, which an interrupt
         undoes;
     I2  no decision that something depends on reads a counter. The owner finds
         its heads empty by looking at them. Counters lag: a sequence that was
         interrupted before it counted makes them wrong until it goes on;
     I3  a counter is changed by what was counted, never assigned; room is
         changed as hold is. At rest room and hold differ by what the heads
         hold, and all counters are exact;
     I4  empty is 1 only while the cache is shut and its heads are empty: the
         owner stores it behind all that makes it true, and takes it back
         before it opens;
     I5  no cache opens while its bank has reclaimers: the owner takes empty
         back, then looks at reclaimers; a reclaim counts itself in reclaimers,
         then looks at empty. Each is a full barrier, so one of them sees the
         other;
     I6  a kept block is in use to the engine, of the cache's bank, and
         forbidden where something watches accesses;
     I7  a trim moves CONFIG_MUTEK_MEM_CPU_CACHE_BATCH blocks and one more, or
         one batch; then room is 0 at least, unless hold has become less;
     I8  no marked block comes into a cache: its next owner would be taken for
         one that asked for whole lines.

   Locks: the bank's, with interrupts masked. Nothing here waits. */

#include "mem_cache.h"

#include "mem_region.h"

#include "mem_region_hot.h"

#include <mutek/assert.h>
#include <mutek/interrupt.h>
#include <mutek/poison.h>

#define BATCH CONFIG_MUTEK_MEM_CPU_CACHE_BATCH
#define RETURN_BLOCKS                                                          \
  ((BATCH + 1) / 2 + (BATCH > 4)) /* a push costs more than a pop */
#define SEND_BLOCKS 64            /* most blocks in a batch */
#define SEND_EACH 4               /* most of one size, in one go */
#define SEND_SIZES 128 /* most sizes that a batch is collected from */
#define FULL_LOOKS 64  /* requests that pass by until the next look */
#define RETURN_SIZES 4 /* and those that a trim to the bank looks at */
#define SHUT_SIZES 32  /* and a slow path of a cache that is shut */

static_assert(CPU_CACHE_HEADER == MEMORY_ALLOCATOR_HEADER
                  && CPU_CACHE_GRANULE == MEMORY_ALLOCATOR_GRANULE
                  && CPU_CACHE_SHIFT == MEMORY_ALLOCATOR_FLAG_BITS
                  && CPU_CACHE_PAYLOAD >= sizeof(void *)
                  && CPU_CACHE_VALID == MEM_VALID_COUNT,
              "requests pop from where the engine's blocks are pushed");
static_assert(offsetof(struct mem_cache_s, fast) == 0,
              "one leads to the other");

/* Open and shut */

void
mem_cache_shut(struct mem_cache_s *cache)
{
  cache->open = false;
  if (cache->primary)
    cpu_cache_set(&cpu_cache_closed);
}

/* Returns the limit of a cache: half of the bank less what the engine has given
   out, kept blocks included. So a bank that fills up gets its blocks back while
   that costs little. When the limit has become 0, nothing is kept, and blocks
   lie where they would lie without caches. It stays 0 until three quarters of
   the bank are free. That is tested once in FULL_LOOKS requests, as it reads
   all caches of the bank. */
static uintptr_t
hold_now(struct mem_cache_s *cache)
{
  const struct mem_region_s *region = cache->region;
  size_t half = region->managed / 2, used = atomic_load(&region->used);
  size_t kept = (atomic_load(&cache->hold) - atomic_load(&cache->fast.room))
                * MEMORY_ALLOCATOR_GRANULE;
  uintptr_t hold = used < half ? (half - used) / MEMORY_ALLOCATOR_GRANULE : 0;

  if (used > half && used - half > kept)
    cache->full = FULL_LOOKS;
  else if (cache->full != 0 && used < half && --cache->full == 0
           && used - mem_cache_kept_about(region) >= half / 2)
    cache->full = FULL_LOOKS;
  if (cache->full != 0)
    return 0;
  return hold < cache->most ? hold : cache->most;
}

/* A reader of both sees resized odd, or changed (I3). */
static void
hold_fit(struct mem_cache_s *cache)
{
  uintptr_t hold = hold_now(cache), more = hold - atomic_load(&cache->hold);

  if (likely(more == 0))
    return;
  mem_cache_count(&cache->resized, 1);
  mem_cache_count(&cache->fast.room, more);
  atomic_store(&cache->hold, hold);
  mem_cache_count(&cache->resized, 1);
}

/* Shuts a cache that may keep nothing and does not, as far as is counted:
   requests then pass it by. */
static void
shut_empty(struct mem_cache_s *cache)
{
  if (unlikely(atomic_load(&cache->hold) == 0)
      && atomic_load(&cache->fast.room) == 0)
    mem_cache_shut(cache);
}

/* I5 */
static void
cache_open(struct mem_cache_s *cache)
{
  uintptr_t empty;

  if (hold_now(cache) < cache->most / 2)
    return;
  empty = atomic_exchange_full(&cache->empty, 0);
  if (atomic_load(&cache->region->reclaimers) != 0)
    {
      if (empty != 0)
        mem_cache_declare_empty(cache);
      return;
    }
  cache->emptied = CPU_CACHE_MIN;
  cache->open = true;
  if (cache->primary)
    cpu_cache_set(&cache->fast);
}

/* A cache that is shut and may not open keeps nothing for long: each slow path
   gives some blocks back, until the heads are known to be empty. */
static void
shut_return(struct mem_cache_s *cache)
{
  void *chain = NULL;

  if (likely(atomic_load(&cache->empty) != 0))
    {
      mem_cache_slots_look(cache);
      return;
    }
  mem_cache_cut(cache, SHUT_SIZES, RETURN_BLOCKS, &chain);
  mem_cache_return(cache->region, chain);
  if (mem_cache_heads_empty(cache))
    mem_cache_declare_empty(cache);
}

static NOINLINE bool
ready_again(struct mem_cache_s *cache)
{
  if (atomic_load(&cache->region->reclaimers) != 0)
    {
      if (atomic_load(&cache->empty) == 0)
        mem_cache_answer(cache);
      return false;
    }
  cache_open(cache);
  if (!cache->open)
    shut_return(cache);
  return cache->open;
}

bool
mem_cache_ready(struct mem_cache_s *cache)
{
  return (likely(cache->open)
          && likely(atomic_load(&cache->region->reclaimers) == 0))
         || ready_again(cache);
}

struct mem_cache_s *
mem_cache_make(void *memory, struct mem_region_s *region, cpu_id_t cpu,
               bool primary)
{
  struct mem_cache_s *cache = memory;
  size_t hold = region->managed / 8;

  /* A block there would be NULL. Where blocks may be marked, each free takes
     the slow path, which looks for the mark (I8). */
  assert(region->start != 0);
  assert(memory_allocator_is_narrow(region->managed));
  if (hold > CONFIG_MUTEK_MEM_CPU_CACHE_HOLD)
    hold = CONFIG_MUTEK_MEM_CPU_CACHE_HOLD;
  *cache = (struct mem_cache_s){
    .fast = { .start = region->start,
              .size = region->lines ? 0 : region->managed },
    .region = region,
    .next = region->caches,
    .most = hold / MEMORY_ALLOCATOR_GRANULE,
    .cpu = cpu,
    .primary = primary,
    .hand = CPU_CACHE_MIN,
    .emptied = CPU_CACHE_SIZES,
  };
  atomic_store(&cache->hold, cache->most);
  atomic_store(&cache->fast.room, cache->most);
  atomic_store(&cache->empty, 1);
  region->caches = cache;
  return cache;
}

/* Heads, with interrupts masked */

ALWAYS_INLINE void
head_push(struct mem_cache_s *cache, void *block, size_t size)
{
  assert(size >= CPU_CACHE_MIN && size < CPU_CACHE_SIZES);
  if (size > cache->top)
    cache->top = (uint16_t)size;
  mem_cache_link_set(block, cache->fast.head[size]);
  cache->fast.head[size] = block;
  mem_cache_count(&cache->fast.room, -size);
}

ALWAYS_INLINE void *
head_pop(struct mem_cache_s *cache, size_t size)
{
  void *block = cache->fast.head[size];

  assert(size < CPU_CACHE_SIZES);
  if (block != NULL)
    {
      cache->fast.head[size] = mem_cache_link_take(cache->region, block);
      mem_cache_count(&cache->fast.room, size);
      mem_cache_count(&cache->fast.pops, 1);
    }
  return block;
}

/* Moves up to @tt max blocks of a size, from below the @tt keep newest, to the
   front of a chain. */
static unsigned
head_cut(struct mem_cache_s *cache, size_t size, unsigned keep, unsigned max,
         void **chain)
{
  struct mem_region_s *region = cache->region;
  void *above = NULL, *first = cache->fast.head[size], *last = NULL, *block;
  unsigned cut = 0;

  for (; keep-- != 0 && first != NULL; first = mem_cache_link(region, first))
    above = first;
  for (block = first; block != NULL && cut < max; cut++)
    {
      last = block;
      block = mem_cache_link(region, block);
    }
  if (cut == 0)
    return 0;
  if (above != NULL)
    mem_cache_link_set(above, block);
  else
    cache->fast.head[size] = block;
  mem_cache_link_set(last, *chain);
  *chain = first;
  mem_cache_count(&cache->fast.room, cut * size);
  mem_cache_count(&cache->left, cut);
  return cut;
}

/* While a cache is shut nothing comes into its heads, so that one pass over
   them, in parts, finds all empty. */
unsigned
mem_cache_cut(struct mem_cache_s *cache, unsigned sizes, unsigned max,
              void **chain)
{
  unsigned cut = 0;

  assert(!cache->open);
  for (; sizes != 0 && !mem_cache_heads_empty(cache); sizes--)
    {
      size_t size = cache->emptied;

      if (cache->fast.head[size] != NULL)
        cut += head_cut(cache, size, 0, max - cut, chain);
      if (cache->fast.head[size] != NULL)
        break;
      cache->emptied++;
    }
  return cut;
}

/* Goes round all sizes up to the largest that was met here. Each time it comes
   to one it leaves as many blocks as the next refill would bring, and halves
   that: a size that is not asked for again is gone after some rounds. */
static unsigned
hand_cut(struct mem_cache_s *cache, unsigned sizes, unsigned max, unsigned each,
         void **chain)
{
  size_t size = cache->hand;
  unsigned cut = 0;

  for (; sizes != 0; sizes--)
    {
      if (cache->fast.head[size] != NULL)
        {
          unsigned most = max - cut < each ? max - cut : each;

          cut += head_cut(cache, size, cache->want[size], most, chain);
          if (cut == max)
            break;
          cache->want[size] /= 2;
        }
      size = size >= cache->top ? CPU_CACHE_MIN : size + 1;
    }
  cache->hand = (uint16_t)size;
  return cut;
}

/* Gives some of what was not asked for lately back to the bank. */
static void
hand_return(struct mem_cache_s *cache)
{
  void *chain = NULL;

  hand_cut(cache, RETURN_SIZES, RETURN_BLOCKS, RETURN_BLOCKS, &chain);
  mem_cache_return(cache->region, chain);
}

/* Batches */

/* An empty slot, if another CPU of this bank found nothing lately. */
static unsigned
send_slot(const struct mem_cache_s *cache)
{
  uintptr_t hungry = atomic_load(&cache->region->hungry);

  if (hungry == 0 || hungry == (uintptr_t)cache->cpu + 1)
    return MEM_CACHE_SLOTS;
  return mem_cache_slot(cache);
}

static bool
receive(struct mem_cache_s *cache)
{
  void *chain = mem_cache_batch_take(cache->region);
  size_t granules = 0;
  unsigned blocks = 0;

  if (chain == NULL)
    return false;
  while (chain != NULL)
    {
      void *next = mem_cache_link(cache->region, chain);
      size_t size = memory_allocator_granules(chain);

      head_push(cache, chain, size);
      granules += size;
      blocks++;
      chain = next;
    }
  mem_cache_count(&cache->got, blocks);
  mem_cache_count(&cache->got_granules, granules);
  return true;
}

/* Every answer counts, whether or not a batch goes out: the reclaim looks at
   the slots again. */
void
mem_cache_answer(struct mem_cache_s *cache)
{
  unsigned slot = mem_cache_slot(cache), blocks = 0;
  uintptr_t before = atomic_load(&cache->fast.room);
  void *chain = NULL;

  mem_cache_shut(cache);
  (void)atomic_exchange_acquire(&cache->wanted, 0);
  if (atomic_load(&cache->empty) == 0)
    {
      if (slot != MEM_CACHE_SLOTS)
        blocks = mem_cache_cut(cache, CPU_CACHE_SIZES, SEND_BLOCKS, &chain);
      if (blocks != 0)
        mem_cache_batch_put(cache, slot, chain,
                            atomic_load(&cache->fast.room) - before, blocks);
      if (mem_cache_heads_empty(cache))
        mem_cache_declare_empty(cache);
    }
  atomic_store_release(&cache->answers, atomic_load(&cache->answers) + 1);
}

/* Refill */

/* Blocks besides the one that was asked for; the bank's lock is held. */
static void
refill_more(struct mem_cache_s *cache, size_t size, unsigned more)
{
  struct memory_allocator_region_s *heap = &cache->region->heap;
  void *block;

  while (more-- != 0 && memory_allocator_pop(heap, size, &block) == 0)
    {
      size_t granules = memory_allocator_granules(block);

      if (granules < CPU_CACHE_MIN || granules >= CPU_CACHE_SIZES)
        {
          memory_allocator_push(heap, block);
          return;
        }
      mem_cache_keep(block);
      head_push(cache, block, granules);
      mem_cache_count(&cache->entered, 1);
    }
}

/* Twice as many each time the size is missed. */
static unsigned
refill_count(struct mem_cache_s *cache, size_t size, bool open)
{
  uintptr_t room = atomic_load(&cache->fast.room);
  unsigned more = cache->want[size], next = 2 * more + 1;

  cache->want[size] = (uint8_t)(next < BATCH ? next : BATCH - 1);
  if (!open || (intptr_t)room < (intptr_t)(more * size))
    return 0;
  return more;
}

static error_t
refill(struct mem_cache_s *cache, size_t bytes, unsigned more, void **addr)
{
  struct mem_region_locked_s locked = mem_region_lock(cache->region);
  error_t err = -EAGAIN;

  if (likely(cache->region->ready))
    err = memory_allocator_pop(&cache->region->heap, bytes, addr);
  if (likely(err == 0))
    {
      mem_cache_count(&cache->entered, 1);
      mem_cache_count(&cache->fast.pops, 1);
      refill_more(cache, bytes, more);
    }
  mem_region_unlock(locked);
  if (cache->open)
    {
      hold_fit(cache);
      shut_empty(cache);
    }
  return err;
}

static error_t
alloc_masked(struct mem_cache_s *cache, size_t bytes, size_t size, void **addr)
{
  bool open = mem_cache_ready(cache);
  void *block = open ? head_pop(cache, size) : NULL;

  if (block == NULL && open && (intptr_t)atomic_load(&cache->fast.room) > 0
      && receive(cache))
    block = head_pop(cache, size);
  if (block == NULL)
    {
      unsigned more = refill_count(cache, size, open);

      if (cache->region->caches->next != NULL) /* another CPU could help */
        atomic_store(&cache->region->hungry, (uintptr_t)cache->cpu + 1);
      if (open && (intptr_t)atomic_load(&cache->fast.room) <= 0)
        hand_return(cache); /* it keeps much, but not of this size */
      return refill(cache, bytes, more, addr);
    }
  *addr = block;
  return 0;
}

error_t
mem_cache_alloc(struct mem_cache_s *cache, size_t size, void **addr)
{
  size_t granules = CPU_CACHE_GRANULES(size);
  cpu_irq_state_t irq = cpu_interrupt_save();
  error_t err;

  if (granules < CPU_CACHE_MIN)
    granules = CPU_CACHE_MIN;
  err = alloc_masked(cache, size, granules, addr);
  cpu_interrupt_restore(irq);
  return err;
}

/* Trim */

/* A batch holds a part of what may be kept, not all. */
static bool
trim_send(struct mem_cache_s *cache)
{
  unsigned slot = send_slot(cache);
  uintptr_t before = atomic_load(&cache->fast.room);
  void *chain = NULL;
  unsigned blocks = 0;

  if (slot != MEM_CACHE_SLOTS)
    blocks = hand_cut(cache, SEND_SIZES, SEND_BLOCKS, SEND_EACH, &chain);
  if (blocks == 0)
    return false;
  mem_cache_batch_put(cache, slot, chain,
                      atomic_load(&cache->fast.room) - before, blocks);
  return true;
}

/* The block that was too much goes if nothing else does (I7). */
static void
trim_return(struct mem_cache_s *cache, size_t size)
{
  void *chain = NULL;

  hand_cut(cache, RETURN_SIZES, RETURN_BLOCKS, RETURN_BLOCKS, &chain);
  if ((intptr_t)atomic_load(&cache->fast.room) < 0)
    head_cut(cache, size, 0, 1, &chain);
  mem_cache_return(cache->region, chain);
}

static void
trim(struct mem_cache_s *cache, size_t size)
{
  if (size > cache->top)
    cache->top = (uint16_t)size;
  hold_fit(cache);
  if ((intptr_t)atomic_load(&cache->fast.room) >= 0)
    return;
  if (!trim_send(cache) || (intptr_t)atomic_load(&cache->fast.room) < 0)
    trim_return(cache, size);
  shut_empty(cache);
}

void
cpu_cache_trim(void *block, struct cpu_cache_s *fast, size_t size)
{
  struct mem_cache_s *cache = (struct mem_cache_s *)fast;
  cpu_irq_state_t irq = cpu_interrupt_save();

  (void)block;
  if (cache->open && (intptr_t)atomic_load(&fast->room) < 0)
    trim(cache, size);
  cpu_interrupt_restore(irq);
}

void
mem_cache_head_push(struct mem_cache_s *cache, void *block, size_t size)
{
  head_push(cache, block, size);
}

void
mem_cache_pushed(struct mem_cache_s *cache, size_t size)
{
  mem_cache_count(&cache->fast.pushes, 1);
  if ((intptr_t)atomic_load(&cache->fast.room) < 0)
    trim(cache, size);
}

#ifndef CONFIG_MUTEK_MEM_CHECK
enum memory_allocator_fault_e
mem_cache_free(struct mem_cache_s *cache, void *block)
{
  size_t size = memory_allocator_granules(block);
  cpu_irq_state_t irq = cpu_interrupt_save();
  bool kept = size >= CPU_CACHE_MIN && size < CPU_CACHE_SIZES
              && !memory_allocator_is_marked(block) && mem_cache_ready(cache);

  if (kept)
    {
      poison_forbid((uintptr_t)block,
                    size * MEMORY_ALLOCATOR_GRANULE - MEMORY_ALLOCATOR_HEADER);
      head_push(cache, block, size);
      mem_cache_pushed(cache, size);
    }
  cpu_interrupt_restore(irq);
  return kept ? MEMORY_ALLOCATOR_OK
              : mem_region_push_in_line(cache->region, block);
}
#endif
