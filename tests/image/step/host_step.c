/* tests: one interrupt at a chosen instruction, by the host's single step.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The trap flag makes the host send SIGTRAP before each instruction. At the
   chosen one the handler clears the flag and sends itself the signal of the
   interrupt. That signal is blocked until the handler returns, so it arrives
   exactly there, and arch/emu/host_signal.c handles it as ever. Or the handler
   itself does what another CPU might do just then.

   Invariant: the counters are touched by their own thread, its signals
   included. Locks: none.
   Source: Intel SDM volume 3, "Debug Exceptions", for the trap flag;
   signal(7) for the order of pending signals. */

#define _GNU_SOURCE

#include <signal.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include <sys/syscall.h>

#include "step.h"

#include "arch/emu/host.h"

#include "arch/emu/host_private.h"

#define TRAP_FLAG 0x100L

static const int signals[] = { [STEP_TICK] = SIGALRM, [STEP_SIGNAL] = SIGUSR1 };

static _Thread_local volatile unsigned left; /* (o) instructions to go */
static _Thread_local volatile int number; /* (o) the signal to send; 0: sent */
static _Thread_local void (*other)(void); /* (o) called in place of a signal */
static _Thread_local bool always; /* (o) at each instruction from there */

static void
on_trap(int trap, siginfo_t *info, void *context)
{
  ucontext_t *c = context;

  (void)trap, (void)info;
  if (left != 0)
    {
      left = left - 1;
      return;
    }
  if (other != NULL)
    other();
  if (always)
    return;
  c->uc_mcontext.gregs[REG_EFL] &= ~TRAP_FLAG;
  if (other == NULL)
    syscall(SYS_tkill, (pid_t)syscall(SYS_gettid), number);
  number = 0;
}

void
step_start(void)
{
  struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };

  sigaddset(&action.sa_mask, SIGALRM);
  sigaddset(&action.sa_mask, SIGUSR1);
  if (sigaction(SIGTRAP, &action, NULL) < 0)
    host_refuse("single step", "no handler for SIGTRAP");
}

static bool
step(void (*operate)(void), unsigned count)
{
  left = count;
  __asm__ volatile("pushfq; orq %0, (%%rsp); popfq" ::"i"(TRAP_FLAG)
                   : "memory", "cc");
  operate();
  __asm__ volatile("pushfq; andq %0, (%%rsp); popfq" ::"i"(~TRAP_FLAG)
                   : "memory", "cc");
  return number == 0;
}

bool
step_run(void (*operate)(void), enum step_kind_e kind, unsigned count)
{
  number = signals[kind];
  other = NULL;
  always = false;
  return step(operate, count);
}

bool
step_meet(void (*operate)(void), void (*meanwhile)(void), unsigned count)
{
  number = -1;
  other = meanwhile;
  always = false;
  return step(operate, count);
}

void
step_watch(void (*operate)(void), void (*look)(void))
{
  number = -1;
  other = look;
  always = true;
  (void)step(operate, 0);
}
