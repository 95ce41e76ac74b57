/* arch/emu: one bank, for a build without a topology.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Replaces memory.c in a build without CONFIG_MUTEK_TOPOLOGY. The host maps
   CONFIG_EMU_BANK_SIZE bytes, and all of them are the boot bank.

   Locks: none; only the boot CPU runs. */

#include "host.h"

#include <config.h>

#include <mutek/arch.h>
#include <mutek/printk.h>

error_t
arch_boot_memory(struct arch_boot_s *boot)
{
  uintptr_t base = (uintptr_t)host_memory(CONFIG_EMU_BANK_SIZE);

  if (host_start.machine.start != NULL)
    {
      printk("emu: %s: this build knows one bank, and no machine from a file\n",
             host_start.machine.name);
      return -ENOTSUP;
    }
  boot->start = base;
  boot->last = base + (CONFIG_EMU_BANK_SIZE - 1);
  boot->base = base;
  return 0;
}
