/* cpu/cortex-m: a CPU without fault status registers.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Replaces fault_status.c on ARMv6-M. Only the address of the instruction is
   known, and whether the stack pointer was valid. Locks: none. */

#include "private.h"

const char *
cortex_m_fault_name(const struct cortex_m_fault_s *fault)
{
  if (fault->frame == NULL)
    return "end of the stack";
  if (fault->number >= EXCEPTION_INTERRUPT)
    return "interrupt that nobody asked for";
  if (fault->number == EXCEPTION_NMI)
    return "interrupt that cannot be masked";
  return "fault";
}

void
cortex_m_fault_status(struct cortex_m_fault_s *fault)
{
  (void)fault;
}
