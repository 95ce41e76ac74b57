/* tests: all processors allocate, hand over and free at once.
   SPDX-License-Identifier: LGPL-2.1-only */

/* On the running machine, through the public calls. Every processor that runs
   does random things, see mem_stress_work.c, until all together have done
   MEM_STRESS_OPERATIONS of them. The run is made once, then each case looks at
   one side of it. Locks: none but those of the banks. */

#include "mem_stress.h"

#include "mutek/mem_instance.h"

#include "tests/image/lib/test.h"

#include <mutek/cpu.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>
#include <mutek/startup.h>
#include <mutek/topology.h>

#define FAIL_SIZE 200 /* bytes of a request that a bank may refuse */
#define FAIL_LAST 16  /* requests that it serves before */
#define BANKS 64      /* banks beyond are not looked at */

/** A bank before and after. */
struct bank_s
{
  struct mem_bank_count_s count;
  size_t largest; /**< block that can be had. Units: bytes */
  size_t rest;    /**< free bytes beside that block, in a bank that is empty */
};

/** Sums over all proximities. */
struct sums_s
{
  size_t hit, miss, foreign, full;
  size_t failed[MEM_STRESS_COUNT];
};

static struct bank_s before[BANKS], after[BANKS];
static struct sums_s sums_before, sums_after;

/* Every processor does it, the caller too; returns when all have. */
static void
everybody(startup_work_func_t *does)
{
  for (cpu_id_t cpu = 1; cpu < mem_stress_count; cpu++)
    EXPECT_EQ(startup_run(cpu, does, &mem_stress_worker[cpu]), 0);
  does(&mem_stress_worker[0]);
  for (cpu_id_t cpu = 1; cpu < mem_stress_count; cpu++)
    startup_wait(cpu);
}

/* Measures */

/* The largest block that a bank gives, kept in @tt addr. */
static size_t
bank_take_largest(bank_id_t bank, void **addr)
{
  size_t low = 0, high = mem_instance()->region[bank].size;

  while (low != high)
    {
      size_t size = high - (high - low) / 2;

      if (mem_bank_alloc(bank, size, addr) == 0)
        low = size;
      else
        high = size - 1;
      mem_free(*addr);
    }
  *addr = NULL;
  if (low != 0)
    EXPECT_EQ(mem_bank_alloc(bank, low, addr), 0);
  return low;
}

static void
bank_measure(bank_id_t bank, struct bank_s *to)
{
  struct mem_bank_count_s full;
  void *addr;

  EXPECT_EQ(mem_bank_count(bank, &to->count), 0);
  to->largest = bank_take_largest(bank, &addr);
  EXPECT_EQ(mem_bank_count(bank, &full), 0);
  to->rest = full.free;
  mem_free(addr);
}

/* The banks whose lowest worker the caller is. */
static void
measure(struct mem_stress_worker_s *me, struct bank_s *to)
{
  const struct topology_s *topo = mem_instance()->topo;

  for (bank_id_t bank = 0; bank < topo->bank_count && bank < BANKS; bank++)
    {
      cpu_id_t lowest = 0;

      while (lowest < mem_stress_count
             && !topology_cpu_reaches(topo, bank, lowest))
        lowest++;
      if (lowest == me->cpu)
        bank_measure(bank, &to[bank]);
    }
}

static void
measure_before(void *arg)
{
  measure(arg, before);
}

static void
measure_after(void *arg)
{
  measure(arg, after);
}

static void
sum(const struct mem_proximity_s *prox, struct sums_s *to)
{
  struct mem_prox_count_s count;

  mem_proximity_count(prox, &count);
  to->hit += count.hit;
  to->miss += count.miss;
  to->failed[MEM_STRESS_INVALID] += count.invalid;
  to->failed[MEM_STRESS_AGAIN] += count.again;
  to->failed[MEM_STRESS_NOTSUP] += count.notsup;
  to->failed[MEM_STRESS_RANGE] += count.range;
  to->failed[MEM_STRESS_NOMEM] += count.nomem;
}

static void
sum_all(struct sums_s *to)
{
  const struct topology_s *topo = mem_instance()->topo;

  for (cluster_id_t c = 0; c < topo->cluster_count; c++)
    sum(mem_proximity_cluster(c), to);
  sum(mem_proximity_global(), to);
  sum(&mem_proximity_none, to);
  for (bank_id_t bank = 0; bank < topo->bank_count; bank++)
    {
      struct mem_bank_count_s count;

      EXPECT_EQ(mem_bank_count(bank, &count), 0);
      to->foreign += count.foreign;
      to->full += count.refused[MEM_REFUSED_FULL];
    }
}

/* The largest size for which it is not certain that nothing ever serves. */
static size_t
find_whole(void)
{
  struct mem_request_s request = { .align = 1, .valid = MEM_VALID_SYS };
  struct mem_result_s result = { 0 };
  size_t low = 1, high = SIZE_MAX / 2;

  while (low != high)
    {
      request.size = high - (high - low) / 2;
      if (mem_explain(&request, &result) != -ERANGE)
        low = request.size;
      else
        high = request.size - 1;
    }
  return low;
}

/* Once; every case calls it. */
static void
run(void)
{
  if (mem_stress_count != 0)
    return;
  while (mem_stress_count < MEM_STRESS_WORKERS
         && startup_state(mem_stress_count) != STARTUP_ABSENT)
    mem_stress_count++;
  mem_stress_whole = find_whole();
  mem_stress_prepare();

  everybody(measure_before);
  sum_all(&sums_before);
  everybody(mem_stress_work);
  sum_all(&sums_after);
  everybody(measure_after);
}

static size_t
tally_sum(size_t offset)
{
  size_t total = 0;

  for (cpu_id_t cpu = 0; cpu < mem_stress_count; cpu++)
    {
      const char *both[] = { (const char *)&mem_stress_worker[cpu].tally,
                             (const char *)&mem_stress_worker[cpu].tick_tally };

      total += *(const size_t *)(const void *)(both[0] + offset);
      total += *(const size_t *)(const void *)(both[1] + offset);
    }
  return total;
}

/* The cases */

static void
no_pattern_is_ever_broken(void)
{
  run();
  EXPECT_EQ(tally_sum(offsetof(struct mem_stress_tally_s, broken)), 0);
}

static void
no_block_lies_where_it_must_not(void)
{
  run();
  EXPECT_EQ(tally_sum(offsetof(struct mem_stress_tally_s, misplaced)), 0);
}

static void
no_answer_contradicts_itself(void)
{
  run();
  EXPECT_EQ(tally_sum(offsetof(struct mem_stress_tally_s, lied)), 0);
}

static void
every_processor_gets_its_share(void)
{
  size_t total = 0;

  run();
  for (cpu_id_t cpu = 0; cpu < mem_stress_count; cpu++)
    total += atomic_load(&mem_stress_worker[cpu].operations);
  for (cpu_id_t cpu = 0; cpu < mem_stress_count; cpu++)
    {
      test_note("processor %u: %zu operations, %zu ticks", cpu,
                (size_t)atomic_load(&mem_stress_worker[cpu].operations),
                mem_stress_worker[cpu].ticks);
      EXPECT(atomic_load(&mem_stress_worker[cpu].operations)
             >= total / mem_stress_count / 2);
    }
  EXPECT_EQ(total, MEM_STRESS_OPERATIONS);
}

static void
each_hands_blocks_to_each(void)
{
  run();
  if (mem_stress_count == 1)
    test_skip("one processor runs");
  for (cpu_id_t from = 0; from < mem_stress_count; from++)
    for (cpu_id_t to = 0; to < mem_stress_count; to++)
      if (from != to)
        {
          EXPECT(mem_stress_worker[from].handed[to] >= MEM_STRESS_PAIR_MIN);
          EXPECT_EQ(atomic_load(&mem_stress_box[from][to].taken),
                    mem_stress_worker[from].handed[to]);
        }
}

static void
each_error_is_met(void)
{
  static const char *const name[MEM_STRESS_COUNT]
      = { "EINVAL", "EAGAIN", "ENOTSUP", "ERANGE", "ENOMEM" };

  run();
  for (unsigned i = 0; i < MEM_STRESS_COUNT; i++)
    {
      size_t met = tally_sum(offsetof(struct mem_stress_tally_s, failed[i]));

      test_note("%s: %zu times", name[i], met);
      EXPECT(met != 0);
    }
}

/* Where all memory costs the same there is nothing to miss. */
static bool
costs_differ(const struct topology_s *topo)
{
  for (bank_id_t i = 1; i < topo->bank_count; i++)
    if (topology_cost(topo, 0, i) != topology_cost(topo, 0, 0))
      return true;
  return false;
}

static void
banks_are_full_sometimes(void)
{
  run();
  test_note("%zu times a bank was full, %zu requests missed",
            sums_after.full - sums_before.full,
            sums_after.miss - sums_before.miss);
  if (!costs_differ(startup_topology()))
    {
      test_skip("all memory of this machine costs the same");
      return;
    }
  EXPECT(sums_after.full != sums_before.full);
  EXPECT(sums_after.miss != sums_before.miss);
}

static void
ticks_land_inside_calls(void)
{
  size_t ticks = 0, inside = 0;

  run();
  if (!mem_stress_worker[0].timer)
    {
      test_skip("there is no timer");
      return;
    }
  for (cpu_id_t cpu = 0; cpu < mem_stress_count; cpu++)
    {
      EXPECT(mem_stress_worker[cpu].ticks_inside != 0);
      ticks += mem_stress_worker[cpu].ticks;
      inside += mem_stress_worker[cpu].ticks_inside;
    }
  test_note("%zu of %zu ticks inside a call", inside, ticks);
}

static void
every_answer_is_counted_once(void)
{
  run();
  EXPECT_EQ(sums_after.hit + sums_after.miss - sums_before.hit
                - sums_before.miss,
            tally_sum(offsetof(struct mem_stress_tally_s, served)));
  for (unsigned i = 0; i < MEM_STRESS_COUNT; i++)
    EXPECT_EQ(sums_after.failed[i] - sums_before.failed[i],
              tally_sum(offsetof(struct mem_stress_tally_s, failed[i])));
  EXPECT_EQ(sums_after.miss, sums_after.foreign);
}

static void
the_banks_are_sound(void)
{
  run();
  mem_stress_check();
}

static void
every_bank_is_back_where_it_began(void)
{
  bank_id_t banks = mem_instance()->topo->bank_count;

  run();
  for (bank_id_t i = 0; i < banks && i < BANKS; i++)
    {
      const struct mem_bank_count_s *now = &after[i].count;

      EXPECT_EQ(now->used + now->free + now->overhead, now->size);
      EXPECT_EQ(now->size, before[i].count.size);
      EXPECT_EQ(now->used, before[i].count.used);
      EXPECT_EQ(now->used_blocks, before[i].count.used_blocks);
      EXPECT_EQ(after[i].largest, before[i].largest);
      if (now->used_blocks == 0)
        EXPECT_EQ(after[i].rest, 0);
    }
}

/* Everything that is left of a bank, in a list through the blocks. */
static void **
hoard(bank_id_t bank)
{
  size_t size = mem_instance()->region[bank].size;
  void **list = NULL;

  while (size >= sizeof(void *))
    {
      void *addr;

      if (mem_bank_alloc(bank, size, &addr) == 0)
        {
          *(void **)addr = list;
          list = addr;
        }
      else
        size /= 2;
    }
  return list;
}

static void
give_back(void **list)
{
  while (list != NULL)
    {
      void **next = *list;

      mem_free(list);
      list = next;
    }
}

/* The nearest bank serves some requests, then no more; then again. */
static void
fail_after(unsigned served)
{
  void **blocks = NULL, **hoarded = NULL, *addr;
  bank_id_t near = BANK_NONE;
  error_t err = 0;

  for (unsigned i = 0; i <= served + 2; i++)
    {
      if (i == served + 1)
        hoarded = hoard(near);
      err = mem_alloc(FAIL_SIZE, NULL, MEM_VALID_SYS, &addr);
      if (err != 0)
        continue;
      if (i == 0)
        near = mem_bank_find(addr);
      EXPECT_EQ(mem_bank_find(addr) == near, i <= served);
      *(void **)addr = blocks;
      blocks = addr;
    }
  EXPECT(err == 0 || err == -ENOMEM);
  mem_stress_check();
  give_back(hoarded);
  EXPECT_EQ(mem_alloc(FAIL_SIZE, NULL, MEM_VALID_SYS, &addr), 0);
  EXPECT_EQ(mem_bank_find(addr), near);
  mem_free(addr);
  give_back(blocks);
}

static void
a_bank_may_fail_at_any_operation(void)
{
  static struct mem_bank_count_s began[BANKS];
  bank_id_t banks = mem_instance()->topo->bank_count;
  struct mem_bank_count_s ended;

  for (bank_id_t i = 0; i < banks && i < BANKS; i++)
    EXPECT_EQ(mem_bank_count(i, &began[i]), 0);
  for (unsigned served = 0; served < FAIL_LAST; served++)
    fail_after(served);
  for (bank_id_t i = 0; i < banks && i < BANKS; i++)
    {
      EXPECT_EQ(mem_bank_count(i, &ended), 0);
      EXPECT_EQ(ended.used, began[i].used);
      EXPECT_EQ(ended.used_blocks, began[i].used_blocks);
    }
}

TEST_SUITE(mem_stress, TEST_CASE(a_bank_may_fail_at_any_operation),
           TEST_CASE(no_pattern_is_ever_broken),
           TEST_CASE(no_block_lies_where_it_must_not),
           TEST_CASE(no_answer_contradicts_itself),
           TEST_CASE(every_processor_gets_its_share),
           TEST_CASE(each_hands_blocks_to_each), TEST_CASE(each_error_is_met),
           TEST_CASE(banks_are_full_sometimes),
           TEST_CASE(ticks_land_inside_calls),
           TEST_CASE(every_answer_is_counted_once),
           TEST_CASE(the_banks_are_sound),
           TEST_CASE(every_bank_is_back_where_it_began));
