/* tests: a table of ratios.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Where time is the host's, a row is told by its mean as a multiple of the mean
   of the first one's call, each of the quietest of some rounds: that differs
   less from host to host and from run to run. Worst cases would be those of the
   host. */

#include "bench.h"

#include <mutek/printk.h>

static uint64_t first; /* hundredths of the mean of the first call */

const unsigned bench_rounds = 25;

void
bench_tell_head(void)
{
  first = 0;
  printk("bench: means, as multiples of the first, of the quietest of 25 "
         "rounds\n");
  printk("%-16s %8s %8s\n", "request", "mean", "free");
}

static void
tell_cost(const struct bench_cost_s *cost)
{
  uint64_t mean, ratio;

  if (cost->count == 0)
    {
      printk(" %8s", "-");
      return;
    }
  mean = cost->sum * 100 / cost->count;
  if (first == 0)
    first = mean != 0 ? mean : 1;
  ratio = mean * 100 / first;
  printk(" %5u.%02u", (unsigned)(ratio / 100), (unsigned)(ratio % 100));
}

void
bench_tell_row(const char *name, const struct bench_result_s *result)
{
  printk("%-16s", name);
  tell_cost(&result->call);
  tell_cost(&result->free);
  printk("\n");
}
