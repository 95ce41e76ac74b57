/* tests: what would serve, and what did.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Random requests on an invented machine of four clusters, with shared, narrow
   and private banks, kept and given back at random. */

#include "mutek/mem_near.h"
#include "tests/image/lib/invent.h"
#include "tests/image/lib/test.h"

#include <mutek/string.h>

#define BANKS 9
#define CPUS 6
#define TURNS 4000

static struct mem_visit_s visit[BANKS], visit_before[BANKS];

static void
setup(void)
{
  invent_new();
  for (uint32_t i = 0; i < CPUS; i++)
    invent_cpu(i, i / 2);
  for (uint32_t i = 0; i < 4; i++)
    invent_range(0x1000 * (i + 1), 0x400 + 0x100 * i, i);
  invent_range(0x8000, 0x400, 0)->dma = MACHINE_DMA_NO;
  invent_private(0x9000, 0x400, 0, 0x03);
  invent_private(0xa000, 0x200, 1, 0x04);
  invent_private(0xb000, 0x300, 2, 0x30);
  invent_distance(0, 1, 15);
  invent_distance(1, 2, 30);
  invent_range(0xc000, 0x800, 1);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_set(), 0);
  EXPECT_EQ(invent.topo.bank_count, BANKS);
}

static struct mem_request_s
random_ask(void)
{
  struct mem_request_s ask
      = invent_ask(test_random() % CPUS, NULL,
                   (enum mem_reachability_s)(test_random() % MEM_VALID_COUNT));

  switch (test_random() % 4)
    {
    case 0:
      ask.prox = invent_global();
      break;
    case 1:
      ask.prox = invent_cluster(test_random() % invent.topo.cluster_count);
      break;
    case 2:
      ask.prox = invent_of_cpu(test_random() % CPUS);
      break;
    default:
      break;
    }
  ask.size = 8 + test_random() % (test_random() % 8 == 0 ? 3000 : 150);
  ask.align = (size_t)1 << test_random() % 8;
  if (test_random() % 4 == 0)
    ask.flags = MEM_STRICT;
  return ask;
}

/* All that an explanation must leave alone. */
static uint32_t
state_sum(void)
{
  const struct topology_s *topo = &invent.topo;
  uint32_t sum = 0;

  for (bank_id_t i = 0; i < topo->bank_count; i++)
    {
      const uint8_t *byte = (const uint8_t *)&invent.mem.region[i];

      /* The lock counts who took it. */
      for (size_t at = sizeof(struct lock_s); at < sizeof(struct mem_region_s);
           at++)
        sum = sum * 31 + byte[at];
    }
  for (cluster_id_t c = 0; c < topo->cluster_count + 2; c++)
    {
      const uint8_t *byte = (const uint8_t *)&invent.mem.count[c];

      for (size_t at = 0; at < sizeof(struct mem_count_s); at++)
        sum = sum * 31 + byte[at];
    }
  for (cpu_id_t cpu = 0; cpu < topo->cpu_count; cpu++)
    sum = sum * 31 + (uint32_t)atomic_load(&invent.mem.random[cpu]);
  return sum;
}

static void
give_back_some(void)
{
  if (test_random() % 16 == 0)
    invent_empty((bank_id_t)(test_random() % BANKS));
}

static void
what_is_explained_is_what_happens(void)
{
  setup();
  for (unsigned i = 0; i < TURNS; i++)
    {
      struct mem_request_s ask = random_ask();
      struct mem_result_s told = { .visit = visit_before, .visit_max = BANKS };
      struct mem_result_s done = { .visit = visit, .visit_max = BANKS };
      error_t err = invent_request(&ask, true, &told);

      EXPECT_EQ(invent_request(&ask, false, &done), err);
      EXPECT(told.addr == NULL);
      EXPECT_EQ(done.addr != NULL, err == 0);
      EXPECT_EQ(done.bank, told.bank);
      EXPECT_EQ(done.cost, told.cost);
      EXPECT_EQ(done.rank, told.rank);
      EXPECT_EQ(done.visit_count, told.visit_count);
      EXPECT_EQ(
          memcmp(visit, visit_before, done.visit_count * sizeof(visit[0])), 0);
      if (err == 0)
        invent_free(done.bank, done.addr);
      if (test_random() % 3 != 0)
        EXPECT_EQ(invent_take(&ask) >= 0, err == 0);
      give_back_some();
    }
}

static void
an_explanation_changes_nothing(void)
{
  setup();
  for (unsigned i = 0; i < TURNS; i++)
    {
      struct mem_request_s ask = random_ask();
      struct mem_result_s told = { .visit = visit, .visit_max = BANKS };
      uint32_t before = state_sum();
      error_t err = invent_request(&ask, true, &told);

      EXPECT_EQ(state_sum(), before);
      EXPECT_EQ(told.bank == BANK_NONE, err != 0);
      if (i % 4 == 0)
        (void)invent_take(&ask);
      give_back_some();
    }
}

static void
an_explanation_of_fresh_banks_touches_none(void)
{
  setup();
  for (unsigned i = 0; i < TURNS; i++)
    {
      struct mem_request_s ask = random_ask();
      struct mem_result_s told = { .visit = visit, .visit_max = BANKS };

      (void)!invent_request(&ask, true, &told);
    }
  EXPECT(invent_untouched());
}

static void
the_same_visits_are_made_with_or_without_room_for_them(void)
{
  setup();
  for (unsigned i = 0; i < TURNS / 4; i++)
    {
      struct mem_request_s ask = random_ask();
      struct mem_result_s told = { .visit = visit, .visit_max = BANKS };
      struct mem_result_s blind = { 0 };
      error_t err = invent_request(&ask, true, &told);

      EXPECT_EQ(invent_request(&ask, true, &blind), err);
      EXPECT_EQ(blind.bank, told.bank);
      EXPECT_EQ(blind.visit_count, 0);
      if (err == 0)
        {
          EXPECT_EQ(blind.rank, told.rank);
          EXPECT_EQ(told.rank, told.visit_count);
        }
      (void)invent_take(&ask);
      give_back_some();
    }
}

static void
no_bank_is_visited_twice(void)
{
  setup();
  for (unsigned i = 0; i < TURNS; i++)
    {
      struct mem_request_s ask = random_ask();
      struct mem_result_s told = { .visit = visit, .visit_max = BANKS };
      error_t err = invent_request(&ask, true, &told);
      uint32_t seen = 0;

      for (bank_id_t v = 0; v < told.visit_count; v++)
        {
          EXPECT(!(seen >> visit[v].bank & 1));
          seen |= (uint32_t)1 << visit[v].bank;
        }
      if (err != 0)
        EXPECT_EQ(told.visit_count, BANKS);
      else
        EXPECT(!(seen >> told.bank & 1));
      (void)invent_take(&ask);
      give_back_some();
    }
}

/* Counters */

static void
every_request_is_counted_once(void)
{
  size_t hit = 0, miss = 0, failed[MEM_FAILED_COUNT] = { 0 };

  setup();
  for (unsigned i = 0; i < TURNS; i++)
    {
      struct mem_request_s ask = random_ask();

      if (test_random() % 16 == 0)
        ask.size = 0;
      if (test_random() % 64 == 0)
        ask.prox = &mem_proximity_none;
      (void)invent_take(&ask);
      give_back_some();
    }
  for (cluster_id_t c = 0; c < invent.topo.cluster_count + 2; c++)
    {
      const struct mem_count_s *count = &invent.mem.count[c];

      hit += atomic_load(&count->hit);
      miss += atomic_load(&count->miss);
      for (unsigned i = 0; i < MEM_FAILED_COUNT; i++)
        failed[i] += atomic_load(&count->failed[i]);
    }
  EXPECT_EQ(hit + miss + failed[MEM_FAILED_INVALID] + failed[MEM_FAILED_AGAIN]
                + failed[MEM_FAILED_NOTSUP] + failed[MEM_FAILED_RANGE]
                + failed[MEM_FAILED_NOMEM],
            TURNS);
  EXPECT(hit != 0 && miss != 0 && failed[MEM_FAILED_INVALID] != 0);
  EXPECT(failed[MEM_FAILED_RANGE] != 0 && failed[MEM_FAILED_NOMEM] != 0);
}

static void
all_misses_are_foreign_somewhere(void)
{
  size_t miss = 0, foreign = 0;

  setup();
  for (unsigned i = 0; i < TURNS; i++)
    {
      struct mem_request_s ask = random_ask();

      (void)invent_take(&ask);
      give_back_some();
    }
  for (cluster_id_t c = 0; c < invent.topo.cluster_count + 2; c++)
    miss += atomic_load(&invent.mem.count[c].miss);
  for (bank_id_t i = 0; i < BANKS; i++)
    foreign += atomic_load(&invent.mem.region[i].foreign);
  EXPECT(miss != 0);
  EXPECT_EQ(miss, foreign);
}

static void
the_bytes_of_a_bank_are_all_accounted_for(void)
{
  setup();
  for (unsigned i = 0; i < TURNS; i++)
    {
      struct mem_request_s ask = random_ask();
      struct memory_allocator_stats_s stats;
      bank_id_t bank = (bank_id_t)(test_random() % BANKS);

      (void)invent_take(&ask);
      give_back_some();
      mem_region_stats(&invent.mem.region[bank], &stats);
      EXPECT_EQ(stats.used + stats.free + stats.overhead, stats.size);
      EXPECT_EQ(stats.size, invent.mem.region[bank].size);
    }
  for (bank_id_t i = 0; i < BANKS; i++)
    {
      struct memory_allocator_stats_s stats;

      invent_empty(i);
      mem_region_stats(&invent.mem.region[i], &stats);
      EXPECT_EQ(stats.used, 0);
      EXPECT_EQ(stats.used_blocks, 0);
      EXPECT_EQ(mem_region_used(&invent.mem.region[i]), 0);
    }
}

/* One request, by processor 0 near `prox`; what it changed of hit and miss of a
   place, and of foreign of a bank. */
struct change_s
{
  int32_t bank;
  size_t hit, miss, foreign;
};

static struct change_s
change_of(const struct mem_request_s *ask)
{
  const struct mem_count_s *count = mem_machine_count(&invent.mem, ask->prox,
                                                      ask->cpu);
  struct change_s change = {
    .hit = -atomic_load(&count->hit),
    .miss = -atomic_load(&count->miss),
  };

  for (bank_id_t i = 0; i < invent.topo.bank_count; i++)
    change.foreign -= atomic_load(&invent.mem.region[i].foreign);
  change.bank = invent_take(ask);
  change.hit += atomic_load(&count->hit);
  change.miss += atomic_load(&count->miss);
  for (bank_id_t i = 0; i < invent.topo.bank_count; i++)
    change.foreign += atomic_load(&invent.mem.region[i].foreign);
  return change;
}

static void
expect_hit(const struct mem_request_s *ask, int32_t bank)
{
  struct change_s change = change_of(ask);

  EXPECT_EQ(change.bank, bank);
  EXPECT_EQ(change.hit, 1);
  EXPECT_EQ(change.miss, 0);
  EXPECT_EQ(change.foreign, 0);
}

static void
expect_miss(const struct mem_request_s *ask, int32_t bank)
{
  struct change_s change = change_of(ask);

  EXPECT_EQ(change.bank, bank);
  EXPECT_EQ(change.hit, 0);
  EXPECT_EQ(change.miss, 1);
  EXPECT_EQ(change.foreign, 1);
}

/* Banks 0 and 1 at 10, 2 at 20 from processors 0 and 1; 2 at 10 from 2. */
static void
setup_small(void)
{
  invent_new();
  invent_cpus(2, 0);
  invent_cpus(1, 1);
  invent_range(0x1000, 0x400, 0);
  invent_range(0x2000, 0x200, 0)->dma = MACHINE_DMA_NO;
  invent_range(0x3000, 0x400, 1);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_set(), 0);
}

static void
any_bank_of_least_cost_is_a_hit(void)
{
  struct mem_request_s ask;

  setup_small();
  ask = invent_ask(0, NULL, MEM_VALID_SYS);
  expect_hit(&ask, 1);
  invent_fill(1);
  expect_hit(&ask, 0);
  invent_fill(0);
  expect_miss(&ask, 2);
  EXPECT_EQ(atomic_load(&invent.mem.region[2].foreign), 1);
}

static void
a_bank_too_small_for_the_request_makes_the_next_cost_a_miss(void)
{
  struct mem_request_s ask;

  setup_small();
  ask = invent_ask(0, NULL, MEM_VALID_SYS);
  ask.size = 0x300;
  expect_hit(&ask, 0); /* bank 1 is too small, bank 0 costs as much */
  expect_miss(&ask, 2);
}

static void
a_bank_that_may_not_serve_is_not_missed(void)
{
  struct mem_request_s ask;

  setup_small();
  invent.machine.range[0].dma = MACHINE_DMA_NO;
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_set(), 0);
  ask = invent_ask(0, NULL, MEM_VALID_DMA);
  expect_hit(&ask, 2);
}

static void
a_hit_is_one_for_the_cluster_that_the_block_is_near_to(void)
{
  struct mem_request_s ask;

  setup_small();
  ask = invent_ask(0, invent_cluster(1), MEM_VALID_SYS);
  expect_hit(&ask, 2);
  EXPECT_EQ(atomic_load(&invent.mem.count[1].hit), 1);
  ask.prox = invent_of_cpu(2);
  expect_hit(&ask, 2);
  EXPECT_EQ(atomic_load(&invent.mem.count[1].hit), 2);
  EXPECT_EQ(atomic_load(&invent.mem.count[0].hit), 0);
}

static void
a_global_request_hits_what_is_nearest_to_the_caller(void)
{
  struct mem_request_s ask;

  setup_small();
  ask = invent_ask(2, invent_global(), MEM_VALID_SYS);
  invent_fill(0);
  invent_fill(1);
  expect_hit(&ask, 2);
  invent_fill(2);
  invent_empty(0);
  expect_miss(&ask, 0);
  ask.cpu = 0;
  expect_hit(&ask, 0);
  EXPECT_EQ(atomic_load(&invent.mem.count[2].hit), 2);
  EXPECT_EQ(atomic_load(&invent.mem.count[2].miss), 1);
}

TEST_SUITE(
    mem_explain, TEST_CASE(what_is_explained_is_what_happens),
    TEST_CASE(an_explanation_changes_nothing),
    TEST_CASE(an_explanation_of_fresh_banks_touches_none),
    TEST_CASE(the_same_visits_are_made_with_or_without_room_for_them),
    TEST_CASE(no_bank_is_visited_twice),
    TEST_CASE(every_request_is_counted_once),
    TEST_CASE(all_misses_are_foreign_somewhere),
    TEST_CASE(the_bytes_of_a_bank_are_all_accounted_for),
    TEST_CASE(any_bank_of_least_cost_is_a_hit),
    TEST_CASE(a_bank_too_small_for_the_request_makes_the_next_cost_a_miss),
    TEST_CASE(a_bank_that_may_not_serve_is_not_missed),
    TEST_CASE(a_hit_is_one_for_the_cluster_that_the_block_is_near_to),
    TEST_CASE(a_global_request_hits_what_is_nearest_to_the_caller));
