/* tests: who serves at home serves as a walk would.
   SPDX-License-Identifier: LGPL-2.1-only */

/* mem_alloc() near the caller skips the walk where it can; mem_request() never
   does. Both must answer alike, and count alike.
   Locks: none; one processor asks. */

#include "mutek/mem_home.h"
#include "mutek/mem_instance.h"

#include "tests/image/lib/invent.h"
#include "tests/image/lib/test.h"

#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>
#include <mutek/mem_request.h>

#define SIZE 40
#define BANKS_MAX 16
#define TURNS 3

/** What all banks and the caller's proximity have counted. */
struct tally_s
{
  struct mem_bank_count_s bank[BANKS_MAX];
  struct mem_prox_count_s prox;
};

static bank_id_t
banks(void)
{
  bank_id_t count = mem_instance()->topo->bank_count;

  return count < BANKS_MAX ? count : BANKS_MAX;
}

static void
tally(struct tally_s *to)
{
  for (bank_id_t i = 0; i < banks(); i++)
    EXPECT_EQ(mem_bank_count(i, &to->bank[i]), 0);
  mem_proximity_count(NULL, &to->prox);
}

/* The bank that a full request lands in, BANK_NONE for none. */
static bank_id_t
bank_by_walk(enum mem_reachability_s valid)
{
  struct mem_request_s request = { .size = SIZE, .align = 1, .valid = valid };
  struct mem_result_s result = { 0 };

  if (mem_request(&request, &result) != 0)
    return BANK_NONE;
  mem_free(result.addr);
  return result.bank;
}

static bank_id_t
bank_by_call(enum mem_reachability_s valid)
{
  bank_id_t bank;
  void *addr;

  if (mem_alloc(SIZE, NULL, valid, &addr) != 0)
    return BANK_NONE;
  bank = mem_bank_find(addr);
  mem_free(addr);
  return bank;
}

static void
a_home_is_the_bank_that_a_walk_finds(void)
{
  for (unsigned v = 0; v < MEM_VALID_COUNT; v++)
    EXPECT_EQ(bank_by_call((enum mem_reachability_s)v),
              bank_by_walk((enum mem_reachability_s)v));
}

static void
a_home_counts_what_a_walk_counts(void)
{
  struct tally_s before, walked, called;

  tally(&before);
  for (unsigned v = 0; v < MEM_VALID_COUNT; v++)
    for (unsigned i = 0; i < TURNS; i++)
      (void)bank_by_walk((enum mem_reachability_s)v);
  tally(&walked);
  for (unsigned v = 0; v < MEM_VALID_COUNT; v++)
    for (unsigned i = 0; i < TURNS; i++)
      (void)bank_by_call((enum mem_reachability_s)v);
  tally(&called);

  EXPECT_EQ(called.prox.hit - walked.prox.hit,
            walked.prox.hit - before.prox.hit);
  EXPECT_EQ(called.prox.miss - walked.prox.miss,
            walked.prox.miss - before.prox.miss);
  EXPECT_EQ(called.prox.notsup - walked.prox.notsup,
            walked.prox.notsup - before.prox.notsup);
  for (bank_id_t i = 0; i < banks(); i++)
    {
      EXPECT_EQ(called.bank[i].used, before.bank[i].used);
      EXPECT_EQ(called.bank[i].used_blocks, before.bank[i].used_blocks);
      EXPECT_EQ(called.bank[i].foreign - walked.bank[i].foreign,
                walked.bank[i].foreign - before.bank[i].foreign);
      for (unsigned r = 0; r < MEM_REFUSED_COUNT; r++)
        EXPECT_EQ(called.bank[i].refused[r] - walked.bank[i].refused[r],
                  walked.bank[i].refused[r] - before.bank[i].refused[r]);
    }
}

static void
what_is_no_request_is_told_in_the_same_order(void)
{
  void *addr = &addr;

  EXPECT_EQ(mem_alloc(0, NULL, MEM_VALID_SYS, &addr), -EINVAL);
  EXPECT(addr == NULL);
  EXPECT_EQ(mem_alloc(1, NULL, MEM_VALID_COUNT, &addr), -EINVAL);
  EXPECT_EQ(mem_alloc(1, NULL, MEM_VALID_SYS, NULL), -EINVAL);
  EXPECT_EQ(mem_alloc(SIZE_MAX, NULL, MEM_VALID_SYS, &addr), -ERANGE);
}

/* A walk rounds such a request, and its block is marked. */
static void
no_home_serves_dma_where_blocks_are_whole_lines(void)
{
  static const uint32_t line[] = { 0, 64 };

  for (size_t i = 0; i < ARRAY_SIZE(line); i++)
    {
      const struct mem_home_s *home;

      invent_new();
      invent_cpus(1, 0);
      invent_range(0x1000, 0x400, 0);
      invent.machine.dma_line = line[i];
      EXPECT_EQ(invent_build(), 0);
      EXPECT_EQ(invent.topo.dma_line, line[i]);
      EXPECT_EQ(invent_set(), 0);
      home = &invent.mem.home[0];
      EXPECT(home->region[MEM_VALID_SYS] == &invent.mem.region[0]);
      EXPECT(home->region[MEM_VALID_DMA]
             == (line[i] == 0 ? &invent.mem.region[0] : NULL));
    }
}

TEST_SUITE(mem_home, TEST_CASE(no_home_serves_dma_where_blocks_are_whole_lines),
           TEST_CASE(a_home_is_the_bank_that_a_walk_finds),
           TEST_CASE(a_home_counts_what_a_walk_counts),
           TEST_CASE(what_is_no_request_is_told_in_the_same_order));
