/* arch: what a board provides.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The board and the boot order, each asked by the other. Context, where
    nothing else is said: boot processor, at boot. Cost: of a boot; by the
    size of what firmware left */

#ifndef MUTEK_ARCH_H_
#define MUTEK_ARCH_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/machine.h>
#include <mutek/topology.h>
#include <mutek/types.h>

/** Where the kernel's own tables may lie. Addresses of the description. */
struct arch_boot_s
{
  uint64_t start; /**< first byte after the image */
  uint64_t last;  /**< last byte of the usable range that holds it */
  uintptr_t base; /**< where the kernel sees @tt start */
};

/** @This says where the boot bank may lie. Nothing is known yet of the rest of
    the machine.
    Errors: -ENOENT no memory at all, -EBADDATA the firmware's tables are
      broken as a whole; one line says so.
    Context: boot processor, first thing. */
MUST_CHECK error_t arch_boot_memory(struct arch_boot_s *boot);

/** @This describes the machine, from whatever its firmware left. The board
    describes; it does not judge, and it starts nothing. It adds what no table
    can know better than the hardware: who runs (@tt boot_hw, see
    cpu_hardware_id() in <mutek/cpu.h>) and how wide addresses are (@tt
    address_bits, see cpu_address_bits()).
    Errors: as the reader of the firmware's tables; -ENOMEM: see
      @ref fdt_machine_read, the arrays are too small.
    Context: boot processor. */
MUST_CHECK error_t arch_machine_read(struct machine_s *machine);

/** @This returns where the kernel sees the first byte of a bank. From bank 0
   on, addresses ascend as the banks do; behind the highest address comes 0.
    Context: boot processor, after @ref arch_boot_memory. */
uintptr_t arch_bank_address(const struct topology_bank_s *bank);

/** @This lets the processors of the topology enter @ref startup_cpu, each with
    its id: the enabled ones by ascending id, up to CONFIG_CPU_START_MAX in
    all, except the caller and those it cannot start.
    @return how many are expected to run, the caller included.
    Context: boot processor. */
cpu_id_t arch_cpus_start(const struct topology_s *topo);

/** @This returns the words given to the kernel at start, or "". */
const char *arch_command_line(void);

/** @This returns the bytes of the file that was handed over with the kernel,
   for tests that read their data from it; NULL and 0 when there is none. */
const void *arch_payload(size_t *size);

/* What the kernel provides to the board. */

/** @This is where a board enters the kernel, on the boot processor, with a
    stack, zeroed .bss and interrupts masked. */
NORETURN void startup(void);

/** @This is where every other processor enters the kernel. */
NORETURN void startup_cpu(cpu_id_t cpu);

/* The same in parts, for a board whose processors belong to somebody else. */

/** @This is the first part of @ref startup and makes all banks serve.
    @return false when they do not; one line has said why.
    Context: as @ref startup. */
MUST_CHECK bool startup_banks(void);

/** @This is the first part of @ref startup_cpu and returns: the caller may
    allocate, interrupts are enabled. A processor may come again.
    Context: any processor of the machine, after @ref startup_banks. */
void startup_enter(cpu_id_t cpu);

#endif
