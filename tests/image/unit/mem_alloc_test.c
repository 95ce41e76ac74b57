/* tests: memory allocation on the machine that runs.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Whatever the machine is: expectations come from its own tables. The boot
   processor asks, the others do nothing. */

#include "mutek/mem_instance.h"

#include "tests/image/lib/running.h"
#include "tests/image/lib/test.h"

#include <mutek/cpu.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>
#include <mutek/mem_request.h>
#include <mutek/string.h>

#define KEPT_MAX 1024 /* a processor may keep smaller blocks for itself */
#define LINE 64
#define BLOCKS 32

/* Allocates near `prox`, expects it where mem_explain() says and within reach,
   and gives it back. */
static void
expect_placed(struct mem_proximity_s *prox, enum mem_reachability_s valid)
{
  struct mem_request_s request = {
    .size = 40,
    .align = 1,
    .prox = prox,
    .valid = valid,
    .cpu = cpu_id(),
  };
  struct mem_result_s told = { 0 };
  void *addr = running_garbage();
  error_t err = mem_explain(&request, &told);
  bank_id_t bank;

  EXPECT_EQ(mem_alloc(request.size, prox, valid, &addr), err);
  EXPECT_EQ(addr == NULL, err != 0);
  if (err != 0)
    return;
  bank = mem_bank_find(addr);
  EXPECT_EQ(bank, told.bank);
  EXPECT(topology_cpu_reaches(running_topo(), bank, cpu_id()));
  if (valid <= MEM_VALID_DMA)
    EXPECT_EQ(running_topo()->bank[bank].reach_count,
              running_topo()->cpu_count);
  if (valid == MEM_VALID_DMA)
    EXPECT(running_topo()->bank[bank].dma);
  memset(addr, 0xff, request.size);
  mem_free(addr);
}

/* Where */

static void
a_block_is_where_every_proximity_and_reachability_says(void)
{
  for (int v = 0; v < MEM_VALID_COUNT; v++)
    {
      enum mem_reachability_s valid = (enum mem_reachability_s)v;

      expect_placed(NULL, valid);
      expect_placed(mem_proximity_local(), valid);
      expect_placed(mem_proximity_global(), valid);
      for (cluster_id_t c = 0; c < running_topo()->cluster_count; c++)
        expect_placed(mem_proximity_cluster(c), valid);
      for (cpu_id_t cpu = 0; cpu < running_topo()->cpu_count; cpu++)
        expect_placed(mem_proximity_cpu(cpu), valid);
    }
}

static void
null_is_the_cluster_of_the_caller(void)
{
  struct mem_proximity_s *local = mem_proximity_local();

  EXPECT(local == mem_proximity_cluster(running_topo()->cpu[cpu_id()].cluster));
  for (unsigned i = 0; i < 2; i++)
    {
      struct mem_request_s request = {
        .size = 100,
        .align = 1,
        .prox = i == 0 ? NULL : local,
        .valid = MEM_VALID_CLUSTER,
        .cpu = cpu_id(),
      };
      struct mem_result_s result = { 0 };

      EXPECT_EQ(mem_request(&request, &result), 0);
      EXPECT_EQ(result.rank, 0);
      EXPECT(topology_is_home(
          running_topo(), running_topo()->cpu[cpu_id()].cluster, result.bank));
      mem_free(result.addr);
    }
}

static void
a_proximity_works_when_it_is_called_by_hand(void)
{
  struct mem_proximity_s *prox = mem_proximity_cluster(0);
  void *addr = running_garbage();

  EXPECT_EQ(prox->alloc(24, prox->priv, MEM_VALID_SYS, &addr), 0);
  EXPECT(mem_getsize(addr) >= 24);
  mem_free(addr);
  addr = running_garbage();
  EXPECT_EQ(prox->alloc(0, prox->priv, MEM_VALID_SYS, &addr), -EINVAL);
  EXPECT(addr == NULL);
  EXPECT_EQ(prox->alloc(24, prox->priv, MEM_VALID_SYS, NULL), -EINVAL);
}

/* Errors */

static void
expect_invalid(size_t size, size_t align, struct mem_proximity_s *prox,
               int valid)
{
  size_t used = running_used();
  void *addr = running_garbage();

  EXPECT_EQ(
      mem_alloc_align(size, align, prox, (enum mem_reachability_s)valid, &addr),
      -EINVAL);
  EXPECT(addr == NULL);
  EXPECT_EQ(running_used(), used);
}

static void
bad_arguments_are_invalid_and_give_null(void)
{
  expect_invalid(0, 8, NULL, MEM_VALID_SYS);
  expect_invalid(8, 0, NULL, MEM_VALID_SYS);
  expect_invalid(8, 3, NULL, MEM_VALID_SYS);
  expect_invalid(8, SIZE_MAX, NULL, MEM_VALID_SYS);
  expect_invalid(8, 8, &mem_proximity_none, MEM_VALID_SYS);
  expect_invalid(8, 8, NULL, MEM_VALID_COUNT);
  expect_invalid(8, 8, NULL, -1);
  expect_invalid(8, 8, NULL, INT32_MAX);
  EXPECT_EQ(mem_alloc(8, NULL, MEM_VALID_SYS, NULL), -EINVAL);
  EXPECT_EQ(mem_alloc_align(8, 3, NULL, MEM_VALID_SYS, NULL), -EINVAL);
}

static void
no_address_for_the_block_is_a_failure_that_counts(void)
{
  struct mem_prox_count_s before, after;

  mem_proximity_count(NULL, &before);
  EXPECT_EQ(mem_alloc(8, NULL, MEM_VALID_SYS, NULL), -EINVAL);
  mem_proximity_count(NULL, &after);
  EXPECT_EQ(after.invalid, before.invalid + 1);
  mem_proximity_count(mem_proximity_global(), &before);
  EXPECT_EQ(mem_alloc(8, mem_proximity_global(), MEM_VALID_SYS, NULL), -EINVAL);
  mem_proximity_count(mem_proximity_global(), &after);
  EXPECT_EQ(after.invalid, before.invalid + 1);
}

static void
an_alignment_larger_than_all_memory_is_out_of_range(void)
{
  void *addr = running_garbage();

  EXPECT_EQ(mem_alloc_align(1, SIZE_MAX / 2 + 1, NULL, MEM_VALID_SYS, &addr),
            -ERANGE);
  EXPECT(addr == NULL);
}

static void
explaining_has_errors_of_its_own(void)
{
  struct mem_proximity_s own = { mem_proximity_none.alloc, NULL };
  struct mem_request_s request
      = { .size = 8, .align = 1, .cpu = running_topo()->cpu_count };
  struct mem_result_s result = { .addr = &own };

  EXPECT_EQ(mem_explain(&request, &result), -EINVAL);
  EXPECT(result.addr == NULL);
  EXPECT_EQ(result.bank, BANK_NONE);
  request.cpu = CPU_NONE;
  EXPECT_EQ(mem_explain(&request, &result), -EINVAL);
  request.cpu = 0;
  request.size = 0;
  EXPECT_EQ(mem_explain(&request, &result), -EINVAL);
  request.size = 8;
  request.prox = &own;
  EXPECT_EQ(mem_explain(&request, &result), -EINVAL);
  request.prox = NULL;
  for (request.cpu = 0; request.cpu < running_topo()->cpu_count; request.cpu++)
    EXPECT_EQ(mem_explain(&request, &result), 0);
}

/* Blocks */

static void
null_is_no_block(void)
{
  mem_free(NULL);
  EXPECT_EQ(mem_getsize(NULL), 0);
  EXPECT_EQ(mem_resize(NULL, 8), -EINVAL);
}

static void
a_block_has_at_least_the_size_that_was_asked_for(void)
{
  for (size_t size = 1; size < 1200; size++)
    {
      uint8_t *addr = running_block(size);

      EXPECT_EQ((uintptr_t)addr % MEMORY_ALLOCATOR_ALIGN, 0);
      EXPECT(mem_getsize(addr) >= size);
      memset(addr, 0xff, mem_getsize(addr));
      mem_free(addr);
    }
}

static void
blocks_do_not_overlap(void)
{
  uint8_t *addr[BLOCKS];
  size_t size[BLOCKS];

  for (uint8_t i = 0; i < BLOCKS; i++)
    {
      size[i] = 1 + test_random() % 300;
      addr[i] = running_block(size[i]);
      running_write(addr[i], mem_getsize(addr[i]), i);
    }
  for (uint8_t i = 0; i < BLOCKS; i++)
    {
      EXPECT(running_stands(addr[i], size[i], i));
      mem_free(addr[i]);
    }
}

static void
everything_freed_in_any_order_leaves_the_counters_where_they_began(void)
{
  size_t used = running_used();

  for (unsigned turn = 0; turn < 20; turn++)
    {
      void *addr[BLOCKS] = { NULL };

      for (unsigned i = 0; i < BLOCKS; i++)
        EXPECT_EQ(mem_alloc_align(
                      1 + test_random() % 500, (size_t)1 << test_random() % 9,
                      test_random() % 2 ? mem_proximity_global() : NULL,
                      MEM_VALID_SYS, &addr[i]),
                  0);
      EXPECT(running_used() > used);
      for (unsigned i = BLOCKS; i != 0; i--)
        {
          unsigned pick = test_random() % i;

          mem_free(addr[pick]);
          addr[pick] = addr[i - 1];
        }
      EXPECT_EQ(running_used(), used);
    }
#ifdef CONFIG_MUTEK_MEM_CHECK
  mem_check();
#endif
}

static void
a_zeroed_block_is_zero(void)
{
  for (size_t size = 1; size < 2 * KEPT_MAX; size += size < 300 ? 13 : 131)
    {
      struct mem_request_s request = {
        .size = size, .align = 1, .valid = MEM_VALID_CPU, .flags = MEM_ZERO
      };
      struct mem_result_s result = { 0 };
      uint8_t *addr = running_block(size);
      bool zero = true;

      memset(addr, 0xff, size);
      mem_free(addr);
      EXPECT_EQ(mem_request(&request, &result), 0);
      if (size > KEPT_MAX) /* the bytes that were just soiled */
        EXPECT(result.addr == addr);
      for (size_t i = 0; i < size; i++)
        zero = zero && ((uint8_t *)result.addr)[i] == 0;
      EXPECT(zero);
      mem_free(result.addr);
    }
}

static void
a_block_that_is_not_zeroed_is_left_alone(void)
{
  uint8_t *addr = running_block(2 * KEPT_MAX), *again;

  memset(addr, 0x77, 2 * KEPT_MAX);
  mem_free(addr);
  again = running_block(2 * KEPT_MAX);
  EXPECT(again == addr);
  EXPECT_EQ(again[128], 0x77);
  mem_free(again);
}

/* Resize */

static void
a_block_grows_into_free_bytes_behind_and_keeps_its_content(void)
{
  uint8_t *addr = running_block(64);

  running_write(addr, 64, 3);
  EXPECT_EQ(mem_resize(addr, 640), 0);
  EXPECT(mem_getsize(addr) >= 640);
  EXPECT(running_stands(addr, 64, 3));
  running_write(addr, 640, 5);
  EXPECT_EQ(mem_resize(addr, 100), 0);
  EXPECT(mem_getsize(addr) >= 100);
  EXPECT(mem_getsize(addr) < 640);
  EXPECT(running_stands(addr, 100, 5));
  mem_free(addr);
}

static void
a_block_that_cannot_grow_stays_as_it_was(void)
{
  uint8_t *addr = running_block(64), *behind = running_block(64);
  size_t size = mem_getsize(addr), used = running_used();

  running_write(addr, 64, 9);
  EXPECT_EQ(mem_resize(addr, SIZE_MAX / 4), -ENOMEM);
  if (behind > addr)
    EXPECT_EQ(mem_resize(addr, (size_t)(behind - addr) + 64), -ENOMEM);
  EXPECT_EQ(mem_getsize(addr), size);
  EXPECT_EQ(running_used(), used);
  EXPECT(running_stands(addr, 64, 9));
  mem_free(behind);
  mem_free(addr);
}

static void
a_size_of_0_is_no_size_to_resize_to(void)
{
  void *addr = running_block(64);
  size_t size = mem_getsize(addr);

  EXPECT_EQ(mem_resize(addr, 0), -EINVAL);
  EXPECT_EQ(mem_getsize(addr), size);
  mem_free(addr);
}

static void
resize_to_its_own_size_changes_nothing(void)
{
  void *addr = running_block(100);
  size_t used = running_used();

  EXPECT_EQ(mem_resize(addr, 100), 0);
  EXPECT_EQ(mem_resize(addr, mem_getsize(addr)), 0);
  EXPECT_EQ(running_used(), used);
  mem_free(addr);
}

/* The machine has no cache lines to respect: it is told that it has, as long as
   nothing else runs. */
static void
a_block_for_dma_ends_on_a_line_whatever_it_is_resized_to(void)
{
  struct topology_s *machine = (struct topology_s *)running_topo();
  uint32_t line = machine->dma_line;
  void *addr = NULL;
  error_t err;

  machine->dma_line = LINE;
  err = mem_alloc(1, mem_proximity_local(), MEM_VALID_DMA, &addr);
  if (err == -ENOTSUP)
    test_skip("no memory for DMA");
  for (size_t size = 1; err == 0 && size < 6 * LINE; size += 5)
    {
      EXPECT_EQ(mem_resize(addr, size), 0);
      EXPECT_EQ((uintptr_t)addr % LINE, 0);
      EXPECT(mem_getsize(addr) >= (size + LINE - 1) / LINE * LINE);
      EXPECT(mem_getsize(addr) < (size + LINE - 1) / LINE * LINE + LINE);
    }
  for (size_t below = 0; err == 0 && below < 2 * LINE; below++)
    EXPECT_EQ(mem_resize(addr, SIZE_MAX - below), -ENOMEM);
  mem_free(addr);
  machine->dma_line = line;
}

static void
a_block_that_does_not_start_on_a_line_has_no_lines(void)
{
  struct topology_s *machine = (struct topology_s *)running_topo();
  uint32_t line = machine->dma_line;
  void *addr[4] = { NULL };

  /* Of small blocks side by side not all start on a line. */
  machine->dma_line = 0;
  for (unsigned i = 0; i < ARRAY_SIZE(addr); i++)
    if (mem_alloc(24, NULL, MEM_VALID_DMA, &addr[i]) == -ENOTSUP)
      test_skip("no memory for DMA");
  machine->dma_line = LINE;
  for (unsigned i = 0; i < ARRAY_SIZE(addr); i++)
    {
      if ((uintptr_t)addr[i] % LINE != 0)
        {
          EXPECT_EQ(mem_resize(addr[i], 16), 0);
          EXPECT(mem_getsize(addr[i]) < LINE);
        }
      mem_free(addr[i]);
    }
  machine->dma_line = line;
}

/* Of all sizes, so that many start on a line and end near one, as a block for
   DMA does. Each has a neighbour that keeps it from growing. */
static void
a_block_that_looks_like_one_for_dma_is_resized_to_its_size(void)
{
  struct topology_s *machine = (struct topology_s *)running_topo();
  uint32_t line = machine->dma_line;
  void *addr[128] = { NULL };

  machine->dma_line = LINE;
  for (size_t size = 1; size < 6 * LINE; size += 7)
    {
      for (unsigned i = 0; i < ARRAY_SIZE(addr); i++)
        if (mem_alloc(i % 2 == 0 ? size : 40, NULL, MEM_VALID_SYS, &addr[i])
            != 0)
          addr[i] = NULL;
      for (unsigned i = 0; i < ARRAY_SIZE(addr); i += 2)
        if (addr[i] != NULL)
          {
            EXPECT_EQ(mem_resize(addr[i], mem_getsize(addr[i])), 0);
            EXPECT_EQ(mem_resize(addr[i], size), 0);
            EXPECT_EQ(mem_resize(addr[i], size / 2 + 1), 0);
          }
      for (unsigned i = 0; i < ARRAY_SIZE(addr); i++)
        mem_free(addr[i]);
    }
  machine->dma_line = line;
}

static void
a_block_not_for_dma_grows_by_bytes_wherever_it_starts(void)
{
  struct topology_s *machine = (struct topology_s *)running_topo();
  uint32_t line = machine->dma_line;
  void *addr;

  machine->dma_line = LINE;
  if (mem_alloc_align(LINE, LINE, mem_proximity_local(), MEM_VALID_SYS, &addr)
      == 0)
    {
      EXPECT_EQ(mem_resize(addr, LINE + 20), 0);
      EXPECT(mem_getsize(addr) >= LINE + 20);
      EXPECT(mem_getsize(addr) < 2 * LINE);
      mem_free(addr);
    }
  machine->dma_line = line;
}

static void
a_block_for_dma_has_whole_lines_and_shrinks_to_them(void)
{
  struct topology_s *machine = (struct topology_s *)running_topo();
  uint32_t line = machine->dma_line;
  void *addr, *behind;
  error_t err;

  machine->dma_line = LINE;
  err = mem_alloc(3 * LINE, mem_proximity_local(), MEM_VALID_DMA, &addr);
  if (err == -ENOTSUP)
    test_skip("no memory for DMA");
  if (err == 0
      && mem_alloc(8, mem_proximity_local(), MEM_VALID_DMA, &behind) == 0)
    {
      EXPECT_EQ(mem_getsize(addr), 3 * LINE);
      EXPECT_EQ(mem_resize(addr, 3 * LINE), 0);
      EXPECT_EQ(mem_resize(addr, 2 * LINE - 1), 0);
      EXPECT_EQ(mem_getsize(addr), 2 * LINE);
      EXPECT_EQ(mem_resize(addr, 1), 0);
      EXPECT_EQ(mem_getsize(addr), 1 * LINE);
      EXPECT_EQ(mem_resize(addr, LINE + 1), 0); /* into what it gave back */
      EXPECT_EQ(mem_getsize(addr), 2 * LINE);
      mem_free(behind);
      mem_free(addr);
    }
  machine->dma_line = line;
}

TEST_SUITE(
    mem_alloc,
    TEST_CASE(a_block_that_looks_like_one_for_dma_is_resized_to_its_size),
    TEST_CASE(a_block_not_for_dma_grows_by_bytes_wherever_it_starts),
    TEST_CASE(a_block_for_dma_has_whole_lines_and_shrinks_to_them),
    TEST_CASE(a_block_is_where_every_proximity_and_reachability_says),
    TEST_CASE(null_is_the_cluster_of_the_caller),
    TEST_CASE(a_proximity_works_when_it_is_called_by_hand),
    TEST_CASE(bad_arguments_are_invalid_and_give_null),
    TEST_CASE(no_address_for_the_block_is_a_failure_that_counts),
    TEST_CASE(an_alignment_larger_than_all_memory_is_out_of_range),
    TEST_CASE(explaining_has_errors_of_its_own), TEST_CASE(null_is_no_block),
    TEST_CASE(a_block_has_at_least_the_size_that_was_asked_for),
    TEST_CASE(blocks_do_not_overlap),
    TEST_CASE(
        everything_freed_in_any_order_leaves_the_counters_where_they_began),
    TEST_CASE(a_zeroed_block_is_zero),
    TEST_CASE(a_block_that_is_not_zeroed_is_left_alone),
    TEST_CASE(a_block_grows_into_free_bytes_behind_and_keeps_its_content),
    TEST_CASE(a_block_that_cannot_grow_stays_as_it_was),
    TEST_CASE(a_size_of_0_is_no_size_to_resize_to),
    TEST_CASE(resize_to_its_own_size_changes_nothing),
    TEST_CASE(a_block_for_dma_ends_on_a_line_whatever_it_is_resized_to),
    TEST_CASE(a_block_that_does_not_start_on_a_line_has_no_lines));
