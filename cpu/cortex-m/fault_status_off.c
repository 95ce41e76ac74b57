/* cpu/cortex-m: a processor that does not say why it faulted.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Stands in for fault_status.c on ARMv6-M. What is known is the instruction,
   and whether there was still a stack. Locks: none. */

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
