/* tests: who must reach a block.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Processors 0 and 1 are one cluster, 2 another, 3 and 4 a third.

     bank  0      1      2       3        4      5        6
     who   all    all    0 1     2        1      3 4      all but 2
     dma   yes    no     yes     yes      yes    no       yes */

#include "tests/image/lib/invent.h"
#include "tests/image/lib/test.h"

#define BANK 0x400
#define BANKS 7
#define CPUS 5
#define LINE 64

static void
setup(void)
{
  invent_new();
  invent_cpus(2, 0);
  invent_cpus(1, 1);
  invent_cpus(2, 2);
  invent_range(0x1000, BANK, 0);
  invent_range(0x2000, BANK, 2);
  invent_private(0x3000, BANK, 0, 0x03);
  invent_private(0x4000, BANK, 1, 0x04);
  invent_private(0x5000, BANK, 0, 0x02);
  invent_private(0x6000, BANK, 2, 0x18)->dma = MACHINE_DMA_NO;
  invent_private(0x7000, BANK, 2, 0x1b);
  invent.machine.range[1].dma = MACHINE_DMA_NO;
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cluster_count, 3);
  EXPECT_EQ(invent_set(), 0);
}

/* The banks that may serve a request, one bit each: those it does not name
   `reach` when it is too large for all. */
static uint32_t
candidates(const struct mem_request_s *request)
{
  struct mem_visit_s visit[BANKS];
  struct mem_result_s result = { .visit = visit, .visit_max = BANKS };
  struct mem_request_s large = *request;
  uint32_t mask = 0;
  error_t err;

  large.size = SIZE_MAX;
  err = invent_request(&large, true, &result);
  EXPECT_EQ(result.visit_count, invent.topo.bank_count);
  for (bank_id_t i = 0; i < result.visit_count; i++)
    if (visit[i].reason == MEM_REFUSED_SMALL)
      mask |= (uint32_t)1 << visit[i].bank;
    else
      EXPECT_EQ(visit[i].reason, MEM_REFUSED_REACH);
  EXPECT_EQ(err, mask == 0 ? -ENOTSUP : -ERANGE);
  return mask;
}

static uint32_t
of(cpu_id_t caller, struct mem_proximity_s *prox, enum mem_reachability_s valid)
{
  struct mem_request_s ask = invent_ask(caller, prox, valid);

  return candidates(&ask);
}

static void
everybody_reaches_a_block_for_all(void)
{
  setup();
  for (cpu_id_t cpu = 0; cpu < CPUS; cpu++)
    {
      EXPECT_EQ(of(cpu, NULL, MEM_VALID_SYS), 0x03);
      EXPECT_EQ(of(cpu, invent_of_cpu(2), MEM_VALID_SYS), 0x03);
      EXPECT_EQ(of(cpu, invent_cluster(2), MEM_VALID_SYS), 0x03);
      EXPECT_EQ(of(cpu, invent_global(), MEM_VALID_SYS), 0x03);
    }
}

static void
everybody_and_every_dma_master_reach_a_block_for_dma(void)
{
  setup();
  for (cpu_id_t cpu = 0; cpu < CPUS; cpu++)
    {
      EXPECT_EQ(of(cpu, NULL, MEM_VALID_DMA), 0x01);
      EXPECT_EQ(of(cpu, invent_of_cpu(3), MEM_VALID_DMA), 0x01);
      EXPECT_EQ(of(cpu, invent_global(), MEM_VALID_DMA), 0x01);
    }
}

static void
absent_processors_must_reach_a_block_for_all(void)
{
  setup();
  invent.machine.cpu[2].enabled = false; /* who is all that keeps out bank 6 */
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_set(), 0);
  EXPECT_EQ(of(0, NULL, MEM_VALID_SYS), 0x03);
}

static void
a_cluster_reaches_what_all_of_it_reach(void)
{
  setup();
  EXPECT_EQ(of(0, NULL, MEM_VALID_CLUSTER), 0x47);
  EXPECT_EQ(of(1, NULL, MEM_VALID_CLUSTER), 0x47);
  EXPECT_EQ(of(3, NULL, MEM_VALID_CLUSTER), 0x63);
  EXPECT_EQ(of(0, invent_cluster(0), MEM_VALID_CLUSTER), 0x47);
  EXPECT_EQ(of(1, invent_of_cpu(0), MEM_VALID_CLUSTER), 0x47);
}

static void
the_private_bank_of_the_only_processor_of_a_cluster_is_its_clusters(void)
{
  setup();
  EXPECT_EQ(of(2, NULL, MEM_VALID_CLUSTER), 0x0b);
  EXPECT_EQ(of(2, invent_cluster(1), MEM_VALID_CLUSTER), 0x0b);
  EXPECT_EQ(of(2, invent_of_cpu(2), MEM_VALID_CLUSTER), 0x0b);
}

static void
the_caller_reaches_a_block_for_another_cluster(void)
{
  setup();
  EXPECT_EQ(of(0, invent_cluster(1), MEM_VALID_CLUSTER), 0x03);
  EXPECT_EQ(of(0, invent_cluster(2), MEM_VALID_CLUSTER), 0x43);
  EXPECT_EQ(of(2, invent_cluster(0), MEM_VALID_CLUSTER), 0x03);
  EXPECT_EQ(of(2, invent_of_cpu(4), MEM_VALID_CLUSTER), 0x03);
  EXPECT_EQ(of(4, invent_of_cpu(0), MEM_VALID_CLUSTER), 0x43);
}

static void
the_global_proximity_has_the_cluster_of_the_caller(void)
{
  setup();
  EXPECT_EQ(of(0, invent_global(), MEM_VALID_CLUSTER), 0x47);
  EXPECT_EQ(of(2, invent_global(), MEM_VALID_CLUSTER), 0x0b);
  EXPECT_EQ(of(4, invent_global(), MEM_VALID_CLUSTER), 0x63);
}

static void
a_processor_reaches_its_own_banks(void)
{
  setup();
  EXPECT_EQ(of(0, NULL, MEM_VALID_CPU), 0x47);
  EXPECT_EQ(of(1, NULL, MEM_VALID_CPU), 0x57);
  EXPECT_EQ(of(2, NULL, MEM_VALID_CPU), 0x0b);
  EXPECT_EQ(of(1, invent_of_cpu(1), MEM_VALID_CPU), 0x57);
}

static void
the_processor_and_the_caller_reach_a_block_for_another_processor(void)
{
  setup();
  EXPECT_EQ(of(0, invent_of_cpu(1), MEM_VALID_CPU), 0x47);
  EXPECT_EQ(of(1, invent_of_cpu(0), MEM_VALID_CPU), 0x47);
  EXPECT_EQ(of(0, invent_of_cpu(2), MEM_VALID_CPU), 0x03);
  EXPECT_EQ(of(3, invent_of_cpu(4), MEM_VALID_CPU), 0x63);
}

static void
a_clusters_proximity_names_no_processor_but_the_caller(void)
{
  setup();
  EXPECT_EQ(of(1, invent_cluster(0), MEM_VALID_CPU), 0x57);
  EXPECT_EQ(of(1, invent_cluster(2), MEM_VALID_CPU), 0x57);
  EXPECT_EQ(of(2, invent_cluster(0), MEM_VALID_CPU), 0x0b);
  EXPECT_EQ(of(1, invent_global(), MEM_VALID_CPU), 0x57);
}

static void
each_reachability_is_narrower_than_the_next(void)
{
  struct mem_proximity_s *prox[1 + 3 + CPUS + 1];
  size_t count = 0;

  setup();
  prox[count++] = NULL;
  for (cluster_id_t c = 0; c < 3; c++)
    prox[count++] = invent_cluster(c);
  for (cpu_id_t cpu = 0; cpu < CPUS; cpu++)
    prox[count++] = invent_of_cpu(cpu);
  prox[count++] = invent_global();

  for (size_t i = 0; i < count; i++)
    for (cpu_id_t cpu = 0; cpu < CPUS; cpu++)
      {
        uint32_t sys = of(cpu, prox[i], MEM_VALID_SYS);
        uint32_t cluster = of(cpu, prox[i], MEM_VALID_CLUSTER);
        uint32_t own = of(cpu, prox[i], MEM_VALID_CPU);

        EXPECT_EQ(of(cpu, prox[i], MEM_VALID_DMA) & ~sys, 0);
        EXPECT_EQ(sys & ~cluster, 0);
        EXPECT_EQ(cluster & ~own, 0);
      }
}

static void
no_request_lands_where_the_caller_does_not_reach(void)
{
  setup();
  for (unsigned i = 0; i < 3000; i++)
    {
      struct mem_request_s ask = invent_ask(
          test_random() % CPUS, invent_of_cpu(test_random() % CPUS),
          (enum mem_reachability_s)(test_random() % MEM_VALID_COUNT));
      uint32_t may;
      int32_t bank;

      if (test_random() % 2)
        ask.prox = invent_cluster(test_random() % 3);
      if (test_random() % 8 == 0)
        ask.prox = invent_global();
      may = candidates(&ask);
      ask.size = 8 + test_random() % 200;
      bank = invent_take(&ask);
      EXPECT(bank >= 0 || bank == -ENOMEM);
      if (bank >= 0)
        {
          EXPECT(may >> bank & 1);
          EXPECT(topology_cpu_reaches(&invent.topo, (bank_id_t)bank, ask.cpu));
        }
      else
        invent_empty((bank_id_t)(test_random() % BANKS));
    }
}

static void
banks_of_others_are_not_touched_when_all_that_may_serve_are_full(void)
{
  struct mem_request_s ask;

  setup();
  ask = invent_ask(1, NULL, MEM_VALID_CPU);
  while (invent_take(&ask) >= 0)
    ;
  EXPECT_EQ(invent_take(&ask), -ENOMEM);
  EXPECT(!invent.mem.region[3].ready);
  EXPECT(!invent.mem.region[5].ready);
  for (bank_id_t i = 0; i < BANKS; i++)
    EXPECT_EQ(mem_region_used(&invent.mem.region[i]) != 0, 0x57 >> i & 1);
}

/* DMA lines */

static struct mem_result_s result;

static error_t
dma_request(size_t size, size_t align)
{
  struct mem_request_s ask = invent_ask(0, NULL, MEM_VALID_DMA);

  ask.size = size;
  ask.align = align;
  result = (struct mem_result_s){ 0 };
  return invent_request(&ask, false, &result);
}

static void
setup_line(void)
{
  setup();
  invent.machine.dma_line = LINE;
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_set(), 0);
}

static void
blocks_for_dma_share_no_line(void)
{
  uintptr_t first[32], end[32];
  size_t count = 0;

  setup_line();
  for (size_t size = 1; dma_request(size, 1) == 0; size = size * 3 % 157 + 1)
    {
      first[count] = (uintptr_t)result.addr;
      end[count] = first[count] + (size + LINE - 1) / LINE * LINE;
      EXPECT_EQ(first[count] % LINE, 0);
      for (size_t i = 0; i < count; i++)
        EXPECT(end[i] <= first[count] || end[count] <= first[i]);
      count++;
      EXPECT(invent_use(0, 8)); /* who is not for DMA lies between */
    }
  EXPECT(count > 3);
}

static void
a_block_for_dma_has_whole_lines(void)
{
  for (size_t size = 1; size <= 3 * LINE; size++)
    {
      size_t usable = 0;

      setup_line();
      EXPECT_EQ(dma_request(size, 1), 0);
      EXPECT_EQ(
          mem_region_getsize(&invent.mem.region[0], result.addr, 1, &usable),
          MEMORY_ALLOCATOR_OK);
      EXPECT(usable >= (size + LINE - 1) / LINE * LINE);
    }
}

static void
a_larger_alignment_than_a_line_is_kept(void)
{
  setup_line();
  EXPECT_EQ(dma_request(8, 4 * LINE), 0);
  EXPECT_EQ((uintptr_t)result.addr % (4 * LINE), 0);
}

static void
blocks_that_are_not_for_dma_have_no_lines(void)
{
  struct mem_request_s ask;
  size_t used;

  setup_line();
  ask = invent_ask(0, NULL, MEM_VALID_SYS);
  ask.size = 8;
  EXPECT_EQ(invent_take(&ask), 0);
  used = mem_region_used(&invent.mem.region[0]);
  EXPECT(used < LINE);
  EXPECT_EQ(invent_take(&ask), 0);
  EXPECT_EQ(mem_region_used(&invent.mem.region[0]), 2 * used);

  invent.topo.dma_line = 0; /* coherent */
  invent_empty(0);
  ask.valid = MEM_VALID_DMA;
  EXPECT_EQ(invent_take(&ask), 0);
  EXPECT_EQ(mem_region_used(&invent.mem.region[0]), used);
}

static void
the_size_rounded_up_to_lines_decides_what_is_out_of_range(void)
{
  size_t size = BANK;

  setup_line();
  while (!mem_region_holds(&invent.mem.region[0], size, LINE))
    size -= LINE;
  EXPECT_EQ(dma_request(size - LINE + 1, 1), 0);
  setup_line();
  EXPECT_EQ(dma_request(size, 1), 0);
  setup_line();
  EXPECT_EQ(dma_request(size + 1, 1), -ERANGE);
}

static void
a_size_that_cannot_be_rounded_is_out_of_range(void)
{
  setup_line();
  for (size_t below = 0; below < 4 * LINE; below++)
    {
      EXPECT_EQ(dma_request(SIZE_MAX - below, 1), -ERANGE);
      EXPECT(result.addr == NULL);
    }
}

/* Addresses */

static void
a_bank_is_found_by_each_of_its_addresses(void)
{
  setup();
  for (bank_id_t i = 0; i < BANKS; i++)
    {
      uintptr_t start = invent.mem.region[i].start;

      for (uintptr_t at = 0; at < BANK; at++)
        EXPECT_EQ(mem_machine_find(&invent.mem, start + at), i);
    }
  EXPECT_EQ(mem_machine_find(&invent.mem, invent.mem.region[0].start - 1),
            BANK_NONE);
  EXPECT_EQ(mem_machine_find(&invent.mem, invent.mem.region[6].start + BANK),
            BANK_NONE);
  EXPECT_EQ(mem_machine_find(&invent.mem, 0), BANK_NONE);
  EXPECT_EQ(mem_machine_find(&invent.mem, UINTPTR_MAX), BANK_NONE);
}

static void
addresses_between_banks_are_in_none(void)
{
  static const uintptr_t base[] = { 0x1000,     0x1400,     0x100000,
                                    0x12345678, 0x12345a78, 0x20000001,
                                    0x7ffffff0 };

  setup();
  EXPECT_EQ(invent_set_at(base), 0);
  for (bank_id_t i = 0; i < BANKS; i++)
    {
      uintptr_t end = base[i] + BANK;
      bool touches = i + 1 < BANKS && base[i + 1] == end;

      EXPECT_EQ(mem_machine_find(&invent.mem, base[i]), i);
      EXPECT_EQ(mem_machine_find(&invent.mem, end - 1), i);
      EXPECT_EQ(mem_machine_find(&invent.mem, end),
                touches ? i + 1 : BANK_NONE);
      if (i == 0 || base[i - 1] + BANK != base[i])
        EXPECT_EQ(mem_machine_find(&invent.mem, base[i] - 1), BANK_NONE);
    }
}

static void
banks_at_both_ends_of_the_address_space_are_found(void)
{
  uintptr_t base[] = { 0,
                       BANK,
                       2 * BANK,
                       UINTPTR_MAX / 2,
                       UINTPTR_MAX / 4 * 3,
                       UINTPTR_MAX - 2 * BANK,
                       UINTPTR_MAX - BANK + 1 };
  struct mem_request_s ask;

  setup();
  EXPECT_EQ(invent_set_at(base), 0);
  EXPECT_EQ(mem_machine_find(&invent.mem, 0), 0);
  EXPECT_EQ(mem_machine_find(&invent.mem, UINTPTR_MAX), 6);
  EXPECT_EQ(mem_machine_find(&invent.mem, UINTPTR_MAX - BANK), BANK_NONE);
  EXPECT_EQ(mem_machine_find(&invent.mem, UINTPTR_MAX - BANK - 1), 5);
  EXPECT_EQ(mem_machine_find(&invent.mem, 3 * BANK), BANK_NONE);
  /* Both may be asked, and no byte of either is read. */
  ask = invent_ask(0, NULL, MEM_VALID_DMA);
  EXPECT_EQ(invent_request(&ask, true, &result), 0);
  EXPECT_EQ(result.bank, 0);
  EXPECT(result.addr == NULL);
  EXPECT(mem_region_holds(&invent.mem.region[0], 16, 1));
  EXPECT(mem_region_holds(&invent.mem.region[6], 16, 1));
}

static void
banks_behind_the_end_of_the_address_space_are_found(void)
{
  static const uintptr_t low = 0x1000;
  uintptr_t base[BANKS];

  setup();
  for (bank_id_t i = 0; i < BANKS; i++) /* three, a gap, and four at `low` */
    base[i] = i < 3 ? 0 - (uintptr_t)(3 - i) * BANK : low + (i - 3) * BANK;
  EXPECT_EQ(invent_set_at(base), 0);
  for (bank_id_t i = 0; i < BANKS; i++)
    {
      EXPECT_EQ(mem_machine_find(&invent.mem, base[i]), i);
      EXPECT_EQ(mem_machine_find(&invent.mem, base[i] + BANK - 1), i);
    }
  EXPECT_EQ(mem_machine_find(&invent.mem, base[0] - 1), BANK_NONE);
  EXPECT_EQ(mem_machine_find(&invent.mem, 0), BANK_NONE);
  EXPECT_EQ(mem_machine_find(&invent.mem, low - 1), BANK_NONE);
  EXPECT_EQ(mem_machine_find(&invent.mem, low + 4 * BANK), BANK_NONE);
  EXPECT_EQ(mem_machine_find(&invent.mem, UINTPTR_MAX / 2), BANK_NONE);
}

static void
one_bank_is_the_whole_table_of_addresses(void)
{
  static const uintptr_t base[] = { 0x1000 };

  invent_new();
  invent_cpus(1, 0);
  invent_range(0x1000, BANK, 0);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_set_at(base), 0);
  EXPECT_EQ(mem_machine_find(&invent.mem, 0xfff), BANK_NONE);
  EXPECT_EQ(mem_machine_find(&invent.mem, 0x1000), 0);
  EXPECT_EQ(mem_machine_find(&invent.mem, 0x13ff), 0);
  EXPECT_EQ(mem_machine_find(&invent.mem, 0x1400), BANK_NONE);
}

static void
no_bank_behind_the_last_is_looked_at(void)
{
  static const uintptr_t base[] = { 0x1000,           0x2000, 0x3000,
                                    0x4000,           0x5000, 0x70000000,
                                    0x70000000 + BANK };

  /* The last two are in one slot of the table; then the last is no more. */
  setup();
  EXPECT_EQ(invent_set_at(base), 0);
  EXPECT_EQ(mem_machine_find(&invent.mem, base[6]), 6);
  invent.topo.bank_count = 6;
  EXPECT_EQ(mem_machine_find(&invent.mem, base[6] - 1), 5);
  EXPECT_EQ(mem_machine_find(&invent.mem, base[6]), BANK_NONE);
}

static void
building_a_set_touches_no_byte_of_a_bank(void)
{
  setup();
  EXPECT(invent_untouched());
}

TEST_SUITE(
    mem_reach, TEST_CASE(everybody_reaches_a_block_for_all),
    TEST_CASE(everybody_and_every_dma_master_reach_a_block_for_dma),
    TEST_CASE(absent_processors_must_reach_a_block_for_all),
    TEST_CASE(a_cluster_reaches_what_all_of_it_reach),
    TEST_CASE(
        the_private_bank_of_the_only_processor_of_a_cluster_is_its_clusters),
    TEST_CASE(the_caller_reaches_a_block_for_another_cluster),
    TEST_CASE(the_global_proximity_has_the_cluster_of_the_caller),
    TEST_CASE(a_processor_reaches_its_own_banks),
    TEST_CASE(the_processor_and_the_caller_reach_a_block_for_another_processor),
    TEST_CASE(a_clusters_proximity_names_no_processor_but_the_caller),
    TEST_CASE(each_reachability_is_narrower_than_the_next),
    TEST_CASE(no_request_lands_where_the_caller_does_not_reach),
    TEST_CASE(banks_of_others_are_not_touched_when_all_that_may_serve_are_full),
    TEST_CASE(blocks_for_dma_share_no_line),
    TEST_CASE(a_block_for_dma_has_whole_lines),
    TEST_CASE(a_larger_alignment_than_a_line_is_kept),
    TEST_CASE(blocks_that_are_not_for_dma_have_no_lines),
    TEST_CASE(the_size_rounded_up_to_lines_decides_what_is_out_of_range),
    TEST_CASE(a_size_that_cannot_be_rounded_is_out_of_range),
    TEST_CASE(a_bank_is_found_by_each_of_its_addresses),
    TEST_CASE(addresses_between_banks_are_in_none),
    TEST_CASE(banks_at_both_ends_of_the_address_space_are_found),
    TEST_CASE(banks_behind_the_end_of_the_address_space_are_found),
    TEST_CASE(one_bank_is_the_whole_table_of_addresses),
    TEST_CASE(no_bank_behind_the_last_is_looked_at),
    TEST_CASE(building_a_set_touches_no_byte_of_a_bank));
