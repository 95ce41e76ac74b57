/* tests: no good place, so spread.
   SPDX-License-Identifier: LGPL-2.1-only */

/* How often each bank serves is compared with how often it should, by Pearson's
   chi-square: a sum too large says that the draw is not what it should be, one
   too small that it is no draw. Seeds are fixed, so a case that passes once
   passes always. */

#include "mutek/mem_global.h"
#include "tests/image/lib/invent.h"
#include "tests/image/lib/test.h"

#define DRAWS 100000

/** Critical values of the chi-square distribution, times 1000, by degrees of
    freedom: one run in 1000 lies above, one in 1000 below.
    Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4,
    "Critical Values of the Chi-Square Distribution". */
#define DF_MAX 7
static const uint32_t chi_above[DF_MAX + 1] = { 0,     10828, 13816, 16266,
                                                18467, 20515, 22458, 24322 };
static const uint32_t chi_below[DF_MAX + 1]
    = { 0, 0, 2, 24, 91, 210, 381, 598 };

/* Chi-square, times 1000, of counts that should go with weights. */
static uint64_t
chi_square(const uint32_t *count, const uint32_t *weight, size_t banks)
{
  uint64_t draws = 0, weights = 0, chi = 0;

  for (size_t i = 0; i < banks; i++)
    {
      draws += count[i];
      weights += weight[i];
    }
  for (size_t i = 0; i < banks; i++)
    if (weight[i] != 0)
      {
        uint64_t wanted = draws * weight[i] / weights;
        uint64_t off = count[i] > wanted ? count[i] - wanted
                                         : wanted - count[i];

        chi += off * off * 1000 / wanted;
      }
    else
      EXPECT_EQ(count[i], 0);
  return chi;
}

static void
expect_weights(const uint32_t *count, const uint32_t *weight, size_t banks)
{
  uint64_t chi = chi_square(count, weight, banks);
  size_t df = 0;

  for (size_t i = 0; i < banks; i++)
    df += weight[i] != 0;
  df--;
  EXPECT(df >= 1 && df <= DF_MAX);
  test_note("chi-square %llu.%03llu, %zu degrees of freedom",
            (unsigned long long)chi / 1000, (unsigned long long)chi % 1000, df);
  EXPECT(chi <= chi_above[df]);
  EXPECT(chi >= chi_below[df]);
}

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

/* Draws, each block given back at once so that loads stay as they are. */
static void
draw(struct mem_request_s ask, uint32_t *count, size_t banks)
{
  for (size_t i = 0; i < banks; i++)
    count[i] = 0;
  for (unsigned i = 0; i < DRAWS; i++)
    {
      int32_t bank = invent_land(&ask);

      EXPECT(bank >= 0 && (size_t)bank < banks);
      if (bank < 0 || (size_t)bank >= banks)
        return;
      count[bank]++;
    }
}

/* What a bank's share goes with, when all are as used: its size where two are
   drawn, nothing where one is. */
static void
weights_of(const uint32_t *size, uint32_t *weight, size_t banks)
{
  for (size_t i = 0; i < banks; i++)
    weight[i] = _CONFIG_MUTEK_MEM_GLOBAL_TWO ? size[i] : 1;
}

static void
equal_banks_serve_equally_often(void)
{
  static const uint32_t size[8] = { 0x400, 0x400, 0x400, 0x400, //
                                    0x400, 0x400, 0x400, 0x400 };
  uint32_t count[8];

  ranges_new(8, size);
  set_make();
  draw(invent_ask(0, invent_global(), MEM_VALID_SYS), count, 8);
  expect_weights(count, size, 8);
}

static void
a_bank_serves_as_often_as_it_is_large(void)
{
  static const uint32_t size[5] = { 0x200, 0x1000, 0x400, 0x600, 0x300 };
  uint32_t count[5], weight[5];

  ranges_new(5, size);
  set_make();
  weights_of(size, weight, 5);
  draw(invent_ask(1, invent_global(), MEM_VALID_SYS), count, 5);
  expect_weights(count, weight, 5);
}

static void
the_distance_of_a_bank_does_not_matter(void)
{
  static const uint32_t size[4] = { 0x400, 0x400, 0x400, 0x400 };
  uint32_t count[4];

  ranges_new(4, size);
  invent_distance(0, 1, 20);
  invent_distance(0, 2, 100);
  invent_distance(0, 3, 254);
  set_make();
  draw(invent_ask(0, invent_global(), MEM_VALID_SYS), count, 4);
  expect_weights(count, size, 4);
}

static void
two_draws_are_independent_and_the_less_used_serves(void)
{
  /* The larger bank is in use: it serves only when drawn twice, 3/4 * 3/4. */
  static const uint32_t size[2] = { 0x400, 0xc00 };
  static const uint32_t weight[2] = { _CONFIG_MUTEK_MEM_GLOBAL_TWO ? 7 : 8,
                                      _CONFIG_MUTEK_MEM_GLOBAL_TWO ? 9 : 8 };
  uint32_t count[2];

  ranges_new(2, size);
  set_make();
  EXPECT(invent_use(1, 0x200));
  draw(invent_ask(2, invent_global(), MEM_VALID_SYS), count, 2);
  expect_weights(count, weight, 2);
}

static void
the_more_used_of_three_serves_when_drawn_twice(void)
{
  static const uint32_t size[3] = { 0x400, 0x400, 0x400 };
  /* Loads rise: 5 of 9 pairs have bank 0, 3 of the rest bank 1. */
  static const uint32_t weight[3] = { _CONFIG_MUTEK_MEM_GLOBAL_TWO ? 5 : 3, 3,
                                      _CONFIG_MUTEK_MEM_GLOBAL_TWO ? 1 : 3 };
  uint32_t count[3];

  ranges_new(3, size);
  set_make();
  EXPECT(invent_use(1, 100));
  EXPECT(invent_use(2, 200));
  draw(invent_ask(0, invent_global(), MEM_VALID_SYS), count, 3);
  expect_weights(count, weight, 3);
}

static void
banks_that_may_not_serve_are_never_drawn(void)
{
  static const uint32_t size[5] = { 0x400, 0x400, 0x400, 0x400, 0x400 };
  static const uint32_t dma[6] = { 0x400, 0, 0x400, 0, 0x400, 0 };
  uint32_t count[6];

  ranges_new(5, size);
  invent.machine.range[1].dma = MACHINE_DMA_NO;
  invent.machine.range[3].dma = MACHINE_DMA_NO;
  invent_private(0x20000, 0x400, 0, 0x1);
  set_make();
  draw(invent_ask(0, invent_global(), MEM_VALID_DMA), count, 6);
  expect_weights(count, dma, 6);
}

static void
a_private_bank_is_drawn_for_its_processor(void)
{
  static const uint32_t size[3] = { 0x400, 0x400, 0x400 };
  static const uint32_t own[4] = { 0x400, 0x400, 0x400, 0x400 };
  static const uint32_t shared[4] = { 0x400, 0x400, 0x400, 0 };
  uint32_t count[4];

  ranges_new(3, size);
  invent_private(0x20000, 0x400, 0, 0x2);
  set_make();
  draw(invent_ask(1, invent_global(), MEM_VALID_CPU), count, 4);
  expect_weights(count, own, 4);
  draw(invent_ask(0, invent_global(), MEM_VALID_CPU), count, 4);
  expect_weights(count, shared, 4);
}

static void
strict_draws_among_banks_of_least_cost(void)
{
  static const uint32_t size[4] = { 0x400, 0x400, 0x400, 0x400 };
  static const uint32_t near[4] = { 0x400, 0, 0x400, 0 };
  struct mem_request_s ask;
  uint32_t count[4];

  ranges_new(4, size);
  invent_distance(0, 2, 10);
  set_make();
  ask = invent_ask(0, invent_global(), MEM_VALID_SYS);
  ask.flags = MEM_STRICT;
  draw(ask, count, 4);
  expect_weights(count, near, 4);
}

static void
one_bank_that_may_serve_always_does(void)
{
  static const uint32_t size[3] = { 0x400, 0x400, 0x400 };
  struct mem_request_s ask;

  ranges_new(3, size);
  invent.machine.range[0].dma = MACHINE_DMA_NO;
  invent.machine.range[2].dma = MACHINE_DMA_NO;
  set_make();
  ask = invent_ask(0, invent_global(), MEM_VALID_DMA);
  for (unsigned i = 0; i < 100; i++)
    EXPECT_EQ(invent_land(&ask), 1);
}

static void
all_others_are_tried_when_the_drawn_banks_are_full(void)
{
  static const uint32_t size[6] = { 0x400, 0x400, 0x400, 0x400, 0x400, 0x400 };
  struct mem_visit_s visit[6];
  struct mem_result_s result = { .visit = visit, .visit_max = 6 };
  struct mem_request_s ask;

  ranges_new(6, size);
  set_make();
  ask = invent_ask(0, invent_global(), MEM_VALID_SYS);
  for (bank_id_t room = 0; room < 6; room++)
    {
      for (bank_id_t i = 0; i < 6; i++)
        if (i == room)
          invent_empty(i);
        else
          invent_fill(i);
      for (unsigned i = 0; i < 200; i++)
        EXPECT_EQ(invent_land(&ask), room);
      invent_fill(room);
      EXPECT_EQ(invent_request(&ask, false, &result), -ENOMEM);
      EXPECT_EQ(result.visit_count, 6);
    }
}

static void
what_was_not_drawn_is_tried_by_ascending_id_from_the_drawn_one_on(void)
{
  static const uint32_t size[6] = { 0x400, 0x400, 0x400, 0x400, 0x400, 0x400 };
  struct mem_visit_s visit[6];
  struct mem_result_s result = { .visit = visit, .visit_max = 6 };
  struct mem_request_s ask;

  ranges_new(6, size);
  set_make();
  for (bank_id_t i = 0; i < 6; i++)
    invent_fill(i);
  ask = invent_ask(0, invent_global(), MEM_VALID_SYS);
  for (unsigned turn = 0; turn < 100; turn++)
    {
      bank_id_t drawn = 1, next;

      EXPECT_EQ(invent_request(&ask, false, &result), -ENOMEM);
      next = visit[0].bank;
      /* The second draw may be what comes next by itself. */
      if (_CONFIG_MUTEK_MEM_GLOBAL_TWO && visit[1].bank != (next + 1) % 6)
        drawn = 2;
      for (bank_id_t i = drawn; i < 6; i++)
        {
          do
            next = (bank_id_t)((next + 1) % 6);
          while (drawn == 2 && next == visit[1].bank);
          EXPECT_EQ(visit[i].bank, next);
        }
    }
}

/* Fills fresh banks until a drawn one cannot serve; adds up the bytes used, and
   those there were. */
static void
fill_to_first_miss(cpu_id_t caller, size_t *used, size_t *all)
{
  static const uint32_t size[4] = { 0xc00, 0x400, 0x1800, 0x800 };
  struct mem_request_s ask;
  struct mem_result_s result;

  ranges_new(4, size);
  set_make();
  ask = invent_ask(caller, invent_global(), MEM_VALID_SYS);
  do
    {
      result = (struct mem_result_s){ 0 };
      EXPECT_EQ(invent_request(&ask, false, &result), 0);
    }
  while (result.rank == 0 && result.addr != NULL);
  for (bank_id_t i = 0; i < 4; i++)
    {
      struct memory_allocator_stats_s stats;

      mem_region_stats(&invent.mem.region[i], &stats);
      *used += stats.used;
      *all += stats.used + stats.free;
    }
}

static void
two_draws_fill_the_system_well_before_the_first_miss(void)
{
  size_t used = 0, all = 0;

  if (!_CONFIG_MUTEK_MEM_GLOBAL_TWO)
    {
      test_skip("one draw fills less evenly");
      return;
    }
  for (cpu_id_t cpu = 0; cpu < 4; cpu++)
    fill_to_first_miss(cpu, &used, &all);
  test_note("%zu of %zu bytes used", used, all);
  EXPECT(used > all / 100 * 86); /* what one draw comes to, on larger banks */
}

/* Of units so large that a bank has none: it counts for one. */
static void
a_bank_of_less_than_a_unit_is_drawn_too(void)
{
  static const uint32_t size[2] = { 0x400, 0x1000 };
  static const uint32_t weight[2] = { 1, _CONFIG_MUTEK_MEM_GLOBAL_TWO ? 2 : 1 };
  uint32_t count[2];

  ranges_new(2, size);
  set_make();
  invent.mem.weight_shift = 11;
  draw(invent_ask(0, invent_global(), MEM_VALID_SYS), count, 2);
  expect_weights(count, weight, 2);
}

#ifdef CONFIG_MUTEK_MEM_GLOBAL_TWO
/* The sum of all weights, and one more for each bank, fits in 32 bits. */
static void
units_grow_when_the_sum_of_weights_does_not_fit(void)
{
  static const uint32_t size[2] = { 0x400, 0x400 };

  ranges_new(2, size);
  set_make();
  for (uint8_t shift = 0; shift < 2; shift++)
    {
      struct mem_region_s region[3] = {
        { .size = 0x80000000 },
        { .size = 0x7ffffffd + (size_t)shift },
        { .size = 0x80000000 }, /* no bank */
      };
      struct mem_machine_s mem = invent.mem;

      mem.region = region;
      mem.weight_shift = 0;
      mem_global_build(&mem);
      EXPECT_EQ(mem.weight_shift, shift);
    }
}
#else
static void
units_grow_when_the_sum_of_weights_does_not_fit(void)
{
  test_skip("weights are all alike");
}
#endif

/* DMA reaches none of them. */
static void
banks_that_may_not_serve_are_each_visited_once_from_the_first_on(void)
{
  struct mem_visit_s visit[4];

  for (bank_id_t banks = 1; banks <= 2; banks++)
    {
      struct mem_result_s result = { .visit = visit, .visit_max = 4 };
      struct mem_request_s ask;

      invent_new();
      invent_cpus(1, 0);
      for (bank_id_t i = 0; i < banks; i++)
        invent_range(0x4000 * (i + 1u), 0x400, 0)->dma = MACHINE_DMA_NO;
      set_make();
      ask = invent_ask(0, invent_global(), MEM_REACH_DMA);
      EXPECT_EQ(invent_request(&ask, true, &result), -ENOTSUP);
      EXPECT_EQ(result.visit_count, banks);
      for (bank_id_t i = 0; i < banks; i++)
        EXPECT(visit[i].bank == i && visit[i].reason == MEM_REFUSED_REACH);
    }
}

TEST_SUITE(
    mem_global, TEST_CASE(a_bank_of_less_than_a_unit_is_drawn_too),
    TEST_CASE(units_grow_when_the_sum_of_weights_does_not_fit),
    TEST_CASE(equal_banks_serve_equally_often),
    TEST_CASE(a_bank_serves_as_often_as_it_is_large),
    TEST_CASE(the_distance_of_a_bank_does_not_matter),
    TEST_CASE(two_draws_are_independent_and_the_less_used_serves),
    TEST_CASE(the_more_used_of_three_serves_when_drawn_twice),
    TEST_CASE(banks_that_may_not_serve_are_never_drawn),
    TEST_CASE(a_private_bank_is_drawn_for_its_processor),
    TEST_CASE(strict_draws_among_banks_of_least_cost),
    TEST_CASE(one_bank_that_may_serve_always_does),
    TEST_CASE(all_others_are_tried_when_the_drawn_banks_are_full),
    TEST_CASE(
        what_was_not_drawn_is_tried_by_ascending_id_from_the_drawn_one_on),
    TEST_CASE(two_draws_fill_the_system_well_before_the_first_miss),
    TEST_CASE(
        banks_that_may_not_serve_are_each_visited_once_from_the_first_on));
