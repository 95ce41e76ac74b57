/* arch/emu: the default machine, and the reader of a described one.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef EMU_H_
#define EMU_H_

#include <mutek/error.h>
#include <mutek/machine.h>

/** @This describes the default machine, set by the tokens CONFIG_EMU_*.
    Errors: -ENOMEM as @ref fdt_machine_read. */
MUST_CHECK error_t emu_machine_invent(struct machine_s *machine);

/** @This reads the machine from the file of @ref host_start.
    Errors: as @ref fdt_machine_read; -EBADDATA also if the file is no device
      tree; one line is printed. */
MUST_CHECK error_t emu_machine_file(struct machine_s *machine);

/** @This returns the size of each bank of the default machine:
   CONFIG_EMU_BANK_SIZE, or less if a library finds less address space. Units:
   bytes. Context: boot CPU. */
uint64_t emu_bank_size(void);

#endif
