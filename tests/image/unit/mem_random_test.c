/* tests: the random numbers of the global proximity.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Every processor draws from a generator of its own, seeded by the build. */

#include "mutek/mem_global.h"

#include "tests/image/lib/invent.h"
#include "tests/image/lib/test.h"

#define DRAWS 10000

static void
ranges_new(size_t banks, const uint32_t *size)
{
  invent_new();
  invent_cpus(4, 0);
  for (uint32_t i = 0; i < banks; i++)
    invent_range(0x4000 * (i + 1), size[i], i);
}

static void
set_make(void)
{
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_set(), 0);
}

/* Landings on a fresh machine. */
static void
landings(cpu_id_t cpu, uint8_t *bank, size_t count)
{
  static const uint32_t size[8] = { 0x400, 0x400, 0x400, 0x400, //
                                    0x400, 0x400, 0x400, 0x400 };
  struct mem_request_s ask;

  ranges_new(8, size);
  set_make();
  ask = invent_ask(cpu, invent_global(), MEM_VALID_SYS);
  for (size_t i = 0; i < count; i++)
    bank[i] = (uint8_t)invent_land(&ask);
}

static void
a_run_can_be_replayed(void)
{
  uint8_t first[100], again[100];
  unsigned same = 0;

  landings(2, first, 100);
  landings(2, again, 100);
  for (size_t i = 0; i < 100; i++)
    same += first[i] == again[i];
  EXPECT_EQ(same, 100);
}

static void
processors_draw_differently(void)
{
  uint8_t bank[4][100];

  for (cpu_id_t cpu = 0; cpu < 4; cpu++)
    landings(cpu, bank[cpu], 100);
  for (cpu_id_t a = 0; a < 4; a++)
    for (cpu_id_t b = 0; b < a; b++)
      {
        unsigned same = 0;

        for (size_t i = 0; i < 100; i++)
          same += bank[a][i] == bank[b][i];
        EXPECT(same < 40); /* 12 or 13 are chance */
      }
}

static void
a_processor_does_not_disturb_the_draws_of_another(void)
{
  uint8_t alone[50];
  struct mem_request_s mine, other;

  landings(1, alone, 50);
  landings(1, NULL, 0);
  mine = invent_ask(1, invent_global(), MEM_VALID_SYS);
  other = invent_ask(3, invent_global(), MEM_VALID_SYS);
  for (size_t i = 0; i < 50; i++)
    {
      (void)invent_land(&other);
      EXPECT_EQ(invent_land(&mine), alone[i]);
    }
}

static void
no_generator_is_ever_in_state_0_and_no_two_are_alike(void)
{
  atomic_t state[INVENT_CPUS];

  invent_new();
  invent_cpus(INVENT_CPUS, 0);
  invent_range(0x1000, 0x400, 0);
  set_make();
  for (cpu_id_t cpu = 0; cpu < INVENT_CPUS; cpu++)
    {
      state[cpu] = atomic_load(&invent.mem.random[cpu]);
      EXPECT(state[cpu] != 0);
      for (cpu_id_t other = 0; other < cpu; other++)
        EXPECT(state[cpu] != state[other]);
    }
  for (unsigned i = 0; i < DRAWS; i++)
    {
      struct mem_request_s ask = invent_ask(i % INVENT_CPUS, invent_global(),
                                            MEM_VALID_SYS);

      EXPECT_EQ(invent_land(&ask), 0);
      EXPECT(atomic_load(&invent.mem.random[i % INVENT_CPUS]) != 0);
    }
}

static void
a_draw_is_below_its_end_and_comes_to_every_number(void)
{
  struct mem_random_s random = { 1 };

  for (uint32_t end = 1; end < 40; end++)
    {
      uint64_t seen = 0;

      for (unsigned i = 0; i < 40 * end; i++)
        {
          uint32_t drawn = mem_random_below(&random, end);

          EXPECT(drawn < end);
          seen |= (uint64_t)1 << drawn;
        }
      EXPECT_EQ(seen, ((uint64_t)1 << end) - 1);
    }
  EXPECT(mem_random_below(&random, UINT32_MAX) < UINT32_MAX);
}

static void
of_banks_as_used_the_first_drawn_serves(void)
{
  static const uint32_t size[4] = { 0x400, 0x400, 0x400, 0x400 };
  struct mem_request_s ask;

  if (!_CONFIG_MUTEK_MEM_GLOBAL_TWO)
    {
      test_skip("one bank is drawn");
      return;
    }
  ranges_new(4, size);
  set_make();
  ask = invent_ask(0, invent_global(), MEM_VALID_SYS);
  for (unsigned i = 0; i < 2 * DRAWS; i++)
    {
      struct mem_random_s random
          = { (uint32_t)atomic_load(&invent.mem.random[0]) };

      EXPECT_EQ(invent_land(&ask), mem_random_below(&random, 4));
    }
}

static void
a_machine_of_many_gigabytes_has_weights_too(void)
{
  static const uintptr_t base[3] = { 0x10000, UINTPTR_MAX / 8 * 3,
                                     UINTPTR_MAX / 8 * 7 };
  struct mem_result_s result = { 0 };
  uint32_t count[3] = { 0 };
  struct mem_request_s ask;

  /* Nothing is touched: each draw is only asked for, then the state moved on.
   */
  invent_new();
  invent_cpus(1, 0);
  invent_range(0x10000, 0x1000, 0);
  invent_range(base[1], UINTPTR_MAX / 8 * 3, 0);
  invent_range(base[2], UINTPTR_MAX / 8, 0);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_set_at(base), 0);
  ask = invent_ask(0, invent_global(), MEM_VALID_SYS);
  for (unsigned i = 0; i < 10000; i++)
    {
      struct mem_random_s random
          = { (uint32_t)atomic_load(&invent.mem.random[0]) };

      EXPECT_EQ(invent_request(&ask, true, &result), 0);
      count[result.bank]++;
      (void)mem_random_below(&random, 1);
      atomic_store(&invent.mem.random[0], random.state);
    }
  if (_CONFIG_MUTEK_MEM_GLOBAL_TWO)
    {
      EXPECT(count[0] < 10);
      EXPECT(count[1] > 7000 && count[1] < 8000);
      EXPECT(count[2] > 2000 && count[2] < 3000);
    }
}

/* The first numbers of the generator that the source describes, from 1 on. */
static void
a_state_is_followed_by_the_one_of_the_source(void)
{
  static const uint32_t state[] = { 270369, 67634689, 2647435461, 307599695,
                                    2398689233 };
  struct mem_random_s random = { 1 };

  for (size_t i = 0; i < ARRAY_SIZE(state); i++)
    {
      (void)mem_random_below(&random, 1);
      EXPECT_EQ(random.state, state[i]);
    }
}

/* A run can be replayed from its seed: eight steps from what a CPU begins with.
 */
static void
each_cpu_begins_where_its_seed_says(void)
{
  invent_new();
  invent_cpus(3, 0);
  invent_range(0x1000, 0x400, 0);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_set(), 0);
  for (cpu_id_t cpu = 0; cpu < 3; cpu++)
    {
      uint32_t seed = (uint32_t)CONFIG_MUTEK_MEM_SEED + cpu + 1;
      struct mem_random_s random = { seed * 0x9e3779b9u };

      if (random.state == 0)
        continue;
      for (unsigned i = 0; i < 8; i++)
        (void)mem_random_below(&random, 1);
      EXPECT_EQ(atomic_load(&invent.mem.random[cpu]), random.state);
    }
}

TEST_SUITE(mem_random, TEST_CASE(a_state_is_followed_by_the_one_of_the_source),
           TEST_CASE(each_cpu_begins_where_its_seed_says),
           TEST_CASE(a_run_can_be_replayed),
           TEST_CASE(processors_draw_differently),
           TEST_CASE(a_processor_does_not_disturb_the_draws_of_another),
           TEST_CASE(no_generator_is_ever_in_state_0_and_no_two_are_alike),
           TEST_CASE(a_draw_is_below_its_end_and_comes_to_every_number),
           TEST_CASE(of_banks_as_used_the_first_drawn_serves),
           TEST_CASE(a_machine_of_many_gigabytes_has_weights_too));
