/* tests: the application that tells what requests cost.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Words of the command line: calls to measure in each row, and calls to watch,
   which takes a hundred times as long; 10000 and 1000 without.
   Locks: none; the boot processor works, the others sleep. */

#include "bench.h"

#include "../sweep/fill.h"

#include <mutek/arch.h>
#include <mutek/cpu.h>
#include <mutek/mem_request.h>
#include <mutek/printk.h>
#include <mutek/startup.h>
#include <mutek/topology.h>

#define CALLS 10000
#define WATCHED 1000
#define ALIGN 256

/* Who would serve now. */
static bank_id_t
bank_next(void)
{
  struct mem_request_s request = { .size = 1, .align = 1, .prox = NULL };
  struct mem_result_s result = { 0 };

  return mem_explain(&request, &result) == 0 ? result.bank : BANK_NONE;
}

/* Fills the bank that would serve, until only one is left that could. */
static struct fill_s *
banks_fill(void)
{
  struct fill_s *chain = NULL;
  bank_id_t left = 0;
  const struct topology_s *topo = startup_topology();

  for (bank_id_t bank = 0; bank < topo->bank_count; bank++)
    left
        = (bank_id_t)(left + (topo->bank[bank].reach_count == topo->cpu_count));
  for (; left > 1; left--)
    chain = fill_bank(bank_next(), chain);
  return chain;
}

static unsigned
number(const char **words, unsigned otherwise)
{
  unsigned value = 0;
  bool found = false;

  while (**words == ' ')
    ++*words;
  for (; **words >= '0' && **words <= '9'; ++*words, found = true)
    value = value * 10 + (unsigned)(**words - '0');
  return found ? value : otherwise;
}

static void
cost_least(struct bench_cost_s *least, const struct bench_cost_s *cost)
{
  if (least->count == 0 || cost->sum < least->sum)
    *least = *cost;
}

static bool
row_do(const struct bench_row_s *row, unsigned calls, unsigned watched,
       struct bench_result_s *least)
{
  struct fill_s *chain = row->spill ? banks_fill() : NULL;
  struct bench_result_s result;
  bool served = bench_work(row, calls, watched, &result);

  cost_least(&least->call, &result.call);
  cost_least(&least->free, &result.free);
  fill_free(chain);
  if (!served)
    printk("%s: a call failed\n", row->name);
  return served;
}

int
app_main(void)
{
  const struct bench_row_s rows[] = {
    { .name = "null/SYS" },
    { .name = "cluster/SYS", .prox = mem_proximity_cluster(0) },
    { .name = "cpu/SYS", .prox = mem_proximity_cpu(0) },
    { .name = "global/SYS", .prox = mem_proximity_global() },
    { .name = "null/DMA", .valid = MEM_VALID_DMA },
    { .name = "null/CLUSTER", .valid = MEM_VALID_CLUSTER },
    { .name = "null/CPU", .valid = MEM_VALID_CPU },
    { .name = "null/SYS/align", .align = ALIGN },
    { .name = "null/SYS/spill", .spill = true },
    { .name = "resize", .kind = BENCH_RESIZE },
    { .name = "explain", .kind = BENCH_EXPLAIN },
    { .name = "explain/spill", .kind = BENCH_EXPLAIN, .spill = true },
    { .name = "check", .kind = BENCH_CHECK },
  };
  const char *words = arch_command_line();
  unsigned calls = number(&words, CALLS);
  unsigned watched = number(&words, WATCHED);
  struct bench_result_s least[ARRAY_SIZE(rows)] = { 0 };
  size_t count = ARRAY_SIZE(rows) - !bench_checks;
  bool served = true;

  for (unsigned round = 0; round < bench_rounds; round++)
    for (size_t i = 0; i < count; i++)
      served = row_do(&rows[i], calls, watched, &least[i]) && served;
  bench_tell_head();
  for (size_t i = 0; i < count; i++)
    bench_tell_row(rows[i].name, &least[i]);
  return !served;
}
