/* arch/emu: the invented machine, and what reads a described one.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef EMU_H_
#define EMU_H_

#include <mutek/error.h>
#include <mutek/machine.h>

/** @This fills in the machine that the tokens CONFIG_EMU_* invent.
    Errors: -ENOMEM as @ref fdt_machine_read. */
MUST_CHECK error_t emu_machine_invent(struct machine_s *machine);

/** @This reads the machine from the file of @ref host_start.
    Errors: as @ref fdt_machine_read; -EBADDATA also for a file that is no tree,
      one line says so. */
MUST_CHECK error_t emu_machine_file(struct machine_s *machine);

/** @This returns the bytes of each bank of that machine: CONFIG_EMU_BANK_SIZE,
   or less where a library finds less address space. Context: boot processor. */
uint64_t emu_bank_size(void);

#endif
