/* tests: requests in a build without proximities.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Banks have 1 KiB and are numbered by address. The nearest of them is not the
   first, so that both can be told apart. */

#include "mutek/mem_order.h"
#include "mutek/mem_near.h"
#include "tests/image/lib/invent.h"
#include "tests/image/lib/test.h"

#define BANK 0x400

static uint64_t
bank_start(uint32_t bank)
{
  return 0x10000 + 0x1000 * (uint64_t)bank;
}

/* Two processors of one cluster; costs to it fall with the address. Bank 1 is
   where the kernel lies. */
static void
falling_new(uint32_t banks)
{
  invent_new();
  invent_cpus(2, 0);
  for (uint32_t i = 0; i < banks; i++)
    {
      invent_range(bank_start(i), BANK, i + 1);
      invent_distance(0, i + 1, 50 - i);
    }
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_boot(bank_start(1), bank_start(1) + BANK - 1), 0);
  EXPECT_EQ(invent_set(), 0);
}

/* What an address answers that nobody calls: it is not looked at. */
static struct mem_proximity_s *
somewhere(void)
{
  static struct mem_proximity_s nobody;

  return &nobody;
}

static void
banks_are_tried_by_address_and_the_boot_bank_last(void)
{
  static const bank_id_t wanted[] = { 0, 2, 3, 1 };
  struct mem_request_s ask;

  falling_new(4);
  EXPECT_ORDER(0, 0, 2, 3, 1);
  ask = invent_ask(0, NULL, MEM_VALID_SYS);
  for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
    {
      EXPECT_EQ(invent_land(&ask), wanted[i]);
      invent_fill(wanted[i]);
    }
  EXPECT_EQ(invent_land(&ask), -ENOMEM);
}

static void
whatever_a_request_is_to_be_near_to_it_lands_alike(void)
{
  struct mem_request_s ask;

  falling_new(3);
  ask = invent_ask(1, somewhere(), MEM_VALID_SYS);
  EXPECT_EQ(invent_land(&ask), 0);
  invent_fill(0);
  EXPECT_EQ(invent_land(&ask), 2);
}

static void
a_strict_request_is_for_the_cheapest_bank_alone(void)
{
  struct mem_request_s ask;

  falling_new(4);
  ask = invent_ask(0, NULL, MEM_VALID_SYS);
  ask.flags = MEM_STRICT;
  EXPECT_EQ(invent_land(&ask), 3);
  invent_fill(3);
  EXPECT_EQ(invent_land(&ask), -ENOMEM);
  ask.flags = 0;
  EXPECT_EQ(invent_land(&ask), 0);
}

static void
the_cheapest_of_a_strict_request_is_one_that_it_may_use(void)
{
  struct mem_request_s ask;

  invent_new();
  invent_cpus(2, 0);
  for (uint32_t i = 0; i < 2; i++)
    {
      invent_range(bank_start(i), BANK, i + 1);
      invent_distance(0, i + 1, 50 - i);
    }
  invent_private(bank_start(2), BANK, 0, 1 << 1);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_set(), 0);
  ask = invent_ask(0, NULL, MEM_VALID_SYS);
  ask.flags = MEM_STRICT;
  EXPECT_EQ(invent_land(&ask), 1);
}

static void
who_must_reach_the_block_counts_as_for_the_caller(void)
{
  struct mem_request_s ask;

  invent_new();
  invent_cpus(2, 0);
  invent_private(bank_start(0), BANK, 0, 1 << 0);
  invent_private(bank_start(1), BANK, 0, 1 << 1);
  invent_range(bank_start(2), BANK, 0);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_set(), 0);
  for (cpu_id_t cpu = 0; cpu < 2; cpu++)
    {
      ask = invent_ask(cpu, NULL, MEM_VALID_CPU);
      EXPECT_EQ(invent_land(&ask), cpu);
    }
  ask = invent_ask(0, NULL, MEM_VALID_SYS);
  EXPECT_EQ(invent_land(&ask), 2);
  EXPECT_EQ(mem_machine_passed(&invent.mem, 0), 2);
  EXPECT_EQ(mem_machine_passed(&invent.mem, 1), 1);
}

static void
only_the_cheapest_bank_is_a_hit(void)
{
  struct mem_request_s ask;
  const struct mem_count_s *count;

  falling_new(3);
  count = mem_machine_count(&invent.mem, NULL, 1);
  EXPECT(count == &invent.mem.count[0]);
  ask = invent_ask(1, NULL, MEM_VALID_SYS);
  EXPECT_EQ(invent_land(&ask), 0);
  EXPECT_EQ(atomic_load(&count->miss), 1);
  EXPECT_EQ(mem_machine_hits(&invent.mem, 0), 0);
  EXPECT_EQ(atomic_load(&invent.mem.region[0].foreign), 1);
  invent_fill(0);
  EXPECT_EQ(invent_land(&ask), 2);
  EXPECT_EQ(mem_machine_hits(&invent.mem, 0), 1);
  EXPECT_EQ(atomic_load(&count->miss), 1);
}

static void
there_is_nothing_to_be_near_to(void)
{
  falling_new(2);
  EXPECT(mem_near_proximity(&invent.mem, 0) == NULL);
  EXPECT_EQ(mem_order_scratch_size(&invent.topo), 0);
}

TEST_SUITE(mem_proximity_off,
           TEST_CASE(banks_are_tried_by_address_and_the_boot_bank_last),
           TEST_CASE(whatever_a_request_is_to_be_near_to_it_lands_alike),
           TEST_CASE(a_strict_request_is_for_the_cheapest_bank_alone),
           TEST_CASE(the_cheapest_of_a_strict_request_is_one_that_it_may_use),
           TEST_CASE(who_must_reach_the_block_counts_as_for_the_caller),
           TEST_CASE(only_the_cheapest_bank_is_a_hit),
           TEST_CASE(there_is_nothing_to_be_near_to));
