/* arch/ibmpc: what a loader leaves.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A loader enters the kernel by one of two protocols. What it leaves becomes
    one structure, which is all that the rest of the board sees. What it left
    comes from outside: whatever it holds, a reader returns, and reads no byte
    that it was not told can be read. */

#ifndef LOADER_H_
#define LOADER_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/machine.h>
#include <mutek/types.h>

/** Type of a range that is usable memory. Source: ACPI 6.5, 15 "System Address
    Map Interfaces", "Address Range Types", whose numbers both maps share. */
#define IBMPC_RAM 1

#define IBMPC_RANGES_MAX 128  /* of the loader's map; it has some ten */
#define IBMPC_WORDS_SIZE 1024 /* of the command line, with its NUL */

/** What the processor was entered with, see boot.S. */
struct ibmpc_entered_s
{
  uint32_t magic;   /**< tells the protocol, 0 for PVH */
  uint32_t address; /**< of what the loader left */
};

/** What of physical memory can be read, from 0 on. */
struct ibmpc_view_s
{
  uintptr_t base; /**< where address 0 is seen */
  uint64_t limit; /**< first address that cannot be read */
  uint64_t reach; /**< first address that memory cannot have */
};

/** A range of the loader's map. */
struct ibmpc_range_s
{
  uint64_t start; /**< first byte */
  uint64_t size;  /**< Units: bytes; start + size may wrap */
  uint32_t type;  /**< IBMPC_RAM, or anything else */
  uint32_t zero;
};

/** What the loader left, out of its own memory. */
struct ibmpc_loader_s
{
  struct ibmpc_range_s range[IBMPC_RANGES_MAX]; /**< its map */
  uint32_t range_count;
  /** Usable memory, without what another range of the map claims, without the
      page at address 0, and as far as addresses go. */
  struct machine_reserved_s memory[IBMPC_RANGES_MAX];
  uint32_t memory_count;
  uint64_t rsdp;    /**< where ACPI begins, 0 for nowhere */
  uint64_t payload; /**< file handed over with the kernel, 0 for none */
  uint64_t payload_size;
  char words[IBMPC_WORDS_SIZE]; /**< the command line */
};

/** @This keeps what a loader left.
    @param out zeroed.
    Errors: -EBADDATA it is not what the protocol says, or there is no map of
      the memory; one line says so. What is broken in a part of it is left out.
    Context: boot processor, before anything is written but the image.
    Cost: O(ranges^2 + bytes in which the root pointer of ACPI may be). */
MUST_CHECK error_t ibmpc_loader_read(const struct ibmpc_entered_s *entered,
                                     const struct ibmpc_view_s *view,
                                     struct ibmpc_loader_s *out);

/* What the protocols' readers share. */

/** @This copies bytes of physical memory; false when one cannot be read, or
    nothing is meant by an address of 0. */
MUST_CHECK bool ibmpc_view_copy(const struct ibmpc_view_s *view,
                                uint64_t address, void *to, size_t size);

/** @This adds a range to the map; false when there is no room, one line says
    so. */
MUST_CHECK bool ibmpc_loader_range(struct ibmpc_loader_s *out,
                                   const struct ibmpc_range_s *range);

/** @This keeps the command line at an address, 0 for none. */
void ibmpc_loader_words(struct ibmpc_loader_s *out,
                        const struct ibmpc_view_s *view, uint64_t address);

/** @This keeps where the file is that was handed over, if it can be read. */
void ibmpc_loader_payload(struct ibmpc_loader_s *out,
                          const struct ibmpc_view_s *view, uint64_t start,
                          uint64_t size);

/* pvh.c, multiboot.c: the part of @ref ibmpc_loader_read that is theirs. */

#define IBMPC_MULTIBOOT_MAGIC 0x2badb002u

MUST_CHECK error_t ibmpc_pvh_read(uint64_t address,
                                  const struct ibmpc_view_s *view,
                                  struct ibmpc_loader_s *out);

MUST_CHECK error_t ibmpc_multiboot_read(uint64_t address,
                                        const struct ibmpc_view_s *view,
                                        struct ibmpc_loader_s *out);

#endif
