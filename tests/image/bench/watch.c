/* tests: how long interrupts are masked.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The one instruction that follows the one that unmasks is not seen: an
   interrupt waits for it too.
   Locks: none; one processor. */

#include "bench.h"

#include <mutek/cpu.h>

static unsigned stretch; /* instructions since interrupts were masked */
static unsigned longest;

static void
on_step(uintptr_t address, bool masked)
{
  (void)address;
  stretch = masked ? stretch + 1 : 0;
  if (stretch > longest)
    longest = stretch;
}

void
bench_watch_start(void)
{
  stretch = longest = 0;
  cpu_trace_start(on_step);
}

unsigned
bench_watch_stop(void)
{
  cpu_trace_stop();
  return longest;
}
