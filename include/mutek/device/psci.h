/* device: the firmware interface that starts CPUs.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_DEVICE_PSCI_H_
#define MUTEK_DEVICE_PSCI_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** The method to call the firmware. */
enum psci_method_e
{
  PSCI_NONE, /**< there is none */
  PSCI_HVC,
  PSCI_SMC,
};

/** @This starts a CPU with translation and caches off.
    @param hw its affinity, as in MPIDR: level 3 in bits 39 to 32.
    @param entry physical address of its first instruction.
    @param context value of its first register at that point.
    Units: all three are passed with the width of a pointer.
    Errors: -ENOTSUP: there is no such firmware; -ENOENT: the firmware does not
      know this CPU, or @tt hw is wider than a pointer; -EBUSY: it runs already,
      or is being started; -EINVAL: the firmware refuses.
    Source: ARM DEN 0022, 5.1.4 "CPU_ON", 5.2.2 "Return error codes". */
MUST_CHECK error_t psci_cpu_on(enum psci_method_e method, uint64_t hw,
                               uintptr_t entry, uintptr_t context);

#endif
