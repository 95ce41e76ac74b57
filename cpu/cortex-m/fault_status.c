/* cpu/cortex-m: determines the cause of a fault from the status registers.
   SPDX-License-Identifier: LGPL-2.1-only */

/* All faults have one vector, the hard fault; the status registers show the
   cause. Locks: none.

   Source: ARMv7-M Architecture Reference Manual, B3.2.15 "Configurable Fault
   Status Register", B3.2.16 "HardFault Status register". */

#include "private.h"

#define MEMORY_ADDRESS_VALID (1u << 7)
#define BUS_ADDRESS_VALID (1u << 15)

/** A bit of the status and its name. */
struct reason_s
{
  uint32_t bit;
  const char *name;
};

/* The first bit that is set determines the name. Stack faults come first,
   because they set further bits. */
static const struct reason_s reasons[] = {
  { 1u << 4 | 1u << 12, "end of the stack" },
  { 1u << 3 | 1u << 11, "bad stack at a return from an exception" },
  { 1u << 0 | 1u << 8, "code that cannot be fetched" },
  { 1u << 1, "access that is forbidden" },
  { 1u << 9, "access to nothing" },
  { 1u << 10, "write to nothing, some instructions ago" },
  { 1u << 16, "invalid instruction" },
  { 1u << 17, "jump to code of another instruction set" },
  { 1u << 18, "bad return from an exception" },
  { 1u << 19, "coprocessor that is not there" },
  { 1u << 24, "misaligned access" },
  { 1u << 25, "division by zero" },
};

const char *
cortex_m_fault_name(const struct cortex_m_fault_s *fault)
{
  for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
    if (fault->status & reasons[i].bit)
      return reasons[i].name;
  if (fault->number >= EXCEPTION_INTERRUPT)
    return "interrupt that nobody asked for";
  if (fault->number == EXCEPTION_NMI)
    return "interrupt that cannot be masked";
  return "fault without a reason";
}

void
cortex_m_fault_status(struct cortex_m_fault_s *fault)
{
  fault->has_status = true;
  fault->status = system_read(SYSTEM_FAULT_STATUS);
  fault->hard = system_read(SYSTEM_HARD_STATUS);
  if (fault->status & BUS_ADDRESS_VALID)
    fault->address = system_read(SYSTEM_BUS_ADDRESS);
  else
    fault->address = system_read(SYSTEM_MEMORY_ADDRESS);
  fault->has_address
      = (fault->status & (BUS_ADDRESS_VALID | MEMORY_ADDRESS_VALID)) != 0;
}
