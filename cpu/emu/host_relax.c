/* cpu/emu: who spins gives the host's processor away.
   SPDX-License-Identifier: LGPL-2.1-only */

/* For processors that are threads of our own; who lends us threads has its own
   cpu_relax(). A yield is soon over, but where other programs keep the host
   busy it may take a whole slice of its scheduler, each time. Then a thread
   sleeps for some turns: the host wakes a sleeper before a slice ends.

   Invariant: `sleeps` counts down to 0 and no further, though a tick may come
   at any instruction: what is stored is one less than what was found.
   Locks: none. */

#include <sched.h>
#include <time.h>

#include <mutek/cpu.h>

#define SLOW_NS 1000000 /* a yield that somebody else has made use of */
#define SLEEPS 256      /* turns until it is tried again */

static _Thread_local volatile unsigned sleeps; /* (o), the tick's too */

/* The clock is also what ThreadSanitizer needs, see cpu/emu/host_cpu.c. */
void
cpu_relax(void)
{
  const struct timespec least = { .tv_nsec = 1 };
  unsigned left = sleeps;
  uint64_t begin;

  if (left != 0)
    {
      sleeps = left - 1;
      nanosleep(&least, NULL);
      return;
    }
  begin = cpu_cycles();
  sched_yield();
  if (cpu_cycles() - begin > SLOW_NS)
    sleeps = SLEEPS;
}
