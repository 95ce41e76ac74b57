/* tests: requests that are refused.
   SPDX-License-Identifier: LGPL-2.1-only */

/* On the machine of invent_three(). */

#include "tests/image/lib/invent.h"
#include "tests/image/lib/test.h"

#include <mutek/string.h>

#define BANK 0x400
#define BANKS 4
#define SWEEP 0x10000 /* sizes below the largest that are tried */

static struct mem_request_s ask; /* of processor 0, for its own cluster */
static struct mem_result_s result;
static struct mem_visit_s visit[BANKS + 1];

/* Banks that nobody has used yet are taken over at the first request. */
static void
setup_fresh(void)
{
  invent_three(BANK);
  ask = invent_ask(0, NULL, MEM_VALID_SYS);
  result = (struct mem_result_s){ .visit = visit, .visit_max = BANKS + 1 };
}

static void
setup(void)
{
  setup_fresh();
  for (bank_id_t i = 0; i < BANKS; i++)
    {
      EXPECT(invent_use(i, 8));
      invent_empty(i);
    }
}

static error_t
request(void)
{
  return invent_request(&ask, false, &result);
}

/* The largest size that a fresh bank serves. */
static size_t
largest(bank_id_t bank, size_t align)
{
  size_t size = BANK;

  while (size != 0 && !mem_region_holds(&invent.mem.region[bank], size, align))
    size--;
  return size;
}

/* What must not change when a request fails: all but counters of events. */
struct state_s
{
  struct memory_allocator_stats_s stats[BANKS];
  struct memory_allocator_region_s heap[BANKS];
};

static struct state_s
state_read(void)
{
  struct state_s state;

  memset(&state, 0, sizeof(state));
  for (bank_id_t i = 0; i < BANKS; i++)
    {
      mem_region_stats(&invent.mem.region[i], &state.stats[i]);
      state.heap[i] = invent.mem.region[i].heap;
    }
  return state;
}

static bool
state_same(const struct state_s *before)
{
  struct state_s now = state_read();

  return memcmp(&now, before, sizeof(now)) == 0;
}

static size_t
failures(cluster_id_t cluster, enum mem_failure_e failure)
{
  return atomic_load(&invent.mem.count[cluster].failed[failure]);
}

/* Fails with a code, changes nothing, and is counted once. */
static void
expect_failure(error_t err, enum mem_failure_e failure)
{
  struct state_s before = state_read();
  cluster_id_t place = invent.topo.cpu[ask.cpu].cluster;
  size_t count = failures(place, failure);

  result.addr = &before;
  EXPECT_EQ(request(), err);
  EXPECT(result.addr == NULL);
  EXPECT_EQ(result.bank, BANK_NONE);
  EXPECT(state_same(&before));
  EXPECT_EQ(failures(place, failure), count + 1);

  result.addr = &before;
  EXPECT_EQ(invent_request(&ask, true, &result), err);
  EXPECT(result.addr == NULL);
  EXPECT_EQ(failures(place, failure), count + 1);
}

/* Arguments */

static void
size_0_is_invalid(void)
{
  setup();
  ask.size = 0;
  expect_failure(-EINVAL, MEM_FAILED_INVALID);
}

static void
an_alignment_that_is_no_power_of_two_is_invalid(void)
{
  static const size_t align[] = { 0,  3,          6,        12,
                                  48, 0x7fffffff, SIZE_MAX, SIZE_MAX - 1 };

  for (size_t i = 0; i < ARRAY_SIZE(align); i++)
    {
      setup();
      ask.align = align[i];
      expect_failure(-EINVAL, MEM_FAILED_INVALID);
    }
}

static void
a_proximity_without_alloc_is_invalid(void)
{
  setup();
  ask.prox = &mem_proximity_none;
  EXPECT_EQ(request(), -EINVAL);
  EXPECT_EQ(mem_machine_check(&ask), -EINVAL);
  EXPECT_EQ(failures(invent.topo.cluster_count + 1, MEM_FAILED_INVALID), 1);
}

static void
an_unknown_reachability_is_invalid(void)
{
  static const int valid[] = { 4, -1, INT32_MAX, INT32_MIN, 255, 256 };

  for (size_t i = 0; i < ARRAY_SIZE(valid); i++)
    {
      setup();
      ask.valid = (enum mem_reachability_s)valid[i];
      expect_failure(-EINVAL, MEM_FAILED_INVALID);
    }
}

static void
a_request_that_fails_leaves_the_numbers_of_a_fresh_bank_as_they_were(void)
{
  struct memory_allocator_stats_s before, after;

  setup_fresh();
  mem_region_stats(&invent.mem.region[0], &before);
  ask.size = SIZE_MAX;
  EXPECT_EQ(request(), -ERANGE);
  mem_region_stats(&invent.mem.region[0], &after);
  EXPECT_EQ(memcmp(&before, &after, sizeof(after)), 0);
}

static void
every_reachability_is_valid(void)
{
  for (int valid = 0; valid < MEM_VALID_COUNT; valid++)
    {
      setup();
      ask.valid = (enum mem_reachability_s)valid;
      EXPECT_EQ(request(), 0);
    }
}

static void
an_invalid_request_is_invalid_before_it_is_anything_else(void)
{
  setup();
  ask.size = SIZE_MAX;
  ask.align = 3;
  expect_failure(-EINVAL, MEM_FAILED_INVALID);
  ask.size = 0;
  ask.align = 1;
  ask.valid = MEM_VALID_DMA;
  expect_failure(-EINVAL, MEM_FAILED_INVALID);
}

/* Sizes */

static void
no_size_near_the_largest_ever_gives_a_block(void)
{
  setup_fresh();
  for (int valid = 0; valid < MEM_VALID_COUNT; valid++)
    for (size_t below = 0; below <= SWEEP; below++)
      {
        ask.valid = (enum mem_reachability_s)valid;
        ask.size = SIZE_MAX - below;
        if (request() != -ERANGE || result.addr != NULL)
          {
            EXPECT_EQ(ask.size, 0);
            return;
          }
      }
}

static void
no_size_near_the_largest_gives_a_block_of_banks_in_use(void)
{
  struct state_s before;

  setup();
  for (bank_id_t i = 0; i < BANKS; i++)
    EXPECT(invent_use(i, 100));
  before = state_read();
  invent.topo.dma_line = 64;
  for (size_t below = 0; below <= SWEEP; below++)
    {
      ask.size = SIZE_MAX - below;
      ask.valid = below % 2 ? MEM_VALID_DMA : MEM_VALID_SYS;
      ask.align = (size_t)1 << below % 16;
      if (request() != -ERANGE || result.addr != NULL)
        {
          EXPECT_EQ(ask.size, 0);
          return;
        }
    }
  EXPECT(state_same(&before));
}

static void
a_sum_of_size_and_alignment_that_wraps_gives_no_block(void)
{
  for (size_t align = 1; align != 0; align *= 2)
    for (size_t size = 1; size != 0; size *= 2)
      {
        if (size < BANK && align < BANK)
          continue;
        setup();
        for (int use = 0; use < 2; use++)
          {
            ask.align = align;
            ask.size = -size; /* as large as makes the sum wrap */
            expect_failure(-ERANGE, MEM_FAILED_RANGE);
            ask.size = -align + 8;
            if (ask.size >= BANK)
              expect_failure(-ERANGE, MEM_FAILED_RANGE);
            EXPECT(invent_use(0, 16));
          }
      }
}

static void
an_alignment_larger_than_a_bank_is_met_or_out_of_range(void)
{
  for (size_t align = BANK; align != 0; align *= 2)
    {
      error_t err;

      setup();
      ask.align = align;
      err = request();
      EXPECT(err == 0 || err == -ERANGE);
      if (err == 0)
        EXPECT_EQ((uintptr_t)result.addr % align, 0);
      else
        for (bank_id_t i = 0; i < 3; i++)
          EXPECT(!mem_region_holds(&invent.mem.region[i], 16, align));
    }
}

static void
every_alignment_that_a_bank_can_meet_is_met(void)
{
  for (size_t align = 1; align <= BANK / 2; align *= 2)
    for (size_t size = 1; size <= BANK / 4; size += 7)
      {
        setup();
        ask.size = size;
        ask.align = align;
        EXPECT_EQ(request(), 0);
        EXPECT_EQ((uintptr_t)result.addr % align, 0);
        EXPECT_EQ((uintptr_t)result.addr % MEMORY_ALLOCATOR_ALIGN, 0);
      }
}

/* Errors that depend on the machine */

static void
the_largest_size_that_fits_is_served_and_one_more_is_out_of_range(void)
{
  setup();
  ask.valid = MEM_VALID_DMA; /* banks 0 and 1 */
  ask.size = largest(0, 1);
  EXPECT(ask.size > BANK / 2);
  EXPECT_EQ(largest(1, 1), ask.size);
  EXPECT_EQ(request(), 0);
  EXPECT_EQ(result.bank, 0);
  EXPECT_EQ(request(), 0);
  EXPECT_EQ(result.bank, 1);
  expect_failure(-ENOMEM, MEM_FAILED_NOMEM);
  ask.size++;
  expect_failure(-ERANGE, MEM_FAILED_RANGE);
}

static void
out_of_range_is_judged_by_the_largest_bank_that_may_serve(void)
{
  invent_new();
  invent_cpus(2, 0);
  invent_range(0x1000, BANK, 0);
  invent_private(0x2000, 2 * BANK, 0, 1);
  invent_range(0x3000, 2 * BANK, 0)->dma = MACHINE_DMA_NO;
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_set(), 0);
  ask = invent_ask(0, NULL, MEM_VALID_DMA);
  ask.size = 2 * BANK - 300;
  EXPECT_EQ(request(), -ERANGE);
  ask.valid = MEM_VALID_SYS;
  EXPECT_EQ(request(), 0);
  EXPECT_EQ(request(), -ENOMEM);
  ask.valid = MEM_VALID_CPU;
  EXPECT_EQ(request(), 0);
  EXPECT_EQ(result.bank, 1);
  EXPECT_EQ(request(), -ENOMEM);
  ask.cpu = 1;
  EXPECT_EQ(request(), -ENOMEM);
}

static void
fragmented_is_out_of_memory_and_not_out_of_range(void)
{
  void *addr[BANK / 8] = { NULL };
  size_t count = 0;

  setup();
  while (mem_region_pop(&invent.mem.region[0], 8, 1, &addr[count]) == 0)
    count++;
  for (size_t i = 0; i < count; i += 2)
    invent_free(0, addr[i]);
  invent_fill(1);
  ask.valid = MEM_VALID_DMA;
  ask.size = BANK / 4;
  EXPECT_EQ(request(), -ENOMEM);
}

static void
after_everything_is_free_a_bank_holds_what_it_held(void)
{
  size_t size;

  setup();
  size = largest(0, 1);
  for (unsigned turn = 0; turn < 3; turn++)
    {
      invent_fill(0);
      invent_empty(0);
      ask.size = size;
      EXPECT_EQ(invent_land(&ask), 0);
    }
}

static void
no_bank_that_all_reach_is_not_supported(void)
{
  invent_new();
  invent_cpus(2, 0);
  invent_private(0x1000, BANK, 0, 1);
  invent_private(0x2000, BANK, 0, 2);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_set(), 0);
  for (cpu_id_t cpu = 0; cpu < 2; cpu++)
    {
      ask = invent_ask(cpu, NULL, MEM_VALID_SYS);
      EXPECT_EQ(invent_land(&ask), -ENOTSUP);
      ask.valid = MEM_VALID_CLUSTER;
      EXPECT_EQ(invent_land(&ask), -ENOTSUP);
      ask.valid = MEM_VALID_CPU;
      EXPECT_EQ(invent_land(&ask), cpu);
      ask.prox = invent_of_cpu(1 - cpu);
      EXPECT_EQ(invent_land(&ask), -ENOTSUP);
      ask.size = SIZE_MAX;
      EXPECT_EQ(invent_land(&ask), -ENOTSUP);
    }
}

static void
no_memory_for_dma_is_not_supported(void)
{
  setup();
  invent_window(0, 0);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_set(), 0);
  ask.valid = MEM_VALID_DMA;
  EXPECT_EQ(invent_land(&ask), -ENOTSUP);
  ask.size = SIZE_MAX;
  EXPECT_EQ(invent_land(&ask), -ENOTSUP);
  ask.prox = invent_global();
  EXPECT_EQ(invent_land(&ask), -ENOTSUP);
}

static void
a_bank_too_small_for_any_block_serves_nothing_and_harms_nobody(void)
{
  invent_new();
  invent_cpus(1, 0);
  invent_range(0x1000, 16, 0);
  invent_range(0x2000, 24, 0);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_set(), 0);
  ask = invent_ask(0, NULL, MEM_VALID_SYS);
  EXPECT_EQ(invent_land(&ask), -ERANGE);
  EXPECT(invent_untouched());

  invent_range(0x3000, BANK, 0);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_set(), 0);
  EXPECT_EQ(invent_land(&ask), 2);
}

TEST_SUITE(
    mem_request, TEST_CASE(size_0_is_invalid),
    TEST_CASE(an_alignment_that_is_no_power_of_two_is_invalid),
    TEST_CASE(a_proximity_without_alloc_is_invalid),
    TEST_CASE(an_unknown_reachability_is_invalid),
    TEST_CASE(
        a_request_that_fails_leaves_the_numbers_of_a_fresh_bank_as_they_were),
    TEST_CASE(every_reachability_is_valid),
    TEST_CASE(an_invalid_request_is_invalid_before_it_is_anything_else),
    TEST_CASE(no_size_near_the_largest_ever_gives_a_block),
    TEST_CASE(no_size_near_the_largest_gives_a_block_of_banks_in_use),
    TEST_CASE(a_sum_of_size_and_alignment_that_wraps_gives_no_block),
    TEST_CASE(an_alignment_larger_than_a_bank_is_met_or_out_of_range),
    TEST_CASE(every_alignment_that_a_bank_can_meet_is_met),
    TEST_CASE(
        the_largest_size_that_fits_is_served_and_one_more_is_out_of_range),
    TEST_CASE(out_of_range_is_judged_by_the_largest_bank_that_may_serve),
    TEST_CASE(fragmented_is_out_of_memory_and_not_out_of_range),
    TEST_CASE(after_everything_is_free_a_bank_holds_what_it_held),
    TEST_CASE(no_bank_that_all_reach_is_not_supported),
    TEST_CASE(no_memory_for_dma_is_not_supported),
    TEST_CASE(a_bank_too_small_for_any_block_serves_nothing_and_harms_nobody));
