/* tests: strict requests, and what is told of a request.
   SPDX-License-Identifier: LGPL-2.1-only */

/* On the machine of invent_three(). */

#include "tests/image/lib/invent.h"
#include "tests/image/lib/test.h"

#define BANK 0x400
#define BANKS 4

static struct mem_request_s ask; /* of processor 0, for its own cluster */
static struct mem_result_s result;
static struct mem_visit_s visit[BANKS + 1];

static void
setup(void)
{
  invent_three(BANK);
  ask = invent_ask(0, NULL, MEM_VALID_SYS);
  result = (struct mem_result_s){ .visit = visit, .visit_max = BANKS + 1 };
}

static error_t
request(void)
{
  return invent_request(&ask, false, &result);
}

/* Strict */

static void
strict_serves_from_banks_of_least_cost_only(void)
{
  setup();
  ask.flags = MEM_STRICT;
  ask.size = 64;
  EXPECT_EQ(invent_land(&ask), 0);
  invent_fill(0);
  EXPECT_EQ(request(), -ENOMEM);
  ask.flags = 0;
  EXPECT(invent_land(&ask) > 0);
}

static void
strict_serves_from_any_bank_of_least_cost(void)
{
  setup();
  ask.flags = MEM_STRICT;
  ask.valid = MEM_VALID_CPU;
  EXPECT_EQ(invent_land(&ask), 3);
  invent_fill(3);
  EXPECT_EQ(invent_land(&ask), 0);
  invent_fill(0);
  EXPECT_EQ(invent_land(&ask), -ENOMEM);
}

static void
a_request_to_be_zeroed_is_not_strict(void)
{
  setup();
  invent_fill(0);
  ask.flags = MEM_ZERO;
  EXPECT_EQ(invent_land(&ask), 2);
}

static void
strict_counts_the_cost_among_banks_that_may_serve(void)
{
  setup();
  /* Of processor 2's own node there is no memory for DMA: both others are at
     20, and so both of least cost. */
  ask = invent_ask(2, NULL, MEM_VALID_DMA);
  ask.flags = MEM_STRICT;
  EXPECT_EQ(invent_land(&ask), 0);
  invent_fill(0);
  EXPECT_EQ(invent_land(&ask), 1);
  invent_fill(1);
  EXPECT_EQ(invent_land(&ask), -ENOMEM);
}

static void
strict_is_out_of_memory_when_a_dear_bank_could_hold_it(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent_cpu(1, 1);
  invent_range(0x1000, BANK, 0);
  invent_range(0x2000, 2 * BANK, 1);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_set(), 0);
  ask = invent_ask(0, NULL, MEM_VALID_SYS);
  ask.flags = MEM_STRICT;
  ask.size = BANK;
  EXPECT_EQ(request(), -ENOMEM);
  ask.prox = invent_global();
  EXPECT_EQ(request(), -ENOMEM);
  ask.size = 2 * BANK;
  EXPECT_EQ(request(), -ERANGE);
  ask.prox = NULL;
  EXPECT_EQ(request(), -ERANGE);
}

static void
strict_near_another_processor_goes_by_its_costs(void)
{
  setup();
  ask.flags = MEM_STRICT;
  ask.prox = invent_of_cpu(1);
  EXPECT_EQ(invent_land(&ask), 1);
  invent_fill(1);
  EXPECT_EQ(invent_land(&ask), -ENOMEM);
  /* The global proximity has no cluster: the caller's counts. */
  ask.prox = invent_global();
  EXPECT_EQ(invent_land(&ask), 0);
}

/* What is told */

static void
a_result_names_the_bank_its_cost_and_how_many_came_before(void)
{
  setup();
  EXPECT_EQ(request(), 0);
  EXPECT_EQ(result.bank, 0);
  EXPECT_EQ(result.cost, 10);
  EXPECT_EQ(result.rank, 1); /* bank 3 was looked at before */
  EXPECT_EQ(result.visit_count, 1);
  EXPECT_EQ(visit[0].bank, 3);
  EXPECT_EQ(visit[0].reason, MEM_REFUSED_REACH);

  invent_fill(0);
  EXPECT_EQ(request(), 0);
  EXPECT_EQ(result.bank, 2); /* without DMA, so before bank 1 */
  EXPECT_EQ(result.cost, 20);
  EXPECT_EQ(result.rank, 2);
}

static void
the_cost_told_is_that_of_the_cluster_the_block_is_near_to(void)
{
  setup();
  ask.prox = invent_cluster(1);
  EXPECT_EQ(request(), 0);
  EXPECT_EQ(result.bank, 1);
  EXPECT_EQ(result.cost, 10);
  ask.prox = invent_of_cpu(2);
  invent_fill(2);
  EXPECT_EQ(request(), 0);
  EXPECT_EQ(result.cost, 20);
  /* The global proximity has no cluster: the caller's counts. */
  ask.prox = invent_global();
  invent_fill(0);
  invent_fill(1);
  invent_empty(2);
  EXPECT_EQ(request(), 0);
  EXPECT_EQ(result.bank, 2);
  EXPECT_EQ(result.cost, 20);
}

static void
each_reason_is_told_in_the_order_of_the_visits(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent_cpu(1, 1);
  invent_private(0x1000, BANK, 0, 2); /* out of reach */
  invent_range(0x2000, 200, 0)->dma = MACHINE_DMA_NO;
  invent_range(0x3000, BANK, 0);
  invent_range(0x4000, BANK, 1);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_set(), 0);
  result = (struct mem_result_s){ .visit = visit, .visit_max = BANKS + 1 };
  ask = invent_ask(0, NULL, MEM_VALID_SYS);
  ask.size = 300;
  ask.flags = MEM_STRICT;
  invent_fill(2);
  EXPECT_EQ(request(), -ENOMEM);
  EXPECT_EQ(result.visit_count, 4);
  EXPECT_EQ(visit[0].bank, 1);
  EXPECT_EQ(visit[0].reason, MEM_REFUSED_SMALL);
  EXPECT_EQ(visit[1].bank, 2);
  EXPECT_EQ(visit[1].reason, MEM_REFUSED_FULL);
  EXPECT_EQ(visit[2].bank, 3);
  EXPECT_EQ(visit[2].reason, MEM_REFUSED_DEAR);
  EXPECT_EQ(visit[3].bank, 0);
  EXPECT_EQ(visit[3].reason, MEM_REFUSED_REACH);
  EXPECT_EQ(result.rank, 0);

  for (bank_id_t i = 0; i < BANKS; i++)
    for (unsigned reason = 0; reason < MEM_REFUSED_COUNT; reason++)
      EXPECT_EQ(atomic_load(&invent.mem.region[i].refused[reason]),
                visit[0].bank == i   ? reason == MEM_REFUSED_SMALL
                : visit[1].bank == i ? reason == MEM_REFUSED_FULL
                : visit[2].bank == i ? reason == MEM_REFUSED_DEAR
                                     : reason == MEM_REFUSED_REACH);
}

static void
no_more_visits_are_told_than_there_is_room_for(void)
{
  setup();
  invent_fill(0);
  visit[1] = (struct mem_visit_s){ 77, 77 };
  result.visit_max = 1;
  EXPECT_EQ(request(), 0);
  EXPECT_EQ(result.visit_count, 1);
  EXPECT_EQ(result.rank, 2);
  EXPECT_EQ(visit[0].bank, 3);
  EXPECT_EQ(visit[1].bank, 77);

  result.visit = NULL;
  result.visit_max = 0;
  EXPECT_EQ(request(), 0);
  EXPECT_EQ(result.visit_count, 0);
  EXPECT_EQ(result.rank, 2);
}

TEST_SUITE(mem_result, TEST_CASE(strict_serves_from_banks_of_least_cost_only),
           TEST_CASE(strict_serves_from_any_bank_of_least_cost),
           TEST_CASE(a_request_to_be_zeroed_is_not_strict),
           TEST_CASE(strict_counts_the_cost_among_banks_that_may_serve),
           TEST_CASE(strict_is_out_of_memory_when_a_dear_bank_could_hold_it),
           TEST_CASE(strict_near_another_processor_goes_by_its_costs),
           TEST_CASE(a_result_names_the_bank_its_cost_and_how_many_came_before),
           TEST_CASE(the_cost_told_is_that_of_the_cluster_the_block_is_near_to),
           TEST_CASE(each_reason_is_told_in_the_order_of_the_visits),
           TEST_CASE(no_more_visits_are_told_than_there_is_room_for));
