/* cpu/emu: idle and spin functions of the host.
   SPDX-License-Identifier: LGPL-2.1-only */

/* An idle CPU sleeps, first briefly, then longer while it has no work. A
   spinning CPU yields. A yield is usually short, but on a busy host each one
   may take a whole time slice. After such a yield, the thread sleeps for some
   turns instead, because the host wakes a sleeper before a slice ends. With
   AddressSanitizer, large ranges are allowed without writing all of their
   shadow.

   Invariant: `sleeps` counts down to 0 and not below, although a tick may
   arrive at any instruction: the value stored is the value read minus one.
   Locks: none; each thread has its own state.

   ThreadSanitizer delays a signal until the thread calls a C library function
   that it intercepts. clock_gettime() is one, sched_yield() is not. Without
   that call, a spin that waits for a tick would never end. A loop without any
   call gets no tick in such a build. A sleep would also work, but slows a
   contended ticket lock down a hundred times. */

#define _GNU_SOURCE

#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <mutek/cpu.h>
#include <mutek/poison.h>

#include <cpu/sanitizer.h>

#define WAIT_MIN_NS 50000   /* default minimum of the host */
#define WAIT_MAX_NS 2000000 /* maximum delay of new work by a sleep */
#define BUSY_NS 20000       /* a later return means that the CPU had work */
#define SLOW_NS 1000000     /* another thread ran during this yield */
#define SLEEPS 256          /* turns until the next yield */

static _Thread_local int64_t wait_ns;      /* (o) last sleep */
static _Thread_local int64_t wait_last_ns; /* (o) its end */
static _Thread_local volatile unsigned sleeps
    CPU_EMU_TLS; /* (o), also of the tick */

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

/* Uses the system call, because the library's function is a cancellation
   point. */
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
