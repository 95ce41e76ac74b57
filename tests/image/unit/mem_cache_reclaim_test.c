/* tests: how a bank takes back what CPUs keep, step by step.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Most cases run on a bank of their own, and play both CPUs; the last ones on
   the machine that runs, with a second CPU that keeps blocks of the same bank.
   Locks: those of the banks. */

#include "mutek/mem_home.h"
#include "mutek/mem_instance.h"

#include "tests/image/lib/cached.h"
#include "tests/image/lib/reclaim.h"
#include "tests/image/lib/test.h"

#include <mutek/atomic.h>
#include <mutek/cpu.h>
#include <mutek/interrupt.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>
#include <mutek/mem_request.h>
#include <mutek/poison.h>
#include <mutek/startup.h>

#define SIZE 64
#define SMALL 16
#define LARGE 200         /* of a size that no case keeps */
#define MANY 100          /* more than a batch */
#define BATCH 64          /* most blocks of a batch */
#define PATIENCE 10000000 /* looks, until an interrupt has arrived */

static size_t
kept(void)
{
  return mem_cache_kept(&cached.region).blocks;
}

/* What is so when nothing is under way: the counters say what the heads hold.
 */
static void
expect_at_rest(const struct mem_cache_s *cache)
{
  uintptr_t granules = 0;

  for (size_t size = 0; size < CPU_CACHE_SIZES; size++)
    for (void *block = cache->fast.head[size]; block != NULL;
         block = mem_cache_link(cache->region, block))
      {
        EXPECT(POISON_GAP != 0 /* it must not be read here */
               || memory_allocator_granules(block) == size);
        granules += size;
      }
  EXPECT_EQ(atomic_load(&cache->hold) - atomic_load(&cache->fast.room),
            granules);
  EXPECT_EQ(atomic_load(&cache->resized) % 2, 0);
  EXPECT(atomic_load(&cache->hold) <= cache->most);
  if (atomic_load(&cache->empty) != 0)
    {
      EXPECT(!cache->open);
      EXPECT_EQ(granules, 0);
    }
}

static void
expect_all_at_rest(void)
{
  struct memory_allocator_stats_s stats;

  expect_at_rest(&cached.own);
  expect_at_rest(&cached.other);
  mem_region_stats(&cached.region, &stats);
  EXPECT_EQ(stats.used + stats.free + stats.overhead, stats.size);
}

/* Nothing is in use: the bank gets all of its blocks back. The other owner
   answers beforehand, as nobody would wake it. */
static void
expect_whole(void)
{
  cpu_irq_state_t irq;

  for (unsigned i = 0; i < 4 && atomic_load(&cached.other.empty) == 0; i++)
    mem_cache_answer(&cached.other);
  irq = cpu_interrupt_save();
  EXPECT_EQ(reclaim_all(&cached.region), -ENOMEM);
  cpu_interrupt_restore(irq);
  EXPECT_EQ(kept(), 0);
  EXPECT_EQ(cached.region.heap.used_blocks, 0);
  expect_all_at_rest();
}

static void
a_cache_is_shut_and_empty_before_its_first_request(void)
{
  if (!cached_new())
    return;
  EXPECT(!cached.own.open);
  EXPECT_EQ(atomic_load(&cached.own.empty), 1);
  EXPECT_EQ(kept(), 0);
  cached_keep(&cached.own, SIZE, 8);
  EXPECT(cached.own.open);
  EXPECT_EQ(atomic_load(&cached.own.empty), 0);
  EXPECT(kept() >= 8);
  EXPECT_EQ(kept(), cached_heads(&cached.own));
  expect_all_at_rest();
  expect_whole();
}

static void
no_cache_opens_while_its_bank_reclaims(void)
{
  if (!cached_new())
    return;
  (void)atomic_add(&cached.region.reclaimers, 1);
  for (unsigned i = 0; i < 3; i++)
    {
      cached_keep(&cached.own, SIZE, 8);
      EXPECT(!cached.own.open);
      EXPECT_EQ(atomic_load(&cached.own.empty), 1);
      EXPECT_EQ(kept(), 0);
    }
  EXPECT_EQ(atomic_load(&cached.own.answers), 0); /* it says empty already */
  (void)atomic_add(&cached.region.reclaimers, (uintptr_t)-1);
  cached_keep(&cached.own, SIZE, 8);
  EXPECT(cached.own.open);
  EXPECT_EQ(atomic_load(&cached.own.empty), 0);
  expect_whole();
}

static void
an_open_cache_answers_in_its_next_slow_path(void)
{
  unsigned before;
  void *block;

  if (!cached_new())
    return;
  cached_keep(&cached.own, SIZE, 8);
  before = cached_heads(&cached.own);
  (void)atomic_add(&cached.region.reclaimers, 1);
  block = cached_take(&cached.own, LARGE);
  EXPECT(!cached.own.open);
  EXPECT_EQ(atomic_load(&cached.own.answers), 1);
  EXPECT_EQ(atomic_load(&cached.own.empty), 1);
  EXPECT_EQ(cached_heads(&cached.own), 0);
  EXPECT_EQ(cached_slot(&cached.own, 0), before);
  EXPECT_EQ(kept(), before);
  cached_free(&cached.own, block); /* and nothing comes in, by no way */
  cached_free(&cached.other, cached_take(&cached.other, SIZE));
  EXPECT_EQ(cached_slot(&cached.own, 0), before);
  EXPECT_EQ(kept(), before);
  EXPECT_EQ(atomic_load(&cached.own.answers), 1);
  expect_all_at_rest();
  (void)atomic_add(&cached.region.reclaimers, (uintptr_t)-1);
  expect_whole();
}

static void
an_answer_is_one_batch_and_says_empty_with_the_last(void)
{
  unsigned before;

  if (!cached_new())
    return;
  cached_keep(&cached.own, SMALL, MANY);
  before = cached_heads(&cached.own);
  EXPECT(before > BATCH && before <= 2 * BATCH);
  atomic_store(&cached.own.wanted, 1);
  mem_cache_answer(&cached.own);
  EXPECT(!cached.own.open);
  EXPECT_EQ(atomic_load(&cached.own.wanted), 0);
  EXPECT_EQ(atomic_load(&cached.own.answers), 1);
  EXPECT_EQ(atomic_load(&cached.own.empty), 0);
  EXPECT_EQ(cached_slot(&cached.own, 0), BATCH);
  EXPECT_EQ(cached_slot(&cached.own, 1), 0);
  EXPECT_EQ(atomic_load(&cached.own.put), BATCH);
  expect_all_at_rest();
  mem_cache_answer(&cached.own);
  EXPECT_EQ(atomic_load(&cached.own.answers), 2);
  EXPECT_EQ(atomic_load(&cached.own.empty), 1);
  EXPECT_EQ(cached_slot(&cached.own, 0), BATCH);
  EXPECT_EQ(cached_slot(&cached.own, 1), before - BATCH);
  EXPECT_EQ(atomic_load(&cached.own.put), before);
  EXPECT_EQ(kept(), before);
  mem_cache_answer(&cached.own); /* nothing is left, and it counts */
  EXPECT_EQ(atomic_load(&cached.own.answers), 3);
  EXPECT_EQ(cached_slot(&cached.own, 2), 0);
  expect_whole();
}

static void
an_answer_without_a_slot_counts_and_says_not_empty(void)
{
  const unsigned all = 2 * (MEM_CACHE_SLOTS + 1);

  if (!cached_new())
    return;
  for (unsigned i = 0; i < all; i++)
    cached.block[i] = cached_take(&cached.own, SIZE);
  mem_cache_answer(&cached.own); /* what came besides */
  mem_cache_batch_sweep(&cached.region);
  for (unsigned i = 0; i < MEM_CACHE_SLOTS; i++)
    {
      cached_free(&cached.own, cached.block[2 * i]);
      cached_free(&cached.own, cached.block[2 * i + 1]);
      EXPECT_EQ(cached_heads(&cached.own), 2);
      mem_cache_answer(&cached.own);
      EXPECT_EQ(cached_slot(&cached.own, i), 2);
    }
  cached_free(&cached.own, cached.block[all - 2]);
  cached_free(&cached.own, cached.block[all - 1]);
  mem_cache_answer(&cached.own);
  EXPECT_EQ(atomic_load(&cached.own.answers), MEM_CACHE_SLOTS + 2);
  EXPECT_EQ(atomic_load(&cached.own.empty), 0);
  EXPECT(!cached.own.open);
  EXPECT_EQ(cached_heads(&cached.own), 2);
  EXPECT_EQ(kept(), all);
  expect_whole();
}

static void
a_round_gives_back_the_own_heads_and_all_batches(void)
{
  struct mem_reclaim_s reclaim;
  unsigned heads;

  if (!cached_new())
    return;
  cached_keep(&cached.other, SIZE, 8);
  mem_cache_answer(&cached.other);
  cached_keep(&cached.own, SMALL, MANY);
  mem_cache_answer(&cached.own); /* a batch, and blocks in the heads */
  cached_keep(&cached.other, LARGE, 4);
  heads = cached_heads(&cached.other);
  EXPECT(heads != 0 && cached_heads(&cached.own) != 0);
  reclaim = mem_reclaim_begin(&cached.region);
  EXPECT(reclaim.own == &cached.own);
  EXPECT_EQ(atomic_load(&cached.region.reclaimers), 1);
  mem_reclaim_round(&reclaim);
  EXPECT(!reclaim.empty);
  EXPECT(!cached.own.open);
  EXPECT_EQ(atomic_load(&cached.own.empty), 1);
  EXPECT_EQ(cached_heads(&cached.own), 0);
  for (unsigned i = 0; i < MEM_CACHE_SLOTS; i++)
    EXPECT(cached_slot(&cached.own, i) + cached_slot(&cached.other, i) == 0);
  EXPECT_EQ(cached_heads(&cached.other), heads);
  EXPECT_EQ(kept(), heads);
  EXPECT_EQ(cached.region.heap.used_blocks, heads);
  expect_all_at_rest();
  mem_reclaim_end(&reclaim);
  EXPECT_EQ(atomic_load(&cached.region.reclaimers), 0);
  expect_whole();
}

static void
a_masked_reclaim_asks_and_does_not_wait(void)
{
  struct mem_reclaim_s reclaim;
  error_t err = -ENOMEM;
  cpu_irq_state_t irq;

  if (!cached_new())
    return;
  cached_keep(&cached.own, SIZE, 8);
  cached_keep(&cached.other, SIZE, 8);
  irq = cpu_interrupt_save();
  reclaim = mem_reclaim_begin(&cached.region);
  EXPECT(!reclaim.may_wait);
  mem_reclaim_round(&reclaim);
  EXPECT(!mem_reclaim_may_wait(&reclaim, &err));
  EXPECT_EQ(err, -EAGAIN);
  mem_reclaim_end(&reclaim);
  cpu_interrupt_restore(irq);
  EXPECT_EQ(atomic_load(&cached.other.wanted), 1);
  EXPECT_EQ(atomic_load(&cached.own.wanted), 0);
  mem_cache_answer(&cached.other);
  EXPECT_EQ(atomic_load(&cached.other.wanted), 0);

  err = -ENOMEM; /* all are empty now: nobody is asked */
  reclaim = mem_reclaim_begin(&cached.region);
  EXPECT(reclaim.may_wait);
  mem_reclaim_round(&reclaim);
  EXPECT(reclaim.empty);
  EXPECT(!mem_reclaim_may_wait(&reclaim, &err));
  EXPECT_EQ(err, -ENOMEM);
  mem_reclaim_end(&reclaim);
  EXPECT_EQ(atomic_load(&cached.other.wanted), 0);
  expect_whole();
}

/* The largest block of the bank when nothing is kept. */
static size_t
largest(void)
{
  size_t least = 0, most = cached.region.managed;
  void *addr;

  while (most - least > 8)
    {
      size_t middle = least + (most - least) / 2;

      if (mem_region_pop(&cached.region, middle, 1, &addr) == 0)
        {
          EXPECT_EQ(mem_region_push(&cached.region, addr), MEMORY_ALLOCATOR_OK);
          least = middle;
        }
      else
        most = middle;
    }
  return least;
}

static void
expect_resized(void *block, size_t size, error_t wanted)
{
  error_t err = 0;

  EXPECT_EQ(mem_region_resize(&cached.region, block, size, 1, &err),
            MEMORY_ALLOCATOR_OK);
  EXPECT_EQ(err, wanted);
}

static void
a_masked_request_is_told_again_until_the_owner_has_answered(void)
{
  cpu_irq_state_t irq;
  size_t most;
  void *addr = &addr, *block;

  if (!cached_new())
    return;
  EXPECT_EQ(mem_region_pop(&cached.region, SIZE, 1, &block), 0);
  most = largest();
  cached_keep(&cached.other, SIZE, 8);
  irq = cpu_interrupt_save();
  EXPECT_EQ(mem_region_pop(&cached.region, most, 1, &addr), -EAGAIN);
  EXPECT(addr == &addr);
  EXPECT_EQ(mem_region_probe(&cached.region, most, 1), -EAGAIN);
  expect_resized(block, most, -EAGAIN);
  EXPECT_EQ(mem_region_pop(&cached.region, cached.region.managed, 1, &addr),
            -ERANGE);
  cpu_interrupt_restore(irq);
  mem_cache_answer(&cached.other);
  irq = cpu_interrupt_save(); /* what it put out is found */
  EXPECT_EQ(mem_region_probe(&cached.region, most, 1), 0);
  EXPECT_EQ(mem_region_pop(&cached.region, most, 1, &addr), 0);
  EXPECT_EQ(mem_region_probe(&cached.region, most, 1), -ENOMEM);
  expect_resized(block, most, -ENOMEM);
  cpu_interrupt_restore(irq);
  EXPECT_EQ(mem_region_push(&cached.region, addr), MEMORY_ALLOCATOR_OK);
  EXPECT_EQ(mem_region_push(&cached.region, block), MEMORY_ALLOCATOR_OK);
  expect_whole();
}

/* The bytes behind are kept by this CPU; what another one keeps is not needed.
 */
static void
a_masked_resize_takes_what_its_own_cache_keeps_and_asks_nobody(void)
{
  cpu_irq_state_t irq;
  void *block;

  if (!cached_new())
    return;
  EXPECT_EQ(mem_region_pop(&cached.region, SIZE, 1, &block), 0);
  cached_keep(&cached.own, SIZE, 8);
  cached_keep(&cached.other, LARGE, 4);
  irq = cpu_interrupt_save();
  expect_resized(block, 3 * SIZE, 0);
  cpu_interrupt_restore(irq);
  EXPECT_EQ(cached_heads(&cached.own), 0); /* it was not there for nothing */
  EXPECT_EQ(atomic_load(&cached.other.wanted), 0);
  EXPECT_EQ(mem_region_push(&cached.region, block), MEMORY_ALLOCATOR_OK);
  expect_whole();
}

/* Frees more than the cache may hold. */
static void
overflow(void)
{
  for (unsigned i = 0; i < CACHED_MANY; i++)
    EXPECT_EQ(mem_region_pop(&cached.region, SIZE, 1, &cached.block[i]), 0);
  for (unsigned i = 0; i < CACHED_MANY; i++)
    {
      cached_free(&cached.own, cached.block[i]);
      EXPECT((intptr_t)atomic_load(&cached.own.fast.room) >= 0
             || atomic_load(&cached.own.hold) < cached.own.most);
    }
  expect_all_at_rest();
}

static void
a_trim_sends_a_batch_to_whoever_found_nothing(void)
{
  unsigned sent;
  void *block;

  if (!cached_new())
    return;
  overflow();
  EXPECT_EQ(atomic_load(&cached.own.put), 0);
  atomic_store(&cached.region.hungry, (uintptr_t)cached.own.cpu + 1);
  overflow();
  EXPECT_EQ(atomic_load(&cached.own.put), 0);
  atomic_store(&cached.region.hungry, (uintptr_t)cached.other.cpu + 1);
  overflow();
  sent = cached_slot(&cached.own, 0);
  EXPECT(sent != 0 && sent <= BATCH);
  EXPECT(atomic_load(&cached.own.put) >= sent);
  EXPECT_EQ(atomic_load(&cached.own.filled), 1);
  EXPECT(atomic_load(&cached.region.sender) == (uintptr_t)&cached.own);

  block = cached_take(&cached.other, SIZE);
  EXPECT_EQ(atomic_load(&cached.other.got), sent);
  EXPECT_EQ(cached_slot(&cached.own, 0), 0);
  EXPECT_EQ(cached_heads(&cached.other), sent - 1);
  cached_free(&cached.other, block);
  expect_all_at_rest();
  expect_whole();
}

static void
blocks_received_in_a_batch_are_reclaimed(void)
{
  if (!cached_new())
    return;
  cached_keep(&cached.other, SIZE, 8);
  mem_cache_answer(&cached.other);
  cached_free(&cached.own, cached_take(&cached.own, SIZE));
  EXPECT(atomic_load(&cached.own.got) >= 8);
  EXPECT_EQ(cached_heads(&cached.own), atomic_load(&cached.own.got));
  expect_all_at_rest();
  EXPECT(mem_cache_batch_take(&cached.region) == NULL);
  EXPECT_EQ(atomic_load(&cached.region.sender), 0);
  expect_whole();
}

/* More than half of the bank is in use: nothing of it is to be kept. */
static void
a_cache_of_a_full_bank_gives_back_what_it_keeps(void)
{
  unsigned turns = 0;
  void *addr;

  if (!cached_new())
    return;
  cached_keep(&cached.own, SMALL, MANY);
  cached_keep(&cached.other, SIZE, 8);
  mem_cache_answer(&cached.other);
  EXPECT_EQ(
      mem_region_pop(&cached.region, cached.region.managed / 8 * 5, 1, &addr),
      0);
  mem_cache_shut(&cached.own); /* as a thread does that hands its CPU over */
  while (atomic_load(&cached.own.empty) == 0 && turns < MANY)
    {
      cached_free(&cached.own, cached_take(&cached.own, LARGE));
      EXPECT(!cached.own.open);
      turns++;
    }
  EXPECT(turns > 1 && turns < MANY);
  EXPECT_EQ(cached_heads(&cached.own), 0);
  cached_free(&cached.other, cached_take(&cached.other, LARGE));
  EXPECT(cached_slot(&cached.other, 0) != 0);
  EXPECT_EQ(atomic_load(&cached.other.filled), 1);
  mem_cache_batch_sweep(&cached.region);
  EXPECT_EQ(atomic_load(&cached.other.filled), 1);
  cached_free(&cached.other, cached_take(&cached.other, LARGE));
  EXPECT_EQ(atomic_load(&cached.other.filled), 0); /* a sweep may pass it */
  EXPECT_EQ(mem_region_push(&cached.region, addr), MEMORY_ALLOCATOR_OK);
  expect_whole();
}

/* A size that is missed again brings 0, 1, 3 blocks besides, and so on. */
static void
each_miss_of_a_size_brings_twice_as_many(void)
{
  unsigned more = 0, taken = 0;

  if (!cached_new())
    return;
  for (unsigned miss = 0; miss < 6; miss++)
    {
      cached.block[taken++] = cached_take(&cached.own, SIZE);
      EXPECT_EQ(cached_heads(&cached.own), more);
      for (unsigned i = 0; i < more; i++)
        cached.block[taken++] = cached_take(&cached.own, SIZE);
      EXPECT_EQ(cached_heads(&cached.own), 0);
      more = 2 * more + 1;
      if (more > CONFIG_MUTEK_MEM_CPU_CACHE_BATCH - 1)
        more = CONFIG_MUTEK_MEM_CPU_CACHE_BATCH - 1;
    }
  while (taken != 0)
    cached_free(&cached.own, cached.block[--taken]);
  expect_whole();
}

/* @return how many requests it took until the cache was open; FULL_MOST: it is
   not. */
#define FULL_LOOKS 64 /* requests until a full bank is looked at anew */
#define FULL_MOST (4 * FULL_LOOKS)
static unsigned
opens_after(void)
{
  unsigned looks = 0;

  while (looks < FULL_MOST && !cached.own.open)
    {
      void *block = cached_take(&cached.own, LARGE);

      looks++;
      if (!cached.own.open)
        looks++;
      cached_free(&cached.own, block);
    }
  return looks;
}

static void
a_bank_that_was_half_full_is_cached_when_three_quarters_are_free(void)
{
  size_t managed;
  void *five, *two, *one;

  if (!cached_new())
    return;
  managed = cached.region.managed;
  EXPECT_EQ(mem_region_pop(&cached.region, managed / 16, 1, &one), 0);
  EXPECT_EQ(mem_region_pop(&cached.region, managed / 16 * 2, 1, &two), 0);
  EXPECT_EQ(opens_after(), 1);
  EXPECT_EQ(reclaim_all(&cached.region), -ENOMEM);
  EXPECT_EQ(mem_region_pop(&cached.region, managed / 16 * 6, 1, &five), 0);
  EXPECT_EQ(opens_after(), FULL_MOST); /* 9/16 are in use */
  EXPECT_EQ(mem_region_push(&cached.region, five), MEMORY_ALLOCATOR_OK);
  EXPECT_EQ(mem_region_pop(&cached.region, managed / 8, 1, &five), 0);
  EXPECT_EQ(opens_after(), FULL_MOST); /* 5/16 */
  EXPECT_EQ(mem_region_push(&cached.region, five), MEMORY_ALLOCATOR_OK);
  EXPECT(opens_after() <= FULL_LOOKS + 1); /* 3/16 */
  EXPECT(cached.own.open);
  EXPECT_EQ(mem_region_push(&cached.region, one), MEMORY_ALLOCATOR_OK);
  EXPECT_EQ(mem_region_push(&cached.region, two), MEMORY_ALLOCATOR_OK);
  expect_whole();
}

/* The machine that runs */

static struct mem_cache_s *
cache(void)
{
  return mem_instance()->home[cpu_id()].cache[MEM_VALID_SYS];
}

static bank_id_t
bank(void)
{
  return (bank_id_t)(cache()->region - mem_instance()->region);
}

/* A CPU that runs and keeps blocks of our bank, CPU_NONE without. */
static cpu_id_t
neighbour(void)
{
  const struct mem_machine_s *mem = mem_instance();

  for (cpu_id_t cpu = 1; cpu < mem->topo->cpu_count; cpu++)
    if (startup_state(cpu) == STARTUP_UP
        && mem->home[cpu].cache[MEM_VALID_SYS] != NULL
        && mem->home[cpu].cache[MEM_VALID_SYS]->region == cache()->region)
      return cpu;
  test_skip("no other processor has a cache of this bank");
  return CPU_NONE;
}

static void
keep_some(void)
{
  void *block[BATCH];

  for (unsigned i = 0; i < BATCH; i++)
    EXPECT_EQ(mem_alloc(SIZE, NULL, MEM_VALID_SYS, &block[i]), 0);
  for (unsigned i = 0; i < BATCH; i++)
    mem_free(block[i]);
}

static size_t
bank_largest(void)
{
  size_t least = 0, most = cache()->region->managed;
  void *addr;

  while (most - least > 8)
    {
      size_t middle = least + (most - least) / 2;

      if (mem_bank_alloc(bank(), middle, &addr) == 0)
        {
          mem_free(addr);
          least = middle;
        }
      else
        most = middle;
    }
  return least;
}

static atomic_t stands, leave;

/* Keeps blocks, and then does not answer. */
static void
stand_masked(void *arg)
{
  cpu_irq_state_t irq;

  (void)arg;
  for (unsigned i = 0; i < MANY && !cache()->open; i++)
    keep_some();
  keep_some();
  irq = cpu_interrupt_save();
  atomic_store_release(&stands, 1);
  while (atomic_load_acquire(&leave) == 0)
    cpu_relax();
  cpu_interrupt_restore(irq);
}

/* The same by a walk, which may find another bank as near. */
static void
expect_strict_again(size_t size)
{
  struct mem_request_s request = {
    .size = size, .align = 1, .valid = MEM_VALID_SYS, .flags = MEM_STRICT
  };
  struct mem_result_s result = { .bank = BANK_NONE };
  error_t err = mem_request(&request, &result);

  EXPECT(err == -EAGAIN || (err == 0 && result.bank != bank()));
  if (err == 0)
    mem_free(result.addr);
}

/* Nobody reclaims any more when the interrupt arrives. */
static void
expect_answered(const struct mem_cache_s *theirs, uintptr_t before)
{
  for (unsigned i = 0;
       i < PATIENCE && atomic_load_acquire(&theirs->answers) == before; i++)
    cpu_relax();
  EXPECT(atomic_load(&theirs->answers) != before);
  EXPECT_EQ(atomic_load(&theirs->wanted), 0);
}

static void
a_masked_request_is_refused_with_again_while_another_cpu_keeps_blocks(void)
{
  const struct mem_cache_s *theirs;
  cpu_id_t other = neighbour();
  uintptr_t before;
  cpu_irq_state_t irq;
  size_t most;
  void *addr;

  if (other == CPU_NONE)
    return;
  EXPECT_EQ(reclaim_all(cache()->region), -ENOMEM);
  most = bank_largest();
  atomic_store(&stands, 0);
  atomic_store(&leave, 0);
  EXPECT_EQ(startup_run(other, stand_masked, NULL), 0);
  while (atomic_load_acquire(&stands) == 0)
    cpu_relax();
  theirs = mem_instance()->home[other].cache[MEM_VALID_SYS];
  before = atomic_load(&theirs->answers);
  irq = cpu_interrupt_save();
  EXPECT_EQ(mem_bank_alloc(bank(), most, &addr), -EAGAIN);
  expect_strict_again(most);
  cpu_interrupt_restore(irq);
  atomic_store_release(&leave, 1);
  startup_wait(other);
  expect_answered(theirs, before);
  EXPECT_EQ(mem_bank_alloc(bank(), most, &addr), 0);
  if (addr != NULL)
    mem_free(addr);
}

static void
keep_often(void *arg)
{
  (void)arg;
  for (unsigned i = 0; i < MANY; i++)
    keep_some();
  atomic_store_release(&leave, 1);
}

static void
no_counter_wraps_while_another_cpu_allocates(void)
{
  cpu_id_t other = neighbour();
  struct mem_bank_count_s count = { 0 };

  if (other == CPU_NONE)
    return;
  atomic_store(&leave, 0);
  EXPECT_EQ(startup_run(other, keep_often, NULL), 0);
  while (atomic_load_acquire(&leave) == 0)
    {
      EXPECT_EQ(mem_bank_count(bank(), &count), 0);
      EXPECT(count.used <= count.size);
      EXPECT_EQ(count.used + count.free + count.overhead, count.size);
      EXPECT(count.used_blocks <= count.size);
      cpu_relax();
    }
  startup_wait(other);
}

static void
after_a_reclaim_every_cache_of_the_bank_is_empty(void)
{
  cpu_id_t other = neighbour();

  if (other == CPU_NONE)
    return;
  atomic_store(&leave, 0);
  EXPECT_EQ(startup_run(other, keep_often, NULL), 0);
  startup_wait(other);
  keep_some();
  EXPECT_EQ(reclaim_all(cache()->region), -ENOMEM);
  for (const struct mem_cache_s *c = cache()->region->caches; c != NULL;
       c = c->next)
    {
      EXPECT_EQ(atomic_load(&c->empty), 1);
      for (size_t size = 0; size < CPU_CACHE_SIZES; size++)
        EXPECT(c->fast.head[size] == NULL);
      for (unsigned i = 0; i < MEM_CACHE_SLOTS; i++)
        EXPECT_EQ(atomic_load(&c->slot[i]), 0);
    }
  EXPECT_EQ(mem_cache_kept(cache()->region).blocks, 0);
  EXPECT_EQ(mem_cache_kept(cache()->region).bytes, 0);
}

TEST_SUITE(
    mem_cache_reclaim,
    TEST_CASE(a_cache_is_shut_and_empty_before_its_first_request),
    TEST_CASE(no_cache_opens_while_its_bank_reclaims),
    TEST_CASE(an_open_cache_answers_in_its_next_slow_path),
    TEST_CASE(an_answer_is_one_batch_and_says_empty_with_the_last),
    TEST_CASE(an_answer_without_a_slot_counts_and_says_not_empty),
    TEST_CASE(a_round_gives_back_the_own_heads_and_all_batches),
    TEST_CASE(a_masked_reclaim_asks_and_does_not_wait),
    TEST_CASE(a_masked_request_is_told_again_until_the_owner_has_answered),
    TEST_CASE(a_masked_resize_takes_what_its_own_cache_keeps_and_asks_nobody),
    TEST_CASE(a_trim_sends_a_batch_to_whoever_found_nothing),
    TEST_CASE(blocks_received_in_a_batch_are_reclaimed),
    TEST_CASE(a_cache_of_a_full_bank_gives_back_what_it_keeps),
    TEST_CASE(each_miss_of_a_size_brings_twice_as_many),
    TEST_CASE(a_bank_that_was_half_full_is_cached_when_three_quarters_are_free),
    TEST_CASE(
        a_masked_request_is_refused_with_again_while_another_cpu_keeps_blocks),
    TEST_CASE(no_counter_wraps_while_another_cpu_allocates),
    TEST_CASE(after_a_reclaim_every_cache_of_the_bank_is_empty));
