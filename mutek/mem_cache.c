/* region: free blocks that processors keep, on their own processor.
   SPDX-License-Identifier: LGPL-2.1-only */

/* What happens when a pop finds nothing (a refill) or a push makes it too much
   (a trim). Blocks come from a message of another processor, or from the bank;
   they go into a message if another processor was in want, or to the bank.

   Invariants:
     I1  a cache is touched by its processor with interrupts masked, or by one
         of the sequences of <mutek/cpu_cache.h>, which an interrupt undoes;
         its heads also by who drains it, while it was given away;
     I2  nothing here assigns room or moved: both are changed by what was
         counted, block by block, and room as hold is. So a sequence that was
         interrupted before it counted does not make them wrong;
     I3  room and hold differ by what is in the heads, moved by blocks that are
         in them besides pushes and pops, when no request is under way;
     I4  a block in a cache is in use to the engine, of the cache's bank, and
         forbidden where something watches accesses;
     I5  a trim moves CONFIG_MUTEK_MEM_CPU_CACHE_BATCH blocks and one more, or
         one message; then room is 0 at least, unless hold has become less;
     I6  a slot of mail is written by its owner when it is 0, and made 0 by who
         takes what it holds: no message is taken twice, and none overwritten.

   Locks: the bank's, with interrupts masked; never while waiting for a
   processor.

   Orders: a message is stored with release after the links of its blocks were
   written, and taken with acquire before they are read. The hint to who sent it
   last is relaxed: who misses it asks the bank. */

#include "mem_cache.h"

#include "mem_region.h"

#include "mem_region_hot.h"
#include "memory_allocator_smart.h"

#include <mutek/assert.h>
#include <mutek/interrupt.h>

#define BATCH CONFIG_MUTEK_MEM_CPU_CACHE_BATCH
#define RETURN_BLOCKS                                                          \
  ((BATCH + 1) / 2 + (BATCH > 4)) /* a push costs more than a pop */
#define MAIL_BLOCKS 64            /* most blocks in a message */
#define MAIL_EACH 4               /* most of one size, in one go */
#define SEND_SIZES 128 /* most sizes that a message is collected from */
#define FULL_LOOKS 64  /* requests that pass by until the next look */
#define RETURN_SIZES 4 /* and those that a trim to the bank looks at */

static_assert(CPU_CACHE_HEADER == SMART_HEADER
                  && CPU_CACHE_GRANULE == SMART_GRANULE
                  && CPU_CACHE_SHIFT == SMART_SHIFT
                  && CPU_CACHE_PAYLOAD >= sizeof(void *)
                  && CPU_CACHE_VALID == MEM_VALID_COUNT,
              "requests pop from where the engine's blocks are pushed");
static_assert(offsetof(struct mem_cache_s, fast) == 0,
              "one leads to the other");

static void *
link_of(const void *block)
{
  return *(void *const *)block;
}

static void
link_set(void *block, void *next)
{
  *(void **)block = next;
}

static void
count(atomic_t *word, uintptr_t more)
{
  atomic_store(word, atomic_load(word) + more);
}

size_t
mem_cache_granules(const void *block)
{
  return word_size(header_peek(block));
}

/* Open and shut */

void
mem_cache_shut(struct mem_cache_s *cache)
{
  cache->open = false;
  if (cache->primary)
    cpu_cache_set(&cpu_cache_closed);
}

/* What is in the heads. Units: granules. */
static uintptr_t
kept_now(const struct mem_cache_s *cache)
{
  return atomic_load(&cache->hold) - atomic_load(&cache->fast.room)
         - atomic_load(&cache->back);
}

/* What may be kept of a bank: half of it less what is out of it, kept or not.
   So a bank that fills up gets its blocks back while that costs little. From
   then on nothing is kept of it, and blocks lie where they would lie without
   caches, until three quarters of it are free; that is looked at now and then,
   as it takes a look at all caches of the bank. */
static uintptr_t
hold_now(struct mem_cache_s *cache)
{
  const struct mem_region_s *region = cache->region;
  size_t half = region->managed / 2, used = atomic_load(&region->used);
  size_t kept = kept_now(cache) * SMART_GRANULE;
  uintptr_t hold = used < half ? (half - used) / SMART_GRANULE : 0;

  if (used > half && used - half > kept)
    cache->full = FULL_LOOKS;
  else if (cache->full != 0 && used < half && --cache->full == 0
           && used - mem_cache_kept(region).bytes >= half / 2)
    cache->full = FULL_LOOKS;
  if (cache->full != 0)
    return 0;
  return hold < cache->most ? hold : cache->most;
}

static void
hold_fit(struct mem_cache_s *cache)
{
  uintptr_t hold = hold_now(cache);

  count(&cache->fast.room, hold - atomic_load(&cache->hold));
  atomic_store(&cache->hold, hold);
}

/* Shuts a cache that may keep nothing and does not: requests then pass it by.
 */
static void
shut_empty(struct mem_cache_s *cache)
{
  if (unlikely(atomic_load(&cache->hold) == 0)
      && atomic_load(&cache->fast.room) == 0)
    mem_cache_shut(cache);
}

/* What was drained meanwhile is counted now, by who owns the counters (I2). */
static bool
cache_open(struct mem_cache_s *cache)
{
  if (likely(cache->open))
    return true;
  if (atomic_load_acquire(&cache->drains) != 0
      || atomic_load_acquire(&cache->asked) != atomic_load(&cache->given)
      || hold_now(cache) < cache->most / 2)
    return false;
  count(&cache->fast.room, atomic_load(&cache->back));
  count(&cache->moved, -atomic_load(&cache->back_blocks));
  atomic_store(&cache->back, 0);
  atomic_store(&cache->back_blocks, 0);
  cache->open = true;
  if (cache->primary)
    cpu_cache_set(&cache->fast);
  return true;
}

struct mem_cache_s *
mem_cache_make(void *memory, struct mem_region_s *region, cpu_id_t cpu,
               bool primary)
{
  struct mem_cache_s *cache = memory;
  size_t hold = region->managed / 8;

  assert(region->start != 0); /* a block there would be NULL */
  if (hold > CONFIG_MUTEK_MEM_CPU_CACHE_HOLD)
    hold = CONFIG_MUTEK_MEM_CPU_CACHE_HOLD;
  *cache = (struct mem_cache_s){
    .fast = { .start = region->start, .size = region->managed },
    .region = region,
    .next = region->caches,
    .most = hold / SMART_GRANULE,
    .cpu = cpu,
    .primary = primary,
    .hand = CPU_CACHE_MIN,
  };
  atomic_store(&cache->hold, cache->most);
  atomic_store(&cache->fast.room, cache->most);
  region->caches = cache;
  return cache;
}

/* Stacks, with interrupts masked */

static void
stack_push(struct mem_cache_s *cache, void *block, size_t size)
{
  assert(size >= CPU_CACHE_MIN && size < CPU_CACHE_SIZES);
  if (size > cache->top)
    cache->top = (uint16_t)size;
  link_set(block, cache->fast.head[size]);
  cache->fast.head[size] = block;
  count(&cache->fast.room, -size);
}

static void *
stack_pop(struct mem_cache_s *cache, size_t size)
{
  void *block = cache->fast.head[size];

  assert(size < CPU_CACHE_SIZES);
  if (block != NULL)
    {
      cache->fast.head[size] = link_of(block);
      count(&cache->fast.room, size);
      count(&cache->fast.pops, 1);
    }
  return block;
}

/* Moves up to @tt max blocks of a size, from below the @tt keep newest, to the
   front of a chain. */
static unsigned
stack_cut(struct mem_cache_s *cache, size_t size, unsigned keep, unsigned max,
          void **chain)
{
  void **above = &cache->fast.head[size], *last = NULL, *block;
  unsigned cut = 0;

  while (keep-- != 0 && *above != NULL)
    above = *above;
  for (block = *above; block != NULL && cut < max; block = link_of(block))
    {
      last = block;
      cut++;
    }
  if (cut == 0)
    return 0;
  link_set(last, *chain);
  *chain = *above;
  *above = block;
  count(&cache->fast.room, cut * size);
  count(&cache->moved, -(uintptr_t)cut);
  return cut;
}

/* Goes round all sizes up to the largest that was met here. Each time it comes
   to one it leaves as many blocks as the next refill would bring, and halves
   that: what is not asked for again is gone after some rounds. */
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

          cut += stack_cut(cache, size, cache->want[size], most, chain);
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
  size_t blocks = 0;

  hand_cut(cache, RETURN_SIZES, RETURN_BLOCKS, RETURN_BLOCKS, &chain);
  mem_cache_return(cache->region, chain, &blocks);
}

/* Messages */

/* A free slot, if somebody else of this bank found nothing lately. */
static unsigned
mail_slot(const struct mem_cache_s *cache)
{
  uintptr_t hungry = atomic_load(&cache->region->hungry);
  unsigned slot = 0;

  if (hungry == 0 || hungry == (uintptr_t)cache->cpu + 1)
    return MEM_CACHE_MAILS;
  while (slot < MEM_CACHE_MAILS && atomic_load(&cache->mail[slot]) != 0)
    slot++;
  return slot;
}

static void
mail_send(struct mem_cache_s *cache, unsigned slot, void *chain,
          size_t granules, unsigned blocks)
{
  count(&cache->mailed, granules);
  count(&cache->mailed_blocks, blocks);
  atomic_store_release(&cache->mail[slot], (uintptr_t)chain); /* I6 */
  atomic_store(&cache->region->mailer, (uintptr_t)cache);
}

static void
mail_open(struct mem_cache_s *cache, void *chain)
{
  size_t granules = 0;
  unsigned blocks = 0;

  while (chain != NULL)
    {
      void *next = link_of(chain);
      size_t size = mem_cache_granules(chain);

      stack_push(cache, chain, size);
      granules += size;
      blocks++;
      chain = next;
    }
  count(&cache->moved, blocks);
  count(&cache->mailed, -granules);
  count(&cache->mailed_blocks, -(uintptr_t)blocks);
}

/* Takes a message of who sent the last. */
static bool
mail_take(struct mem_cache_s *cache)
{
  atomic_t *mailer = &cache->region->mailer;
  struct mem_cache_s *from = (struct mem_cache_s *)atomic_load(mailer);
  uintptr_t chain = 0;

  if (from == NULL)
    return false;
  for (unsigned i = 0; i < MEM_CACHE_MAILS && chain == 0; i++)
    if (atomic_load(&from->mail[i]) != 0)
      chain = atomic_exchange_acquire(&from->mail[i], 0);
  if (chain == 0)
    {
      atomic_store(mailer, 0);
      return false;
    }
  mail_open(cache, (void *)chain);
  return true;
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
      size_t granules = mem_cache_granules(block);

      if (granules < CPU_CACHE_MIN || granules >= CPU_CACHE_SIZES)
        {
          memory_allocator_push(heap, block);
          return;
        }
      mem_cache_mark(block);
      stack_push(cache, block, granules);
      count(&cache->moved, 1);
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
  struct mem_region_locked_s locked = mem_region_enter(cache->region);
  error_t err = -ENOMEM;

  if (likely(cache->region->ready))
    err = memory_allocator_pop(&cache->region->heap, bytes, addr);
  if (likely(err == 0))
    {
      count(&cache->moved, 1);
      count(&cache->fast.pops, 1);
      refill_more(cache, bytes, more);
    }
  mem_region_leave(locked);
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
  bool open = cache_open(cache);
  void *block = open ? stack_pop(cache, size) : NULL;

  if (block == NULL && open && (intptr_t)atomic_load(&cache->fast.room) > 0
      && mail_take(cache))
    block = stack_pop(cache, size);
  if (block == NULL)
    {
      unsigned more = refill_count(cache, size, open);

      if (cache->region->caches->next != NULL) /* somebody could help */
        atomic_store(&cache->region->hungry, (uintptr_t)cache->cpu + 1);
      if (open && (intptr_t)atomic_load(&cache->fast.room) <= 0)
        hand_return(cache); /* it holds much, but not of this size */
      return refill(cache, bytes, more, addr);
    }
  mem_cache_unmark(block);
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

/* A message holds a part of what may be held, not all. */
static bool
trim_send(struct mem_cache_s *cache)
{
  unsigned slot = mail_slot(cache);
  uintptr_t before = atomic_load(&cache->fast.room);
  void *chain = NULL;
  unsigned blocks = 0;

  if (slot != MEM_CACHE_MAILS)
    blocks = hand_cut(cache, SEND_SIZES, MAIL_BLOCKS, MAIL_EACH, &chain);
  if (blocks == 0)
    return false;
  mail_send(cache, slot, chain, atomic_load(&cache->fast.room) - before,
            blocks);
  return true;
}

/* The block that was too much goes if nothing else does (I5). */
static void
trim_return(struct mem_cache_s *cache, size_t size)
{
  void *chain = NULL;
  size_t blocks = 0;

  hand_cut(cache, RETURN_SIZES, RETURN_BLOCKS, RETURN_BLOCKS, &chain);
  if ((intptr_t)atomic_load(&cache->fast.room) < 0)
    stack_cut(cache, size, 0, 1, &chain);
  mem_cache_return(cache->region, chain, &blocks);
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
cpu_cache_over(void *block, struct cpu_cache_s *fast, size_t size)
{
  struct mem_cache_s *cache = (struct mem_cache_s *)fast;
  cpu_irq_state_t irq = cpu_interrupt_save();

  (void)block;
  if (cache->open && (intptr_t)atomic_load(&fast->room) < 0)
    trim(cache, size);
  cpu_interrupt_restore(irq);
}

bool
mem_cache_free(struct mem_cache_s *cache, void *block)
{
  size_t size = mem_cache_granules(block);
  cpu_irq_state_t irq;
  bool open;

  if (size < CPU_CACHE_MIN || size >= CPU_CACHE_SIZES)
    return false;
  irq = cpu_interrupt_save();
  open = cache_open(cache);
  if (open)
    {
      stack_push(cache, block, size);
      count(&cache->fast.pushes, 1);
      if ((intptr_t)atomic_load(&cache->fast.room) < 0)
        trim(cache, size);
    }
  cpu_interrupt_restore(irq);
  return open;
}
