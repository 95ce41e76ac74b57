/* arch: the interface between a board and the boot order.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The board and the boot order call each other through this interface.
    Context, unless stated: boot CPU, at boot. Cost: part of the boot; grows
    with the firmware's tables */

#ifndef MUTEK_ARCH_H_
#define MUTEK_ARCH_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/machine.h>
#include <mutek/topology.h>
#include <mutek/types.h>

/** The memory for the kernel's own tables. Addresses as in the firmware's
    tables, except @tt base. */
struct arch_boot_s
{
  uint64_t start; /**< first byte after the image */
  uint64_t last;  /**< last byte of the usable range that holds it */
  uintptr_t base; /**< virtual address of @tt start */
};

/** @This returns the memory where the boot bank may lie. The rest of the
    machine is not known yet.
    Errors: -ENOENT: no memory at all; -EBADDATA: the firmware's tables are
      unreadable as a whole; one line is printed.
    Context: boot CPU, before all other calls. */
MUST_CHECK error_t arch_boot_memory(struct arch_boot_s *boot);

/** @This describes the machine from its firmware's tables. The board does not
    check the facts and starts nothing. It adds two facts from the hardware: the
    running CPU (@tt boot_hw, see cpu_hardware_id() in <mutek/cpu.h>) and the
    address width (@tt address_bits, see cpu_address_bits()).
    Errors: those of the reader of the tables; -ENOMEM: the arrays are too
      small, see @ref fdt_machine_read.
    Context: boot CPU. */
MUST_CHECK error_t arch_machine_read(struct machine_s *machine);

/** @This returns the virtual address of a bank's first byte. From bank 0 on,
   these addresses ascend with the bank ids. They may wrap once, from the
   highest address to 0.
   Context: boot CPU, after @ref arch_boot_memory. */
uintptr_t arch_bank_address(const struct topology_bank_s *bank);

/** @This lets CPUs of the topology enter @ref startup_cpu, each with its id. It
    starts the enabled ones by ascending id, up to CONFIG_CPU_START_MAX in all.
    It skips the caller and the CPUs that it cannot start.
    @return the number of CPUs expected to run, the caller included.
    Context: boot CPU. */
cpu_id_t arch_cpus_start(const struct topology_s *topo);

/** @This returns the kernel command line, or "". */
const char *arch_command_line(void);

/** @This returns the payload file (initrd) and its size in bytes, for tests
   that read their data from it. Without one, it returns NULL and size 0. */
const void *arch_payload(size_t *size);

/* Functions of the kernel for the board. */

/** @This is the entry of the boot CPU, called by the board with a stack, a
    zeroed .bss and masked interrupts. */
NORETURN void startup(void);

/** @This is the entry of every other CPU. */
NORETURN void startup_cpu(cpu_id_t cpu);

/* The same in parts, for a board that does not own its CPUs, such as a
   library. */

/** @This is the first part of @ref startup and initialises all banks.
    @return false on failure; an error line is already printed.
    Context: as @ref startup. */
MUST_CHECK bool startup_banks(void);

/** @This is the first part of @ref startup_cpu. When it returns, the caller may
    allocate, and interrupts are enabled. A CPU may enter more than once.
    Context: any CPU of the machine, after @ref startup_banks. */
void startup_enter(cpu_id_t cpu);

#endif
