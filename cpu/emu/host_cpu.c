/* cpu/emu: what a processor asks of the host.
   SPDX-License-Identifier: LGPL-2.1-only */

/* An idle processor sleeps, first shortly, then longer while it finds nothing
   to do; one that spins yields. A yield is soon over, but where other programs
   keep the host busy it may take a whole slice of its scheduler, each time:
   then the thread sleeps for some turns instead, for the host wakes a sleeper
   before a slice ends. With AddressSanitizer, large ranges are allowed without
   writing all their shadow.

   Invariant: `sleeps` counts down to 0 and no further, though a tick may come
   at any instruction: what is stored is one less than what was found.
   Locks: none; the state is that of one thread.

   ThreadSanitizer holds a signal back until the thread enters a function of the
   C library that it intercepts. sched_yield() is not one, clock_gettime() is:
   for want of it, a spin that waits for what a tick does would spin for ever. A
   loop that calls nothing at all gets no tick in such a build. A sleep would do
   too, but a fair lock, handed from sleeper to sleeper, becomes a hundred times
   slower. */

#define _GNU_SOURCE

#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <mutek/cpu.h>
#include <mutek/poison.h>

#include <cpu/sanitizer.h>

#define WAIT_MIN_NS 50000   /* the host wakes no earlier by default */
#define WAIT_MAX_NS 2000000 /* what a processor may sleep past its work */
#define BUSY_NS 20000       /* who comes back later than this did some work */
#define SLOW_NS 1000000     /* a yield that somebody else has made use of */
#define SLEEPS 256          /* turns until it is tried again */

static _Thread_local int64_t wait_ns;      /* (o) last sleep */
static _Thread_local int64_t wait_last_ns; /* (o) its end */
static _Thread_local volatile unsigned sleeps
    CPU_EMU_TLS; /* (o), the tick's too */

static int64_t
now_ns(void)
{
  struct timespec now;

  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

uint64_t
cpu_cycles(void)
{
  return (uint64_t)now_ns();
}

void
cpu_emu_breathe(void)
{
  (void)now_ns();
}

/* By the bare call: the library's own is where threads may be cancelled. */
void
cpu_emu_yield(void)
{
  const struct timespec least = { .tv_nsec = 1 };
  int64_t begin = now_ns();
  unsigned left = sleeps;

  if (left != 0)
    {
      sleeps = left - 1;
      (void)syscall(SYS_nanosleep, &least, NULL);
      return;
    }
  sched_yield();
  if (now_ns() - begin > SLOW_NS)
    sleeps = SLEEPS;
}

void
cpu_wait(void)
{
  struct timespec sleep = { 0 };

  if (wait_ns == 0 || now_ns() - wait_last_ns > BUSY_NS)
    wait_ns = WAIT_MIN_NS;
  else if (wait_ns < WAIT_MAX_NS)
    wait_ns *= 2;
  sleep.tv_nsec = wait_ns;
  if (!cpu_emu.pending)
    nanosleep(&sleep, NULL); /* a tick ends it early */
  wait_last_ns = now_ns();
}

#if CPU_ASAN

#define SHADOW_PAGE ((size_t)4096)

void __asan_get_shadow_mapping(size_t *log2, size_t *offset);

void
poison_allow_large(uintptr_t start, size_t size)
{
  size_t log2, offset;
  uintptr_t first, last, granule;

  __asan_get_shadow_mapping(&log2, &offset);
  granule = SHADOW_PAGE << log2;
  first = (start + granule - 1) & -granule;
  last = (start + size) & -granule;
  __asan_unpoison_memory_region((const void *)start, first - start);
  __asan_unpoison_memory_region((const void *)last, start + size - last);
  madvise((void *)((first >> log2) + offset), (last - first) >> log2,
          MADV_DONTNEED);
}

#endif
