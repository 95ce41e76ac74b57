/* tests: a build that checks its bookkeeping.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "bench.h"

#include <mutek/mem_bank.h>

const bool bench_checks = true;

void
bench_check(void)
{
  mem_check();
}
