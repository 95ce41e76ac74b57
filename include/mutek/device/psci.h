/* device: the firmware that starts processors.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_DEVICE_PSCI_H_
#define MUTEK_DEVICE_PSCI_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** How the firmware is called. */
enum psci_method_e
{
  PSCI_NONE, /**< there is none */
  PSCI_HVC,
  PSCI_SMC,
};

/** @This starts a processor, translation and caches off.
    @param hw its affinity, as in MPIDR: level 3 in bits 39 to 32.
    @param entry physical address where it begins.
    @param context that it then has in its first register.
    Units: the firmware gets all three as wide as an address of the caller.
    Errors: -ENOTSUP there is no such firmware; -ENOENT it knows no such
      processor, or @tt hw is wider than an address; -EBUSY it runs already, or
      is being started; -EINVAL it refuses.
    Source: ARM DEN 0022, 5.1.4 "CPU_ON", 5.2.2 "Return error codes". */
MUST_CHECK error_t psci_cpu_on(enum psci_method_e method, uint64_t hw,
                               uintptr_t entry, uintptr_t context);

#endif
