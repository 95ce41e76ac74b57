/* arch/emu: timer ticks and faults, as signals of the host.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A thread with ticks has a host timer that sends it a signal. An IPI is a
   signal from one thread to another. If the signal interrupts a sequence of
   <mutek/cpu_cache.h>, the thread restarts that sequence. A fault signal
   becomes a panic, unless a sanitizer handles it.

   Invariants:
   I1  Neither handler changes errno. They call the C library only through
       functions that the kernel uses elsewhere too.
   I2  A tick runs on the stack of the interrupted thread. A fault runs on a
       separate stack, because it may be an overflow of the thread's own.
       Locks: none. */

#define _GNU_SOURCE

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "host.h"

#include "host_private.h"

#include <mutek/cpu.h>
#include <mutek/poison.h>

/* Older C libraries lack this name of the member. */
#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

#define TICK_SIGNAL SIGALRM
#define OTHER_SIGNAL SIGUSR1 /* an IPI */
#define TICK_MIN_US                                                            \
  100 /* a shorter period leaves the thread no time between                    \
         signals */
#define FAULT_STACK_SIZE                                                       \
  ((size_t)1 << 16) /* a panic formats text and prints a                       \
                       dump */

static _Thread_local timer_t tick_timer;   /* (o) */
static _Thread_local bool tick_timer_made; /* (o) */

/* The instruction where the thread was interrupted and will resume. */
#ifdef __x86_64__
static uintptr_t
context_code(const ucontext_t *context)
{
  return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
}

static void
context_restart(ucontext_t *context)
{
  context->uc_mcontext.gregs[REG_RIP]
      = (greg_t)cpu_emu_restart(context_code(context));
}
#else
static uintptr_t
context_code(const ucontext_t *context)
{
  (void)context;
  return 0;
}

static void
context_restart(ucontext_t *context)
{
  (void)context;
}
#endif

static void
on_tick(int number, siginfo_t *info, void *context)
{
  int saved = errno;

  (void)number, (void)info;
  context_restart(context);
  cpu_emu_tick();
  errno = saved;
}

static void
on_signal(int number, siginfo_t *info, void *context)
{
  int saved = errno;

  (void)number, (void)info;
  context_restart(context);
  cpu_emu_signal();
  errno = saved;
}

void
cpu_signal(cpu_id_t cpu)
{
  host_thread_signal(cpu, OTHER_SIGNAL);
}

#if CPU_ASAN || CPU_TSAN
static void
fault_signals(void)
{
}
#else

static void
on_fault(int number, siginfo_t *info, void *context)
{
  (void)number;
  emu_fault((uintptr_t)info->si_addr, context_code(context));
}

/* SA_NODEFER: a fault in the dump of a panic must enter the handler again,
   which ends the run. */
static void
fault_signals(void)
{
  struct sigaction action = {
    .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER
  };

  if (sigaction(SIGSEGV, &action, NULL) < 0
      || sigaction(SIGBUS, &action, NULL) < 0)
    host_refuse("signal", strerror(errno));
}

#endif

void
host_signals(void)
{
  struct sigaction tick = { .sa_sigaction = on_tick,
                            .sa_flags = SA_SIGINFO | SA_RESTART };
  struct sigaction other = { .sa_sigaction = on_signal,
                             .sa_flags = SA_SIGINFO | SA_RESTART };

  sigaddset(&tick.sa_mask, OTHER_SIGNAL); /* one at a time */
  sigaddset(&other.sa_mask, TICK_SIGNAL);
  if (sigaction(TICK_SIGNAL, &tick, NULL) < 0
      || sigaction(OTHER_SIGNAL, &other, NULL) < 0)
    host_refuse("signal", strerror(errno));
  fault_signals();
}

void
host_fault_stack(void)
{
  stack_t stack = { .ss_size = FAULT_STACK_SIZE };

  stack.ss_sp = host_memory(stack.ss_size);
  if (sigaltstack(&stack, NULL) < 0)
    host_refuse("signal stack", strerror(errno));
}

static bool
timer_make(void)
{
  struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID,
                            .sigev_signo = TICK_SIGNAL };

  event.sigev_notify_thread_id = gettid();
  tick_timer_made = timer_create(CLOCK_MONOTONIC, &event, &tick_timer) == 0;
  return tick_timer_made;
}

bool
host_ticks(uint32_t period_us)
{
  struct itimerspec period = { 0 };

  if (!tick_timer_made && (period_us == 0 || !timer_make()))
    return period_us == 0;
  if (period_us != 0 && period_us < TICK_MIN_US)
    period_us = TICK_MIN_US;
  period.it_value.tv_sec = period_us / 1000000;
  period.it_value.tv_nsec = (long)(period_us % 1000000) * 1000;
  period.it_interval = period.it_value;
  return timer_settime(tick_timer, 0, &period, NULL) == 0;
}
