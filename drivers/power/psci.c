/* drivers/power: starts CPUs through PSCI.
   SPDX-License-Identifier: LGPL-2.1-only */

/* All arguments are as wide as a pointer, and the function number selects that
   width: 64-bit CPUs use the 64-bit function. The result has 32 bits in both
   cases; the upper half of its register is undefined.

   Locks: none. Source: ARM DEN 0022, "Power State Coordination
   Interface", 5.1.4 "CPU_ON"; ARM DEN 0028, "SMC Calling Convention", 2.5
   and 2.6, for the two widths. */

#include <mutek/device/psci.h>

#include <mutek/cpu.h>

#define CPU_ON_32 0x84000003u
#define CPU_ON_64 0xc4000003u
#define CPU_ON (sizeof(uintptr_t) == sizeof(uint64_t) ? CPU_ON_64 : CPU_ON_32)

/** Results of the firmware. */
enum psci_answer_e
{
  PSCI_SUCCESS = 0,
  PSCI_NOT_SUPPORTED = -1,
  PSCI_INVALID_PARAMETERS = -2,
  PSCI_DENIED = -3,
  PSCI_ALREADY_ON = -4,
  PSCI_ON_PENDING = -5,
};

error_t
psci_cpu_on(enum psci_method_e method, uint64_t hw, uintptr_t entry,
            uintptr_t context)
{
  const uintptr_t argument[4] = { CPU_ON, (uintptr_t)hw, entry, context };
  int32_t answer = PSCI_NOT_SUPPORTED;

  if (argument[1] != hw)
    return -ENOENT; /* the id does not fit into a register */
  if (method == PSCI_HVC)
    answer = (int32_t)(uint32_t)cpu_hvc(argument);
  else if (method == PSCI_SMC)
    answer = (int32_t)(uint32_t)cpu_smc(argument);
  switch (answer)
    {
    case PSCI_SUCCESS:
      return 0;
    case PSCI_NOT_SUPPORTED:
      return -ENOTSUP;
    case PSCI_INVALID_PARAMETERS:
      return -ENOENT;
    case PSCI_ALREADY_ON:
    case PSCI_ON_PENDING:
      return -EBUSY;
    default:
      return -EINVAL;
    }
}
