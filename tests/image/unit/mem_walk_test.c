/* tests: the walk along the order of a cluster.
   SPDX-License-Identifier: LGPL-2.1-only */

/* What serves when some banks are in use and others full. Banks have 1 KiB
   where nothing else is said, and are numbered by address. */

#include "mutek/mem_walk.h"
#include "tests/image/lib/invent.h"
#include "tests/image/lib/test.h"

#define BANK 0x400
#define LOADS 64 /* a load is in 64ths of a bank */

static uint64_t
bank_start(uint32_t bank)
{
  return 0x10000 + 0x1000 * (uint64_t)bank;
}

static void
set_make(void)
{
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_set(), 0);
}

/* One cluster of two processors, and banks that are all equal to it. */
static void
equals_new(uint32_t banks)
{
  invent_new();
  invent_cpus(2, 0);
  for (uint32_t i = 0; i < banks; i++)
    invent_range(bank_start(i), BANK, 0);
}

/* Makes load(bank) exactly `load`: the least block that does. */
static void
load_make(bank_id_t bank, uint_fast8_t load)
{
  struct mem_region_s *region = &invent.mem.region[bank];

  for (size_t size = 8; mem_region_load(region) != load && size < BANK;
       size += 8)
    {
      invent_empty(bank);
      if (!invent_use(bank, size))
        break;
    }
  EXPECT_EQ(mem_region_load(region), load);
}

/* Where requests of processor 0 land one after the other, each bank being
   filled as soon as it has served. */
static void
expect_spill(struct mem_request_s ask, const bank_id_t *bank, size_t count)
{
  for (size_t i = 0; i < count; i++)
    {
      EXPECT_EQ(invent_land(&ask), bank[i]);
      invent_fill(bank[i]);
    }
  EXPECT_EQ(invent_land(&ask), -ENOMEM);
}

#define EXPECT_SPILL(ask, ...)                                                 \
  expect_spill(ask, (const bank_id_t[]){ __VA_ARGS__ },                        \
               sizeof((const bank_id_t[]){ __VA_ARGS__ }) / sizeof(bank_id_t))

static void
cost_counts_before_load(void)
{
  equals_new(1);
  invent_range(bank_start(1), BANK, 1);
  set_make();
  load_make(0, 40);
  EXPECT_SPILL(invent_ask(0, NULL, MEM_VALID_SYS), 0, 1);
}

static void
dma_counts_before_load(void)
{
  invent_new();
  invent_cpus(1, 0);
  invent_range(bank_start(0), BANK, 0);
  invent_range(bank_start(1), BANK, 0)->dma = MACHINE_DMA_NO;
  set_make();
  load_make(1, 50);
  EXPECT_SPILL(invent_ask(0, NULL, MEM_VALID_SYS), 1, 0);
}

static void
load_does_not_bring_the_boot_bank_forward(void)
{
  equals_new(2);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_boot(bank_start(0), bank_start(0) + BANK - 1), 0);
  EXPECT_EQ(invent_set(), 0);
  load_make(1, 50);
  EXPECT_SPILL(invent_ask(0, NULL, MEM_VALID_SYS), 1, 0);
}

static void
of_equals_the_less_used_comes_first(void)
{
  struct mem_request_s ask;

  equals_new(3);
  set_make();
  ask = invent_ask(0, NULL, MEM_VALID_SYS);
  load_make(0, 20);
  load_make(1, 30);
  load_make(2, 10);
  EXPECT_EQ(invent_land(&ask), 2);
  load_make(2, 21);
  EXPECT_EQ(invent_land(&ask), 0);
  load_make(0, 31);
  EXPECT_EQ(invent_land(&ask), 2);
  load_make(2, 32);
  EXPECT_EQ(invent_land(&ask), 1);
}

static void
a_load_is_in_64ths_of_the_bank_rounded_down(void)
{
  static const size_t size[] = { 0x400, 0x3f8, 0x4a8, 0x1000 };

  invent_new();
  invent_cpus(1, 0);
  for (uint32_t i = 0; i < ARRAY_SIZE(size); i++)
    invent_range(bank_start(i), size[i], 0);
  set_make();
  for (bank_id_t i = 0; i < ARRAY_SIZE(size); i++)
    {
      struct mem_region_s *region = &invent.mem.region[i];

      EXPECT_EQ(mem_region_load(region), 0);
      while (invent_use(i, 8))
        EXPECT_EQ(mem_region_load(region),
                  LOADS * mem_region_used(region) / size[i]);
      EXPECT(mem_region_load(region) > LOADS / 2);
      invent_empty(i);
      EXPECT_EQ(mem_region_load(region), 0);
    }
}

static void
bookkeeping_of_an_empty_bank_is_no_load(void)
{
  struct mem_request_s ask;

  /* The bytes of the lower bank are taken over, those of the other are not. */
  equals_new(2);
  set_make();
  ask = invent_ask(0, NULL, MEM_VALID_SYS);
  EXPECT_EQ(invent_land(&ask), 0);
  EXPECT(invent.mem.region[0].ready);
  EXPECT_EQ(invent_land(&ask), 0);
  EXPECT(!invent.mem.region[1].ready);
}

static void
loads_of_less_than_a_64th_are_equal(void)
{
  struct mem_request_s ask;

  invent_new();
  invent_cpus(1, 0);
  invent_range(bank_start(0), 0x1000, 0);
  invent_range(bank_start(1), 0x1000, 0);
  set_make();
  ask = invent_ask(0, NULL, MEM_VALID_SYS);
  EXPECT(invent_use(0, 16)); /* less than 64 of 4096 bytes, with its header */
  EXPECT_EQ(mem_region_load(&invent.mem.region[0]), 0);
  EXPECT_EQ(invent_land(&ask), 0);
  load_make(0, 1);
  EXPECT_EQ(invent_land(&ask), 1);
}

static void
equals_fill_evenly(void)
{
  struct mem_request_s ask;
  unsigned served[4] = { 0 };

  equals_new(4);
  set_make();
  ask = invent_ask(0, NULL, MEM_VALID_SYS);
  ask.size = 40;
  for (unsigned i = 0; i < 40; i++)
    {
      int32_t bank = invent_take(&ask);

      EXPECT(bank >= 0);
      if (bank >= 0)
        served[bank]++;
    }
  for (bank_id_t i = 0; i < 4; i++)
    EXPECT_EQ(served[i], 10);
}

/* All three are looked at in the order of their loads, whichever load that is.
 */
static void
a_walk_sees_each_equal_once_in_the_order_of_their_loads(void)
{
  static const bank_id_t by_load[] = { 1, 0, 3, 2 };
  struct mem_visit_s visit[4];
  struct mem_result_s result = { .visit = visit, .visit_max = 4 };
  struct mem_request_s ask;

  equals_new(4);
  set_make();
  load_make(0, 30);
  load_make(1, 20);
  load_make(2, 40);
  load_make(3, 30);
  ask = invent_ask(0, NULL, MEM_VALID_SYS);
  ask.size = 700; /* fits in none of them, but could */
  EXPECT_EQ(invent_request(&ask, false, &result), -ENOMEM);
  EXPECT_EQ(result.visit_count, 4);
  /* 3 and 0 are as full: 0 comes first, being the lower. */
  /* 0 and 3 are as full: 0 comes first, by address. */
  for (bank_id_t i = 0; i < 4; i++)
    EXPECT_EQ(visit[i].bank, by_load[i]);
}

static void
requests_spill_along_the_order(void)
{
  invent_new();
  invent_cpus(2, 0);
  invent_cpus(2, 1);
  invent_range(bank_start(0), BANK, 2);
  invent_range(bank_start(1), BANK, 1);
  invent_range(bank_start(2), BANK, 0);
  invent_private(bank_start(3), BANK, 0, 0x3);
  invent_range(bank_start(4), BANK, 0)->dma = MACHINE_DMA_NO;
  invent_distance(0, 2, 40);
  set_make();
  EXPECT_SPILL(invent_ask(0, NULL, MEM_VALID_CLUSTER), 3, 4, 2, 1, 0);
  for (bank_id_t i = 0; i < 5; i++)
    invent_empty(i);
  EXPECT_SPILL(invent_ask(0, NULL, MEM_VALID_SYS), 4, 2, 1, 0);
  for (bank_id_t i = 0; i < 5; i++)
    invent_empty(i);
  EXPECT_SPILL(invent_ask(2, NULL, MEM_VALID_DMA), 1, 2, 0);
}

static void
a_processors_proximity_has_the_order_of_its_cluster(void)
{
  struct mem_request_s ask;

  invent_new();
  invent_cpu(0, 0);
  invent_cpu(1, 1);
  invent_cpu(2, 1);
  invent_range(bank_start(0), BANK, 0);
  invent_range(bank_start(1), BANK, 1);
  set_make();
  for (cpu_id_t cpu = 0; cpu < 3; cpu++)
    {
      ask = invent_ask(0, invent_of_cpu(cpu), MEM_VALID_SYS);
      EXPECT_EQ(invent_land(&ask), cpu == 0 ? 0 : 1);
      ask = invent_ask(cpu, NULL, MEM_VALID_SYS);
      EXPECT_EQ(invent_land(&ask), cpu == 0 ? 0 : 1);
    }
}

static void
a_group_of_equals_does_not_hide_what_comes_after_it(void)
{
  equals_new(2);
  invent_range(bank_start(2), BANK, 1);
  set_make();
  load_make(0, 10);
  EXPECT_SPILL(invent_ask(0, NULL, MEM_VALID_SYS), 1, 0, 2);
}

/* CPU 0 explains what CPU 1 would be answered, of a bank that it does not reach
   itself: the header of a block takes more than the bytes that are free. */
static void
a_bank_that_the_teller_does_not_reach_is_judged_by_its_free_bytes(void)
{
  struct mem_visit_s visit[2];
  struct mem_result_s result;
  struct memory_allocator_stats_s stats;
  struct mem_request_s ask;

  invent_new();
  invent_cpus(2, 0);
  invent_range(bank_start(0), BANK, 0);
  invent_private(bank_start(1), BANK, 0, 0x2);
  set_make();
  EXPECT(invent_use(1, 200));
  mem_region_stats(&invent.mem.region[1], &stats);
  ask = invent_ask(1, NULL, MEM_VALID_CPU);
  for (unsigned less = 0; less < 2; less++)
    {
      ask.size = stats.free - less;
      EXPECT(mem_region_holds(&invent.mem.region[1], ask.size, 1));
      result = (struct mem_result_s){ .visit = visit, .visit_max = 2 };
      EXPECT_EQ(mem_machine_explain(&invent.mem, &ask,
                                    (struct cpu_pinned_s){ 0 }, &result),
                0);
      EXPECT_EQ(result.bank, less);
      EXPECT_EQ(result.visit_count, 1 - less);
      if (less == 0)
        EXPECT_EQ(visit[0].reason, MEM_REFUSED_FULL);
    }
}

static void
of_several_refusals_the_first_of_the_list_is_told(void)
{
  for (unsigned held = 0; held < 2; held++)
    for (unsigned again = 0; again < 2; again++)
      {
        struct mem_walk_s walk = { .bank = BANK_NONE,
                                   .first = BANK_NONE,
                                   .held = held != 0,
                                   .again = again != 0 };

        EXPECT_EQ(mem_walk_error(&walk), -ENOTSUP);
        walk.first = 0;
        EXPECT_EQ(mem_walk_error(&walk), again != 0  ? -EAGAIN
                                         : held != 0 ? -ENOMEM
                                                     : -ERANGE);
        walk.bank = 1;
        EXPECT_EQ(mem_walk_error(&walk), 0);
      }
}

TEST_SUITE(
    mem_walk,
    TEST_CASE(
        a_bank_that_the_teller_does_not_reach_is_judged_by_its_free_bytes),
    TEST_CASE(of_several_refusals_the_first_of_the_list_is_told),
    TEST_CASE(cost_counts_before_load), TEST_CASE(dma_counts_before_load),
    TEST_CASE(load_does_not_bring_the_boot_bank_forward),
    TEST_CASE(of_equals_the_less_used_comes_first),
    TEST_CASE(a_load_is_in_64ths_of_the_bank_rounded_down),
    TEST_CASE(bookkeeping_of_an_empty_bank_is_no_load),
    TEST_CASE(loads_of_less_than_a_64th_are_equal),
    TEST_CASE(equals_fill_evenly),
    TEST_CASE(a_walk_sees_each_equal_once_in_the_order_of_their_loads),
    TEST_CASE(requests_spill_along_the_order),
    TEST_CASE(a_processors_proximity_has_the_order_of_its_cluster),
    TEST_CASE(a_group_of_equals_does_not_hide_what_comes_after_it));
