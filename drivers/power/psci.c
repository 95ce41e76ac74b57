/* drivers/power: processors started by PSCI.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Locks: none. Source: ARM DEN 0022, "Power State Coordination Interface". */

#include <mutek/device/psci.h>

#include <mutek/cpu.h>

#define CPU_ON 0x84000003u /* with arguments of 32 bits */

/** What the firmware answers. */
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
psci_cpu_on(enum psci_method_e method, uint32_t hw, uintptr_t entry,
            uintptr_t context)
{
  const uint32_t argument[4] = { CPU_ON, hw, entry, context };
  int32_t answer = PSCI_NOT_SUPPORTED;

  if (method == PSCI_HVC)
    answer = (int32_t)cpu_hvc(argument);
  else if (method == PSCI_SMC)
    answer = (int32_t)cpu_smc(argument);
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
