/* tests: free blocks that processors keep.
   SPDX-License-Identifier: LGPL-2.1-only */

/* On the running machine, through the public calls; what a cache holds is
   looked at behind them. A second processor that has a cache of the same bank
   keeps blocks, frees ours, and is asked for what it keeps. Locks: those of the
   banks. */

#include "mutek/bank/mem_cache.h"
#include "mutek/bank/mem_region.h"
#include "mutek/mem_home.h"
#include "mutek/mem_instance.h"

#include "tests/image/lib/reclaim.h"
#include "tests/image/lib/test.h"

#include <mutek/cpu.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>
#include <mutek/startup.h>

#define SIZE 64
#define MANY 300
#define SIZES_MAX 400

static struct mem_cache_s *
cache(void)
{
  return mem_instance()->home[cpu_id()].cache[MEM_VALID_SYS];
}

/* The kept bytes of the bank that serves first. */
static size_t
kept(void)
{
  return mem_cache_kept(cache()->region).bytes;
}

static bank_id_t
bank(void)
{
  return (bank_id_t)(cache()->region - mem_instance()->region);
}

static struct mem_bank_count_s
counted(void)
{
  struct mem_bank_count_s count = { 0 };

  EXPECT_EQ(mem_bank_count(bank(), &count), 0);
  return count;
}

static void *
take(size_t size)
{
  void *addr = NULL;

  EXPECT_EQ(mem_alloc(size, NULL, MEM_VALID_SYS, &addr), 0);
  return addr;
}

/* A processor that runs and whose first bank is ours, CPU_NONE without. */
static cpu_id_t
neighbour(void)
{
  const struct mem_machine_s *mem = mem_instance();

  for (cpu_id_t cpu = 1; cpu < mem->topo->cpu_count; cpu++)
    if (startup_state(cpu) == STARTUP_UP
        && mem->home[cpu].cache[MEM_VALID_SYS] != NULL
        && mem->home[cpu].cache[MEM_VALID_SYS]->region == cache()->region)
      return cpu;
  return CPU_NONE;
}

static void
run_there(cpu_id_t cpu, startup_work_func_t *work)
{
  EXPECT_EQ(startup_run(cpu, work, NULL), 0);
  startup_wait(cpu);
}

static void *shared[MANY];

static void
fill_shared(size_t size)
{
  for (unsigned i = 0; i < MANY; i++)
    shared[i] = take(size);
}

/* Those of the bank: a small one may be full before. */
static size_t
shared_here(void)
{
  size_t here = 0;

  for (unsigned i = 0; i < MANY; i++)
    here += mem_bank_find(shared[i]) == bank();
  return here;
}

static void
free_shared(void *arg)
{
  (void)arg;
  for (unsigned i = 0; i < MANY; i++)
    mem_free(shared[i]);
}

static void
keep_some(void *arg)
{
  (void)arg;
  fill_shared(SIZE);
  free_shared(NULL);
}

/* The largest block that the bank gives now: what it refuses is not there. */
static size_t
largest(void)
{
  size_t least = 0, most = cache()->region->managed;

  while (most - least > 64)
    {
      size_t middle = least + (most - least) / 2;
      void *addr;

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

/* Of a bank that was half full nothing is kept until it was looked at anew,
   after some requests: a suite before may have filled it. */
static void
look_anew(void)
{
  for (unsigned i = 0; i < MANY; i++)
    mem_free(take(SIZE));
}

static void
a_freed_block_is_kept_and_comes_back(void)
{
  size_t before;
  void *one, *two;

  look_anew();
  EXPECT_EQ(reclaim_all(cache()->region), -ENOMEM); /* of other CPUs too */
  one = take(SIZE);
  if (mem_bank_find(one) != bank())
    {
      mem_free(one);
      test_skip("the bank is full");
      return;
    }
  before = kept();
  mem_free(one);
  EXPECT(kept() > before);
  two = take(SIZE);
  EXPECT(two == one);
  mem_free(two);
}

static void
a_kept_block_is_free_to_whoever_counts(void)
{
  struct mem_bank_count_s before = counted(), now;

  fill_shared(SIZE);
  now = counted();
  EXPECT_EQ(now.used_blocks, before.used_blocks + shared_here());
  free_shared(NULL);
  EXPECT(kept() != 0);
  now = counted();
  EXPECT_EQ(now.used, before.used);
  EXPECT_EQ(now.used_blocks, before.used_blocks);
  EXPECT_EQ(now.used + now.free + now.overhead, now.size);
}

static void
each_request_is_a_hit_however_it_was_served(void)
{
  struct mem_prox_count_s before, now;

  mem_proximity_count(NULL, &before);
  for (unsigned i = 0; i < MANY; i++)
    mem_free(take(SIZE));
  mem_proximity_count(NULL, &now);
  EXPECT_EQ(now.hit - before.hit, MANY);
  EXPECT_EQ(now.miss, before.miss);
}

/* Its next owner would be taken for one that asked for whole lines. */
static void
a_block_of_whole_lines_is_never_kept(void)
{
  size_t line = mem_instance()->topo->dma_line, usable;
  void *one, *two;

  if (line == 0)
    {
      test_skip("DMA is coherent on this machine");
      return;
    }
  for (size_t size = 1; size <= 4 * line; size += line / 4)
    {
      one = NULL;
      EXPECT_EQ(mem_alloc(size, NULL, MEM_VALID_DMA, &one), 0);
      EXPECT_EQ(mem_getsize(one) % line, 0);
      usable = mem_getsize(one);
      EXPECT_EQ(mem_resize(one, usable), 0);
      mem_free(one);
      two = take(usable + 4);
      EXPECT_EQ(mem_resize(two, mem_getsize(two)), 0);
      EXPECT_EQ(mem_resize(two, 20), 0);
      EXPECT(mem_getsize(two) < line);
      mem_free(two);
    }
}

static void
every_size_is_served_and_counted(void)
{
  struct mem_bank_count_s before = counted(), now;
  struct mem_proximity_s *volatile prox = NULL; /* told at run time */

  for (size_t size = 1; size < SIZES_MAX * 5; size++)
    {
      uint8_t *addr = take(size);
      void *again = NULL; /* of those that were kept */

      EXPECT(mem_getsize(addr) >= size);
      addr[0] = addr[size - 1] = 0xa5;
      mem_free(addr);
      EXPECT_EQ(mem_alloc(size, prox, MEM_VALID_SYS, &again), 0);
      EXPECT(mem_getsize(again) >= size);
      mem_free(again);
    }
  now = counted();
  EXPECT_EQ(now.used, before.used);
  EXPECT_EQ(now.used_blocks, before.used_blocks);
}

static void
a_processor_keeps_no_more_than_it_may(void)
{
  size_t most = cache()->most * CPU_CACHE_GRANULE;

  EXPECT_EQ(reclaim_all(cache()->region), -ENOMEM);
  for (size_t size = 16;
       size <= 1024 && size < cache()->region->managed / (3 * MANY); size *= 2)
    {
      fill_shared(size);
      for (unsigned i = 0; i < MANY; i++)
        {
          mem_free(shared[i]);
          EXPECT((intptr_t)atomic_load(&cache()->fast.room) >= 0);
        }
      EXPECT((atomic_load(&cache()->hold) - atomic_load(&cache()->fast.room))
                 * CPU_CACHE_GRANULE
             <= most);
    }
}

static void
what_is_not_asked_for_again_does_not_stay(void)
{
  size_t cold = 40, hot = 904, held = 0;

  if (cache()->region->managed < 2 * MANY * hot)
    {
      test_skip("the bank is small");
      return;
    }
  fill_shared(cold);
  free_shared(NULL);
  for (unsigned i = 0; i < 20; i++)
    {
      fill_shared(hot);
      free_shared(NULL);
    }
  for (void *block = cache()->fast.head[CPU_CACHE_GRANULES(cold)];
       block != NULL; block = mem_cache_link(cache()->region, block))
    held++;
  EXPECT(held < MANY / 10);
}

static void
a_bank_gives_all_it_has_before_it_refuses(void)
{
  size_t before;

  EXPECT_EQ(reclaim_all(cache()->region), -ENOMEM);
  before = largest();
  for (unsigned i = 0; i < 3; i++)
    {
      fill_shared(SIZE + 20 * i);
      free_shared(NULL);
      EXPECT(largest() + 64 >= before);
    }
}

static void
ask_often(void)
{
  for (unsigned i = 0; i < 32; i++) /* each asks the bank */
    {
      fill_shared(SIZE + 8 * (i % 8));
      free_shared(NULL);
    }
}

static void
a_bank_that_is_half_full_has_its_blocks_back(void)
{
  size_t part = cache()->region->managed / 16 * 5;
  void *one, *two;

  look_anew();
  fill_shared(SIZE);
  free_shared(NULL);
  EXPECT(kept() != 0);
  if (largest() < 2 * part + MANY * 2 * SIZE)
    {
      test_skip("the bank is too full");
      return;
    }
  fill_shared(SIZE);
  free_shared(NULL);
  one = take(part);
  two = take(part);
  ask_often();
  EXPECT_EQ(cache()->hold, 0);
  EXPECT_EQ(atomic_load(&cache()->fast.room), 0);
  EXPECT(!cache()->open);
  mem_free(one); /* not half full, nor nearly empty */
  ask_often();
  EXPECT(!cache()->open);
  mem_free(two);
  ask_often();
  EXPECT(cache()->open);
}

static void
a_block_grows_into_one_that_is_kept(void)
{
  void *one, *two;

  EXPECT_EQ(reclaim_all(cache()->region), -ENOMEM);
  one = take(SIZE);
  two = take(SIZE);
  if ((uintptr_t)two < (uintptr_t)one)
    {
      void *swap = one;

      one = two;
      two = swap;
    }
  mem_free(two);
  EXPECT_EQ(mem_resize(one, SIZE + 16), 0);
  mem_free(one);
}

static void
a_bank_asks_other_processors_for_what_they_keep(void)
{
  cpu_id_t other = neighbour();
  size_t before;

  if (other == CPU_NONE)
    {
      test_skip("no other processor has a cache of this bank");
      return;
    }
  EXPECT_EQ(reclaim_all(cache()->region), -ENOMEM);
  before = largest();
  run_there(other, keep_some);
  EXPECT(kept() != 0);
  EXPECT(largest() + 64 >= before);
  EXPECT_EQ(kept(), 0);
  run_there(other, keep_some); /* and it keeps blocks again */
  EXPECT(kept() != 0);
}

static void
blocks_that_another_processor_frees_are_counted(void)
{
  cpu_id_t other = neighbour();
  struct mem_bank_count_s before, now;

  if (other == CPU_NONE)
    {
      test_skip("no other processor has a cache of this bank");
      return;
    }
  before = counted();
  for (unsigned i = 0; i < 20; i++)
    {
      fill_shared(40 + 8 * (i % 5));
      run_there(other, free_shared);
    }
  now = counted();
  EXPECT_EQ(now.used, before.used);
  EXPECT_EQ(now.used_blocks, before.used_blocks);
  EXPECT_EQ(now.used + now.free + now.overhead, now.size);
}

static void
blocks_that_another_processor_frees_come_back_in_batches(void)
{
  cpu_id_t other = neighbour();
  struct mem_cache_s *theirs;
  size_t size = cache()->region->managed / (5 * MANY);
  uintptr_t before;

  if (other == CPU_NONE)
    {
      test_skip("no other processor has a cache of this bank");
      return;
    }
  theirs = mem_instance()->home[other].cache[MEM_VALID_SYS];
  before = atomic_load(&theirs->put);
  for (unsigned i = 0; i < 20; i++)
    {
      fill_shared(size < 900 ? size : 900); /* more than it may hold */
      run_there(other, free_shared);
    }
  EXPECT(atomic_load(&theirs->put) != before);
}

/* The engine writes flags into the header of a kept block when the block in
   front of it is freed or taken, while the owner of the cache looks at it. */

#define FRONT 2000 /* bytes: no cache keeps it */
#define FRONT_TURNS 5000

static void *front;

static void
free_front_often(void *arg)
{
  (void)arg;
  for (unsigned i = 0; i < FRONT_TURNS; i++)
    {
      mem_free(front);
      front = take(FRONT);
    }
}

static void
a_kept_block_is_sound_while_the_one_in_front_is_freed(void)
{
  cpu_id_t other = neighbour();
  void *block;

  if (other == CPU_NONE)
    {
      test_skip("no other processor has a cache of this bank");
      return;
    }
  EXPECT_EQ(reclaim_all(cache()->region), -ENOMEM);
  front = take(FRONT);
  block = take(SIZE);
  EXPECT_EQ(startup_run(other, free_front_often, NULL), 0);
  for (unsigned i = 0; i < FRONT_TURNS; i++)
    {
      mem_free(block);
      block = take(SIZE);
    }
  startup_wait(other);
  mem_free(block);
  mem_free(front);
}

static void
each_constraint_is_served_from_a_bank_that_meets_it(void)
{
  const struct topology_s *topo = mem_instance()->topo;

  for (unsigned turn = 0; turn < 3; turn++)
    for (unsigned v = 0; v < MEM_VALID_COUNT; v++)
      {
        struct topology_who_s who = { .valid = (enum mem_reachability_s)v,
                                      .cluster = topo->cpu[cpu_id()].cluster,
                                      .cpu = cpu_id(),
                                      .caller = cpu_id() };
        void *addr;

        if (mem_alloc(SIZE, NULL, who.valid, &addr) != 0)
          continue;
        EXPECT(topology_bank_meets(topo, mem_bank_find(addr), &who));
        mem_free(addr);
      }
}

/* What the quick way looks at before it pops; each of these sizes has an empty
   stack, or none. */
static void
a_wrong_request_gets_nothing_that_is_kept(void)
{
  static const unsigned valid[]
      = { MEM_VALID_COUNT, 8,          63,         64,        256,
          0x7fffffff,      0x80000000, 0xfffffffc, 0xffffffff };
  static struct mem_proximity_s nobody;
  void *addr;

  for (size_t size = 1; size <= SIZE; size *= 2)
    {
      fill_shared(size);
      free_shared(NULL);
    }
  EXPECT(kept() != 0);
  for (unsigned v = 0; v < MEM_VALID_COUNT; v++)
    EXPECT_EQ(cpu_cache_alloc(0, NULL, (enum mem_reachability_s)v, &addr),
              -EINVAL);
  for (size_t below = 0; below < 64; below++)
    EXPECT_EQ(cpu_cache_alloc(SIZE_MAX - below, NULL, MEM_VALID_SYS, &addr),
              -ERANGE);
  for (unsigned i = 0; i < sizeof(valid) / sizeof(valid[0]); i++)
    EXPECT_EQ(
        cpu_cache_alloc(SIZE, NULL, (enum mem_reachability_s)valid[i], &addr),
        -EINVAL);
  EXPECT_EQ(cpu_cache_alloc(SIZE, &nobody, MEM_VALID_SYS, &addr), -EINVAL);
  EXPECT_EQ(cpu_cache_alloc(SIZE, NULL, MEM_VALID_SYS, NULL), -EINVAL);
}

TEST_SUITE(mem_cache, TEST_CASE(a_freed_block_is_kept_and_comes_back),
           TEST_CASE(a_kept_block_is_free_to_whoever_counts),
           TEST_CASE(each_request_is_a_hit_however_it_was_served),
           TEST_CASE(a_block_of_whole_lines_is_never_kept),
           TEST_CASE(every_size_is_served_and_counted),
           TEST_CASE(a_processor_keeps_no_more_than_it_may),
           TEST_CASE(what_is_not_asked_for_again_does_not_stay),
           TEST_CASE(a_bank_gives_all_it_has_before_it_refuses),
           TEST_CASE(a_bank_that_is_half_full_has_its_blocks_back),
           TEST_CASE(a_block_grows_into_one_that_is_kept),
           TEST_CASE(a_bank_asks_other_processors_for_what_they_keep),
           TEST_CASE(blocks_that_another_processor_frees_are_counted),
           TEST_CASE(blocks_that_another_processor_frees_come_back_in_batches),
           TEST_CASE(a_kept_block_is_sound_while_the_one_in_front_is_freed),
           TEST_CASE(each_constraint_is_served_from_a_bank_that_meets_it),
           TEST_CASE(a_wrong_request_gets_nothing_that_is_kept));
