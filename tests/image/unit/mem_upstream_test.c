/* tests: defects of MutekH's own allocator that must not come back.
   SPDX-License-Identifier: LGPL-2.1-only */

/* upstream_N is number N of a list of eleven, found by running that allocator;
   those of its engine alone, and those that must stop the machine, are proved
   elsewhere. The machine is the one that runs. */

#include "mutek/mem_instance.h"

#include "tests/image/lib/running.h"
#include "tests/image/lib/test.h"

#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>

#define SWEEP 0x10000 /* sizes below the largest that are tried */
#define BLOCKS 32

static void
upstream_1_a_size_near_the_largest_gives_no_block(void)
{
  size_t used = running_used();

  for (size_t below = 0; below <= SWEEP; below++)
    {
      void *addr = running_garbage();
      error_t err = mem_alloc(SIZE_MAX - below, NULL, MEM_VALID_CPU, &addr);

      if (err != -ERANGE || addr != NULL)
        {
          EXPECT_EQ(below, SIZE_MAX);
          return;
        }
    }
  EXPECT_EQ(running_used(), used);
}

static void
upstream_1_a_block_does_not_grow_to_a_size_near_the_largest(void)
{
  void *addr = running_block(40);
  size_t size = mem_getsize(addr);

  for (size_t below = 0; below <= SWEEP; below++)
    if (mem_resize(addr, SIZE_MAX - below) != -ENOMEM)
      {
        EXPECT_EQ(below, SIZE_MAX);
        return;
      }
  EXPECT_EQ(mem_getsize(addr), size);
  mem_free(addr);
}

static void
upstream_2_resize_keeps_every_byte_at_every_size(void)
{
  for (size_t from = 1; from < 300; from += 11)
    for (size_t to = 1; to < 300; to += 13)
      {
        uint8_t *addr = running_block(from);

        running_write(addr, from, (uint8_t)(from + to));
        EXPECT_EQ(mem_resize(addr, to), 0);
        EXPECT(
            running_stands(addr, from < to ? from : to, (uint8_t)(from + to)));
        mem_free(addr);
      }
}

static void
upstream_3_every_alignment_is_met(void)
{
  for (size_t align = 1; align <= 4096; align *= 2)
    {
      void *addr[BLOCKS];
      size_t got = 0;

      for (unsigned i = 0; i < BLOCKS; i++, got++)
        {
          if (mem_alloc_align(1 + test_random() % 60, align,
                              mem_proximity_global(), MEM_VALID_SYS, &addr[i])
              != 0)
            break;
          EXPECT_EQ((uintptr_t)addr[i] % align, 0);
          EXPECT_EQ((uintptr_t)addr[i] % MEMORY_ALLOCATOR_ALIGN, 0);
        }
      EXPECT(got != 0);
      while (got != 0)
        mem_free(addr[--got]);
    }
#ifdef CONFIG_MUTEK_MEM_CHECK
  mem_check();
#endif
}

static void
upstream_4_an_alignment_is_never_truncated(void)
{
  for (size_t align = SIZE_MAX / 2 + 1; align > SIZE_MAX / 16; align /= 2)
    {
      void *addr = running_garbage();
      error_t err = mem_alloc_align(8, align, NULL, MEM_VALID_SYS, &addr);

      EXPECT(err == -ERANGE || (err == 0 && (uintptr_t)addr % align == 0));
      mem_free(addr);
    }
}

static void
upstream_8_counters_go_down_as_they_went_up(void)
{
  void *addr = running_block(200);
  bank_id_t bank = mem_bank_find(addr);
  size_t used = running_bank_used(bank);
  void *more[3] = { running_block(1), running_block(77), running_block(300) };

  EXPECT_EQ(mem_resize(addr, 150), 0);
  EXPECT_EQ(mem_resize(addr, 200), 0);
  for (unsigned i = 0; i < 3; i++)
    mem_free(more[i]);
  EXPECT_EQ(running_bank_used(bank), used);
  mem_free(addr);
  EXPECT(running_bank_used(bank) < used);
}

static void
upstream_9_a_check_of_all_banks_returns(void)
{
  void *addr = running_block(16);

#ifdef CONFIG_MUTEK_MEM_CHECK
  mem_check();
  mem_check();
#else
  test_skip("this build does not check");
#endif
  mem_free(addr);
}

static void
upstream_11_a_shrink_never_fails(void)
{
  for (size_t from = 2; from < 400; from += 7)
    {
      void *addr = running_block(from), *behind = running_block(8);

      for (size_t to = from; to != 0; to--)
        EXPECT_EQ(mem_resize(addr, to), 0);
      mem_free(behind);
      mem_free(addr);
    }
}

static void
upstream_11_an_alignment_is_met_by_every_proximity(void)
{
  for (cpu_id_t cpu = 0; cpu < running_topo()->cpu_count; cpu++)
    {
      void *addr = running_garbage();

      EXPECT_EQ(
          mem_alloc_align(8, 256, mem_proximity_cpu(cpu), MEM_VALID_SYS, &addr),
          0);
      EXPECT_EQ((uintptr_t)addr % 256, 0);
      mem_free(addr);
    }
}

TEST_SUITE(
    mem_upstream, TEST_CASE(upstream_1_a_size_near_the_largest_gives_no_block),
    TEST_CASE(upstream_1_a_block_does_not_grow_to_a_size_near_the_largest),
    TEST_CASE(upstream_2_resize_keeps_every_byte_at_every_size),
    TEST_CASE(upstream_3_every_alignment_is_met),
    TEST_CASE(upstream_4_an_alignment_is_never_truncated),
    TEST_CASE(upstream_8_counters_go_down_as_they_went_up),
    TEST_CASE(upstream_9_a_check_of_all_banks_returns),
    TEST_CASE(upstream_11_a_shrink_never_fails),
    TEST_CASE(upstream_11_an_alignment_is_met_by_every_proximity));
