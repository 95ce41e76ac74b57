/* arch/malta: private interface of the board's files.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Physical memory. RAM below 256 MiB is at its own address, and is accessed at
    MIPS_CACHED without translation. All RAM, the first 256 MiB included, is
    also at 0x80000000 plus its offset. The part from 0x90000000 on is a bank;
    the part below is the same memory as before and is not counted again. The
    bank is mapped at its offset through the TLB. So the virtual address of any
    byte of RAM is its physical address with the highest bit inverted. Addresses
    that are not RAM are unmapped, NULL included.

    A stack is mapped a second time, at MALTA_STACKS, by a TLB entry of its own.
    The other half of the entry is invalid, so an overflow faults.

    A bank is accessed through the caches. Its bytes below physical 256 MiB are
    also accessible uncached, at mips_uncached() of their physical address. DMA
    reaches that memory unless a device tree lists another window. DMA is not
    coherent. So a block for DMA has its cache lines to itself, and its user
    either accesses it uncached or writes the lines back.

    Source: MIPS Malta User's Manual, "Memory map"; QEMU, hw/mips/malta.c. */

#ifndef MALTA_H_
#define MALTA_H_

#include <config.h>

#include <mutek/atomic.h>
#include <mutek/cpu.h>
#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** RAM below is at its own address; devices begin here. */
#define MALTA_LOW_MAX 0x10000000u

/** Second physical address of all RAM. */
#define MALTA_HIGH 0x80000000u

/** Virtual address of the stacks, each after an unmapped area of its size. */
#define MALTA_STACKS 0xc0000000u

/** Physical address of a device tree; the image follows it. */
#define MALTA_TREE 0x10000u
#define MALTA_TREE_END 0x200000u

/** @This returns the virtual address of a byte of RAM. */
ALWAYS_INLINE uintptr_t
malta_address(uint64_t physical)
{
  return (uintptr_t)physical ^ MALTA_HIGH;
}

/** @This returns the physical address of a byte of RAM. */
ALWAYS_INLINE uint64_t
malta_physical(uintptr_t address)
{
  return address ^ MALTA_HIGH;
}

/* loader.c */

#define MALTA_WORDS_SIZE 1024 /* of the kernel command line, with its NUL */

/** The loader's values in registers. */
struct malta_start_s
{
  uint32_t argument_count; /**< 0xffffffff: unknown */
  uint32_t arguments;      /**< address of an array of string addresses */
  uint32_t environment;    /**< the same: alternating names and values, then
                                0 */
};

/** The loader's data, copied from its memory. Physical addresses. */
struct malta_loader_s
{
  uint32_t low_size; /**< RAM at its own address. Units: bytes */
  uint32_t ram_size; /**< all RAM, low_size at least. Units: bytes */
  uint32_t payload;  /**< payload file (initrd); 0: none */
  uint32_t payload_size;
  char words[MALTA_WORDS_SIZE];
};

/** The loader's data. (c) after @ref malta_loader_read. */
extern struct malta_loader_s malta_loader;

/** @This copies the loader's data.
    Errors: -EBADDATA: it has no memory size; one line is printed. */
MUST_CHECK error_t malta_loader_read(const struct malta_start_s *start);

/* memory.c */

/** State of a CPU that is being started. */
enum malta_arrival_e
{
  MALTA_ARRIVAL_EXPECTED,
  MALTA_ARRIVAL_DONE, /**< it runs the kernel */
  MALTA_ARRIVAL_LATE, /**< timeout; it must not run */
};

/** The tables of a CPU other than the boot CPU. */
struct malta_cpu_s
{
  struct mips_cpu_s cpu;
  struct mips_start_s start; /**< (c) once it starts */
  struct mips_start_s run;   /**< (c) on its own stack */
  cpu_id_t id;               /**< (c) once it starts */
  atomic_t arrival;          /**< (a) enum malta_arrival_e */
} __attribute__((aligned(64)));

/** The memory after the image. (c) after arch_boot_memory(). */
struct malta_memory_s
{
  uint32_t cpu_count;      /**< CPUs of the board */
  struct malta_cpu_s *cpu; /**< places for the other CPUs that may be started */
  cpu_id_t place_count;
  struct mips_map_s map; /**< TLB entries of every CPU */
  uintptr_t end;         /**< end of the memory in use by the kernel */
};

extern struct malta_memory_s malta_memory;

/** @This adds a stack to the TLB entries, for @ref mips_map_use.
    @param index 0 for the boot CPU, then by place.
    @param stack CONFIG_MALTA_STACK_SIZE bytes, aligned on that size.
    Errors: -ENOMEM: no TLB entry is left; one line is printed. */
MUST_CHECK error_t malta_stack_map(cpu_id_t index, const void *stack);

/** @This returns the virtual address after a stack. */
ALWAYS_INLINE uintptr_t
malta_stack_end(cpu_id_t index)
{
  return MALTA_STACKS + (index + (uintptr_t)1) * 2 * CONFIG_MALTA_STACK_SIZE;
}

/* Symbols of boot.S and of the ldscript. */
extern struct mips_cpu_s malta_boot_cpu;
extern const uint8_t malta_boot_stack[];
extern const char malta_image_end[];

#endif
