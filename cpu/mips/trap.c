/* cpu/mips: exceptions and interrupts.
   SPDX-License-Identifier: LGPL-2.1-only */

/* An exception is a bug: the board's handler stops the machine. The timer's and
   the signal's interrupts call their handlers. A wake has no handler: its
   arrival ends the sleep.

   Invariant: everything here runs with interrupts masked. Locks: none.

   Source: MIPS Architecture for Programmers volume III, "Cause Register". */

#include "private.h"

#include <mutek/assert.h>

#define CODE_SHIFT 2
#define CODES 32
#define CODE_MODIFIED 1 /* the first with an address */
#define CODE_BUS_CODE 6
#define CODE_BUS_DATA 7

static_assert(sizeof(struct mips_frame_s) == FRAME_SIZE
                  && offsetof(struct mips_frame_s, hi) == FRAME_HI
                  && offsetof(struct mips_frame_s, address) == FRAME_ADDRESS,
              "see offsets.h");

const char *
mips_exception_name(uint32_t code)
{
  static const char *const name[CODES] = {
    [0] = "interrupt that nobody knows",
    [CODE_MODIFIED] = "write protection fault",
    [2] = "load or fetch fault",
    [3] = "store fault",
    [4] = "misaligned load or fetch fault",
    [5] = "misaligned store fault",
    [CODE_BUS_CODE] = "bus error of a fetch",
    [CODE_BUS_DATA] = "bus error of a load or store",
    [8] = "system call",
    [9] = "breakpoint",
    [10] = "invalid instruction",
    [11] = "coprocessor not available",
    [12] = "overflow",
    [13] = "trap instruction",
    [15] = "floating point error",
    [23] = "watchpoint",
    [24] = "machine check",
    [30] = "cache error",
  };

  return code < CODES && name[code] != NULL ? name[code]
                                            : "exception that nobody knows";
}

uint32_t
mips_exception(const struct mips_frame_s *frame)
{
  return (frame->cause & CAUSE_CODE) >> CODE_SHIFT;
}

bool
mips_exception_addresses(uint32_t code)
{
  return code >= CODE_MODIFIED && code < CODE_BUS_CODE;
}

void
mips_trap(struct mips_frame_s *frame)
{
  struct mips_cpu_s *self = mips_cpu_self();
  uint32_t lines = frame->cause & frame->status;

  if (mips_exception(frame) != 0
      || (lines & (LINE_WAKE | LINE_SIGNAL | LINE_TIMER | LINE_REST)) == 0)
    cpu_mips_fault(frame);
  self->interrupted = frame->epc;
  if (frame->epc >= (uintptr_t)mips_sleep
      && frame->epc < (uintptr_t)mips_sleep_end)
    frame->epc = (uintptr_t)mips_sleep_end;
  if (lines & LINE_WAKE)
    gic_wake_end(self->hw);
  if (lines & LINE_REST)
    gic_rest_end();
  if (lines & LINE_SIGNAL)
    signal_handle();
  if (lines & LINE_TIMER)
    tick_handle();
}
