/* tests: a table of instructions.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "bench.h"

#include <mutek/printk.h>

const unsigned bench_rounds = 1;

void
bench_tell_head(void)
{
  printk("bench: instructions, where the machine counts them (-icount)\n");
  printk("%-16s %8s %8s %8s %8s %8s %8s\n", "request", "mean", "worst",
         "masked", "free", "worst", "masked");
}

static void
tell_cost(const struct bench_cost_s *cost)
{
  if (cost->count == 0)
    printk(" %8s %8s %8s", "-", "-", "-");
  else
    printk(" %8u %8u", (unsigned)((cost->sum + cost->count / 2) / cost->count),
           cost->worst);
  if (cost->masked != 0)
    printk(" %8u", cost->masked);
  else if (cost->count != 0)
    printk(" %8s", "-"); /* nobody watched */
}

void
bench_tell_row(const char *name, const struct bench_result_s *result)
{
  printk("%-16s", name);
  tell_cost(&result->call);
  tell_cost(&result->free);
  printk("\n");
}
