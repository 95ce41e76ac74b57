/* tests: a processor whose instructions cannot be watched.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "bench.h"

void
bench_watch_start(void)
{
}

unsigned
bench_watch_stop(void)
{
  return 0;
}
