/* cpu/arm: exceptions and interrupts.
   SPDX-License-Identifier: LGPL-2.1-only */

/* An exception is a bug: the board's handler stops the machine. Interrupts are
   passed to the board.

   Invariant: everything here runs with interrupts masked. Locks: none.

   Source: ARM DDI 0406C, B3.13.3 "Fault reporting with the Short-descriptor
   format", table B3-23 for the status. */

#include "private.h"

#include <mutek/cpu.h>

#define STATUS_LOW 0xfu
#define STATUS_HIGH ((uint32_t)1 << 10)
#define STATUS_HIGH_SHIFT 6

const char *
arm_trap_name(const struct arm_frame_s *frame)
{
  static const char *const name[] = {
    [0x01] = "alignment fault",
    [0x02] = "breakpoint or watchpoint",
    [0x03] = "access flag fault of a section",
    [0x05] = "translation fault of a section",
    [0x06] = "access flag fault of a page",
    [0x07] = "translation fault of a page",
    [0x08] = "external abort",
    [0x09] = "domain fault of a section",
    [0x0b] = "domain fault of a page",
    [0x0c] = "external abort of a table, then a fault",
    [0x0d] = "permission fault of a section",
    [0x0e] = "external abort of a table, then a fault",
    [0x0f] = "permission fault of a page",
    [0x16] = "external abort, asynchronous, then a fault",
  };
  uint32_t status = (frame->status & STATUS_LOW)
                    | (frame->status & STATUS_HIGH) >> STATUS_HIGH_SHIFT;

  if (frame->kind == ARM_TRAP_UNDEFINED)
    return "invalid instruction";
  return status < ARRAY_SIZE(name) && name[status] != NULL ? name[status]
                                                           : "fault";
}

void
arm_fault(const struct arm_frame_s *frame)
{
  cpu_arm_fault(frame);
}
