/* arch/emu: the machine described by a file.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The file is a device tree blob; bytes after the blob are not read.

   A host process has no hardware id, so the tree determines the boot CPU.

   Invariant: the reader gets exactly the bytes of the blob.
   Locks: none. */

#include "emu.h"

#include "host.h"

#include <config.h>

#include <mutek/firmware.h>
#include <mutek/printk.h>

#ifdef CONFIG_DRIVER_FIRMWARE_FDT
error_t
emu_machine_file(struct machine_s *machine)
{
  size_t size;

  if (fdt_total_size(host_start.machine.start, host_start.machine.size, &size)
      != 0)
    {
      printk("emu: %s: not a device tree\n", host_start.machine.name);
      return -EBADDATA;
    }
  return fdt_machine_read(host_start.machine.start, size, MACHINE_HW_NONE,
                          machine);
}
#else
error_t
emu_machine_file(struct machine_s *machine)
{
  (void)machine;
  printk("emu: %s: this build reads no device tree\n", host_start.machine.name);
  return -EBADDATA;
}
#endif
