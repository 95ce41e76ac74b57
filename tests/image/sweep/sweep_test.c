/* tests: interrupts at each instruction of an allocation and a free.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each case prepares the banks for another way through the allocator. An
   operation marks its block and looks at the mark before it frees it; the
   handler writes all over its own: a block handed out twice is seen.

   Locks: none; one processor. */

#include "fill.h"
#include "sweep.h"

#include "mutek/mem_instance.h"

#include "tests/image/lib/test.h"

#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>

#define SIZE 72
#define SIZE_LARGER 200
#define SIZE_SMALLER 40
#define ALIGN 1024
#define MARK 0x3141592653589793u

static struct mem_proximity_s *prox; /* of the operation */

static void
block_mark(void *addr)
{
  *(volatile uint64_t *)addr = MARK;
}

static void
block_free(void *addr)
{
  if (*(volatile uint64_t *)addr != MARK)
    sweep_wrong("somebody wrote into the operation's block");
  mem_free(addr);
}

/* Operations */

static volatile unsigned turns_wanted;

static void
turns_do(void)
{
  for (unsigned i = 0; i < turns_wanted; i++)
    ;
}

static void
plain(void)
{
  void *addr;

  if (mem_alloc(SIZE, prox, MEM_VALID_SYS, &addr) != 0)
    {
      sweep_wrong("the operation got no block");
      return;
    }
  block_mark(addr);
  block_free(addr);
}

/* A size that the compiler knows, so that the pop is a call from in line; the
   second block is what the first left behind. */
static void
kept(void)
{
  for (unsigned i = 0; i < 2; i++)
    {
      void *addr;

      if (mem_alloc(SIZE, NULL, MEM_VALID_SYS, &addr) != 0)
        {
          sweep_wrong("the operation got no block");
          return;
        }
      block_mark(addr);
      block_free(addr);
    }
}

static void
aligned(void)
{
  void *addr;

  if (mem_alloc_align(SIZE, ALIGN, prox, MEM_VALID_SYS, &addr) != 0)
    {
      sweep_wrong("the operation got no block");
      return;
    }
  if ((uintptr_t)addr % ALIGN != 0)
    sweep_wrong("the operation's block is not aligned");
  block_mark(addr);
  block_free(addr);
}

static void
resized(void)
{
  void *addr;

  if (mem_alloc(SIZE, prox, MEM_VALID_SYS, &addr) != 0)
    {
      sweep_wrong("the operation got no block");
      return;
    }
  block_mark(addr);
  if (mem_resize(addr, SIZE_LARGER) == 0 ? mem_getsize(addr) < SIZE_LARGER
                                         : !sweep_crowded())
    sweep_wrong("the operation's block does not grow");
  if (mem_resize(addr, SIZE_SMALLER) != 0)
    sweep_wrong("the operation's block does not shrink");
  block_free(addr);
}

/* All banks that cost as little as the one that serves now. */
static struct fill_s *
home_fill(void)
{
  const struct topology_s *topo = mem_instance()->topo;
  struct fill_s *chain = NULL;

  for (bank_id_t bank = 0; bank < topo->bank_count; bank++)
    if (topology_cost(topo, 0, bank) == TOPOLOGY_LOCAL)
      chain = fill_bank(bank, chain);
  return chain;
}

/* Cases */

static void
the_counter_counts_instructions(void)
{
  unsigned watched;
  uint64_t measured;

  turns_wanted = 10;
  watched = sweep_watch(turns_do);
  measured = sweep_measure(turns_do);
  turns_wanted = 1000;
  EXPECT_EQ(sweep_measure(turns_do) - measured,
            sweep_watch(turns_do) - watched);
}

static void
interrupts_do_no_harm_where_a_block_is_split_and_merged(void)
{
  prox = NULL;
  sweep_run(&(struct sweep_s){
      .operate = plain, .size = SIZE, .align = 1, .requests = 1 });
}

static void
interrupts_do_no_harm_to_blocks_that_are_kept(void)
{
  if (!sweep_caches_exist())
    {
      test_skip("this build has no caches");
      return;
    }
  sweep_run(&(struct sweep_s){
      .operate = kept, .size = SIZE, .align = 1, .requests = 2 });
}

static void
interrupts_do_no_harm_where_a_block_fits_exactly(void)
{
  void *block[3] = { NULL, NULL, NULL };

  prox = NULL;
  for (unsigned i = 0; i < ARRAY_SIZE(block); i++)
    EXPECT_EQ(mem_alloc(SIZE, NULL, MEM_VALID_SYS, &block[i]), 0);
  mem_free(block[1]);
  sweep_run(&(struct sweep_s){
      .operate = plain, .size = SIZE, .align = 1, .requests = 1 });
  mem_free(block[0]);
  mem_free(block[2]);
}

static void
interrupts_do_no_harm_to_an_aligned_block(void)
{
  prox = NULL;
  sweep_run(&(struct sweep_s){
      .operate = aligned, .size = SIZE, .align = ALIGN, .requests = 1 });
}

static void
interrupts_do_no_harm_to_a_block_that_is_resized(void)
{
  prox = NULL;
  sweep_run(&(struct sweep_s){
      .operate = resized, .size = SIZE, .align = 1, .requests = 1 });
}

static void
interrupts_do_no_harm_where_the_home_bank_is_full(void)
{
  struct fill_s *chain = home_fill();
  void *addr = NULL;

  prox = NULL;
  EXPECT_EQ(mem_alloc(SIZE, NULL, MEM_VALID_SYS, &addr), 0);
  EXPECT(topology_cost(mem_instance()->topo, 0, mem_bank_find(addr))
         > TOPOLOGY_LOCAL);
  mem_free(addr);
  sweep_run(&(struct sweep_s){
      .operate = plain, .size = SIZE, .align = 1, .requests = 1 });
  fill_free(chain);
}

static void
interrupts_do_no_harm_to_the_global_proximity(void)
{
  prox = mem_proximity_global();
  sweep_run(&(struct sweep_s){ .operate = plain,
                               .size = SIZE,
                               .align = 1,
                               .prox = prox,
                               .requests = 1 });
}

static void
interrupts_do_no_harm_to_the_proximity_of_a_processor(void)
{
  prox = mem_proximity_cpu(0);
  sweep_run(&(struct sweep_s){ .operate = plain,
                               .size = SIZE,
                               .align = 1,
                               .prox = prox,
                               .requests = 1 });
}

/* clang-format off */
TEST_SUITE(sweep,
           TEST_CASE(the_counter_counts_instructions),
           TEST_CASE(interrupts_do_no_harm_where_a_block_is_split_and_merged),
           TEST_CASE(interrupts_do_no_harm_to_blocks_that_are_kept),
           TEST_CASE(interrupts_do_no_harm_where_a_block_fits_exactly),
           TEST_CASE(interrupts_do_no_harm_to_an_aligned_block),
           TEST_CASE(interrupts_do_no_harm_to_a_block_that_is_resized),
           TEST_CASE(interrupts_do_no_harm_where_the_home_bank_is_full),
           TEST_CASE(interrupts_do_no_harm_to_the_global_proximity),
           TEST_CASE(interrupts_do_no_harm_to_the_proximity_of_a_processor));
/* clang-format on */
