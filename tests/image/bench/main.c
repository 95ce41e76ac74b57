/* tests: the application that tells what requests cost.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Words of the command line, each a number, 10000 1000 0 1 1 without: calls to
   measure in each row; calls to watch, which takes a hundred times as long; how
   often the workload is halved; and what makes instructions of counts: so many
   instructions take so many counts.
   Locks: none; the boot processor works, the others sleep. */

#include "bench.h"

#include <mutek/arch.h>
#include <mutek/printk.h>
#include <mutek/startup.h>

#define CALLS 10000
#define WATCHED 1000
#define HALVINGS_MAX 5 /* 8 places of 8 to 128 bytes */

static size_t
rows_list(struct bench_row_s *row)
{
  size_t count = 0;

  row[count++] = (struct bench_row_s){ .name = "null/SYS" };
  count += bench_rows_order(row + count);
  count += bench_rows_banks(row + count);
  row[count++] = (struct bench_row_s){ .name = "null/SYS/align",
                                       .align = true };
  row[count++] = (struct bench_row_s){ .name = "resize", .kind = BENCH_RESIZE };
  count += bench_rows_cache(row + count);
  if (bench_checks)
    row[count++] = (struct bench_row_s){ .name = "check", .kind = BENCH_CHECK };
  return count;
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

/* Designated initializers are in no order: these are. */
static struct bench_plan_s
plan_read(const char *words)
{
  struct bench_plan_s plan;

  plan.calls = number(&words, CALLS);
  plan.watched = number(&words, WATCHED);
  plan.halvings = number(&words, 0);
  plan.instructions = number(&words, 1);
  plan.counts = number(&words, 1);
  return plan;
}

static void
cost_least(struct bench_cost_s *least, const struct bench_cost_s *cost)
{
  if (least->count == 0 || cost->sum < least->sum)
    *least = *cost;
}

static bool
row_do(const struct bench_row_s *row, const struct bench_plan_s *plan,
       struct bench_result_s *least)
{
  bool full = row->kind == BENCH_FULL;
  struct fill_s *chain = full || row->spill ? bench_fill(full) : NULL;
  struct bench_result_s result;
  bool served = bench_work(row, plan, &result);

  cost_least(&least->call, &result.call);
  cost_least(&least->free, &result.free);
  bench_drain(chain);
  if (!served)
    printk("%s: a call failed\n", row->name);
  return served;
}

int
app_main(void)
{
  static struct bench_row_s rows[BENCH_ROWS];
  static struct bench_result_s least[BENCH_ROWS];
  struct bench_plan_s plan = plan_read(arch_command_line());
  size_t count = rows_list(rows);
  bool served = true;

  if (plan.halvings > HALVINGS_MAX || plan.instructions == 0
      || plan.counts == 0)
    {
      printk("bench: calls watched halvings (to %u) instructions counts\n",
             HALVINGS_MAX);
      return 1;
    }
  for (unsigned round = 0; round < bench_rounds; round++)
    for (size_t i = 0; i < count; i++)
      served = row_do(&rows[i], &plan, &least[i]) && served;
  bench_tell_head();
  for (size_t i = 0; i < count; i++)
    bench_tell_row(rows[i].name, &least[i]);
  return !served;
}
