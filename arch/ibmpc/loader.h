/* arch/ibmpc: the loader's data.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A loader enters the kernel by one of two protocols. Their data is converted
    to one structure for the rest of the board. The data is untrusted input: a
    reader always returns, and reads only memory that it is allowed to read. */

#ifndef LOADER_H_
#define LOADER_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/machine.h>
#include <mutek/types.h>

/** Type of a range that is usable memory. Source: ACPI 6.5, 15 "System Address
    Map Interfaces", "Address Range Types", whose numbers both maps share. */
#define IBMPC_RAM 1

#define IBMPC_RANGES_MAX 128  /* of the loader's map, which has about ten */
#define IBMPC_WORDS_SIZE 1024 /* of the kernel command line, with its NUL */

/** Register values at the entry, see boot.S. */
struct ibmpc_entered_s
{
  uint32_t magic;   /**< identifies the protocol; 0: PVH */
  uint32_t address; /**< of the loader's data */
};

/** The readable physical memory, from address 0 on. */
struct ibmpc_view_s
{
  uintptr_t base; /**< virtual address of physical address 0 */
  uint64_t limit; /**< first address that cannot be read */
  uint64_t reach; /**< end of the CPU's physical addresses */
};

/** A range of the loader's map. */
struct ibmpc_range_s
{
  uint64_t start; /**< first byte */
  uint64_t size;  /**< Units: bytes; start + size may wrap */
  uint32_t type;  /**< IBMPC_RAM, or another type */
  uint32_t zero;
};

/** The loader's data, copied from its memory. */
struct ibmpc_loader_s
{
  struct ibmpc_range_s range[IBMPC_RANGES_MAX]; /**< the memory map */
  uint32_t range_count;
  /** Usable memory, without overlaps with ranges of other types, without the
      page at address 0, and clipped to the CPU's address width. */
  struct machine_reserved_s memory[IBMPC_RANGES_MAX];
  uint32_t memory_count;
  uint64_t rsdp;    /**< ACPI root pointer; 0: none */
  uint64_t payload; /**< payload file (initrd); 0: none */
  uint64_t payload_size;
  char words[IBMPC_WORDS_SIZE]; /**< kernel command line */
};

/** @This copies the loader's data.
    @param out zeroed.
    Errors: -EBADDATA: it does not match the protocol, or has no memory map; one
      line is printed. Broken parts are ignored.
    Context: boot CPU, before any memory but the image is written.
    Cost: O(ranges^2 + bytes to search for the ACPI root pointer). */
MUST_CHECK error_t ibmpc_loader_read(const struct ibmpc_entered_s *entered,
                                     const struct ibmpc_view_s *view,
                                     struct ibmpc_loader_s *out);

/* Functions for the readers of both protocols. */

/** @This copies bytes of physical memory. It returns false if one of them
    cannot be read, or if the address is 0. */
MUST_CHECK bool ibmpc_view_copy(const struct ibmpc_view_s *view,
                                uint64_t address, void *to, size_t size);

/** @This adds a range to the map. It returns false, and prints a line, if the
    map is full. */
MUST_CHECK bool ibmpc_loader_range(struct ibmpc_loader_s *out,
                                   const struct ibmpc_range_s *range);

/** @This copies the command line at an address; 0: none. */
void ibmpc_loader_words(struct ibmpc_loader_s *out,
                        const struct ibmpc_view_s *view, uint64_t address);

/** @This records the address of the payload file, if it is readable. */
void ibmpc_loader_payload(struct ibmpc_loader_s *out,
                          const struct ibmpc_view_s *view, uint64_t start,
                          uint64_t size);

/* pvh.c, multiboot.c: the protocols' parts of @ref ibmpc_loader_read. */

#define IBMPC_MULTIBOOT_MAGIC 0x2badb002u

MUST_CHECK error_t ibmpc_pvh_read(uint64_t address,
                                  const struct ibmpc_view_s *view,
                                  struct ibmpc_loader_s *out);

MUST_CHECK error_t ibmpc_multiboot_read(uint64_t address,
                                        const struct ibmpc_view_s *view,
                                        struct ibmpc_loader_s *out);

#endif
