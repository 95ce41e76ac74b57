/* tests: the banks one by one, and what is counted.
   SPDX-License-Identifier: LGPL-2.1-only */

/* On the machine that runs, whatever it is. */

#include "mutek/mem_instance.h"

#include "tests/image/lib/running.h"
#include "tests/image/lib/test.h"

#include <mutek/cpu.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>
#include <mutek/mem_request.h>
#include <mutek/string.h>

static void
a_bank_serves_by_name_when_the_caller_reaches_it(void)
{
  for (bank_id_t i = 0; i < running_topo()->bank_count; i++)
    {
      void *addr = running_garbage();
      error_t err = mem_bank_alloc(i, 48, &addr);

      if (!topology_cpu_reaches(running_topo(), i, cpu_id()))
        {
          EXPECT_EQ(err, -ENOTSUP);
          EXPECT(addr == NULL);
          continue;
        }
      EXPECT_EQ(err, 0);
      EXPECT_EQ(mem_bank_find(addr), i);
      EXPECT(mem_getsize(addr) >= 48);
      mem_free(addr);
      addr = running_garbage();
      EXPECT_EQ(mem_bank_alloc(i, SIZE_MAX, &addr), -ERANGE);
      EXPECT(addr == NULL);
      EXPECT_EQ(mem_bank_alloc(i, 0, &addr), -EINVAL);
      EXPECT_EQ(mem_bank_alloc(i, 8, NULL), -EINVAL);
    }
}

static void
a_bank_that_does_not_exist_is_invalid(void)
{
  struct mem_bank_count_s count;
  void *addr = running_garbage();

  EXPECT_EQ(mem_bank_alloc(running_topo()->bank_count, 8, &addr), -EINVAL);
  EXPECT(addr == NULL);
  EXPECT_EQ(mem_bank_alloc(BANK_NONE, 8, &addr), -EINVAL);
  EXPECT_EQ(mem_bank_count(running_topo()->bank_count, &count), -EINVAL);
  EXPECT_EQ(mem_bank_count(BANK_NONE, &count), -EINVAL);
}

static void
what_is_no_memory_of_a_bank_is_in_none(void)
{
  uintptr_t low = mem_instance()->region[0].start;

  EXPECT_EQ(mem_bank_find(NULL), BANK_NONE);
  EXPECT_EQ(mem_bank_find((void *)(low - 1)), BANK_NONE);
  EXPECT_EQ(mem_bank_find((void *)low), 0);
}

/* Counters */

static void
a_request_is_counted_where_it_is_near_to(void)
{
  struct mem_proximity_s *prox[]
      = { mem_proximity_cluster(running_topo()->cluster_count - 1),
          mem_proximity_global(), NULL };

  for (size_t i = 0; i < ARRAY_SIZE(prox); i++)
    {
      struct mem_prox_count_s before, after;
      void *addr = NULL;

      mem_proximity_count(prox[i], &before);
      EXPECT_EQ(mem_alloc(8, prox[i], MEM_VALID_SYS, &addr), 0);
      EXPECT_EQ(mem_alloc(0, prox[i], MEM_VALID_SYS, NULL), -EINVAL);
      mem_proximity_count(prox[i], &after);
      EXPECT_EQ(after.hit + after.miss, before.hit + before.miss + 1);
      EXPECT_EQ(after.invalid, before.invalid + 1);
      EXPECT_EQ(after.again + after.notsup + after.range + after.nomem,
                before.again + before.notsup + before.range + before.nomem);
      mem_free(addr);
    }
}

static void
a_processors_proximity_counts_with_its_clusters(void)
{
  cpu_id_t last = running_topo()->cpu_count - 1;
  struct mem_prox_count_s before, after;
  void *addr = NULL;

  mem_proximity_count(mem_proximity_cluster(running_topo()->cpu[last].cluster),
                      &before);
  EXPECT_EQ(mem_alloc(8, mem_proximity_cpu(last), MEM_VALID_SYS, &addr), 0);
  mem_proximity_count(mem_proximity_cpu(last), &after);
  EXPECT_EQ(after.hit + after.miss, before.hit + before.miss + 1);
  mem_free(addr);
}

static void
reasons_have_names(void)
{
  EXPECT_EQ(strcmp(mem_refusal_name(MEM_REFUSED_REACH), "reach"), 0);
  EXPECT_EQ(strcmp(mem_refusal_name(MEM_REFUSED_DEAR), "dear"), 0);
  EXPECT_EQ(strcmp(mem_refusal_name(MEM_REFUSED_SMALL), "small"), 0);
  EXPECT_EQ(strcmp(mem_refusal_name(MEM_REFUSED_FULL), "full"), 0);
  EXPECT(mem_refusal_name(MEM_REFUSED_COUNT) != NULL);
}

static void
what_a_bank_counts_is_told(void)
{
  struct mem_region_s *region = &mem_instance()->region[0];
  struct mem_bank_count_s before, after;

  EXPECT_EQ(mem_bank_count(0, &before), 0);
  atomic_add(&region->foreign, 1);
  for (unsigned i = 0; i < MEM_REFUSED_COUNT; i++)
    atomic_add(&region->refused[i], i + 2);
  EXPECT_EQ(mem_bank_count(0, &after), 0);
  EXPECT_EQ(after.foreign, before.foreign + 1);
  atomic_add(&region->foreign, -(uintptr_t)1);
  for (unsigned i = 0; i < MEM_REFUSED_COUNT; i++)
    {
      EXPECT_EQ(after.refused[i], before.refused[i] + i + 2);
      atomic_add(&region->refused[i], -(uintptr_t)(i + 2));
    }
  EXPECT_EQ(after.size, region->size);
}

static void
a_bank_too_large_for_the_engine_is_accounted_for_to_the_last_byte(void)
{
  struct memory_allocator_stats_s stats;
  struct mem_region_s region;

  /* No byte of it is touched, nor is there any. */
  mem_region_init(&region, 0x1000, SIZE_MAX / 2);
  EXPECT(region.managed <= memory_allocator_size_max());
  mem_region_stats(&region, &stats);
  EXPECT_EQ(stats.size, SIZE_MAX / 2);
  EXPECT_EQ(stats.used, 0);
  EXPECT(stats.free != 0);
  EXPECT_EQ(stats.free + stats.overhead, SIZE_MAX / 2);
  EXPECT(!mem_region_holds(&region, region.managed, 1));
  EXPECT(mem_region_holds(&region, region.managed / 2, 1));
}

TEST_SUITE(
    mem_bank, TEST_CASE(a_bank_serves_by_name_when_the_caller_reaches_it),
    TEST_CASE(a_bank_that_does_not_exist_is_invalid),
    TEST_CASE(what_is_no_memory_of_a_bank_is_in_none),
    TEST_CASE(a_request_is_counted_where_it_is_near_to),
    TEST_CASE(a_processors_proximity_counts_with_its_clusters),
    TEST_CASE(reasons_have_names), TEST_CASE(what_a_bank_counts_is_told),
    TEST_CASE(
        a_bank_too_large_for_the_engine_is_accounted_for_to_the_last_byte));
