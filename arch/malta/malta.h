/* arch/malta: what the files of the board share.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Physical memory. RAM below 256 MiB is at its own address and is seen at
    MIPS_CACHED, without translation. The rest of it, and all of it once more,
   is at 0x80000000 plus its offset: from 0x90000000 on it is a bank, below that
    the same bytes are not counted twice. It is seen at its offset, through the
    TLB. So the address of any byte of RAM is its physical one with the highest
    bit turned over, and what is not RAM is seen nowhere, NULL included.

    A stack is seen once more, at MALTA_STACKS, through an entry of the TLB of
   its own whose other half is nothing: its end faults.

    A bank is seen through the caches. Its bytes are seen past them too, at
    mips_uncached() of their physical address, below 256 MiB; that is where DMA
    reaches when no device tree says otherwise. DMA does not look into caches:
   so a block for it has its cache lines to itself, and its user either uses the
    view past the caches or writes the lines back.

    Source: MIPS Malta User's Manual, "Memory map"; QEMU, hw/mips/malta.c. */

#ifndef MALTA_H_
#define MALTA_H_

#include <config.h>

#include <mutek/atomic.h>
#include <mutek/cpu.h>
#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** RAM below is at its own address, devices are from there on. */
#define MALTA_LOW_MAX 0x10000000u

/** Physical address of all RAM once more. */
#define MALTA_HIGH 0x80000000u

/** Where stacks are used, each behind as much that is nothing. */
#define MALTA_STACKS 0xc0000000u

/** Where a device tree may lie, physical, and behind it the image. */
#define MALTA_TREE 0x10000u
#define MALTA_TREE_END 0x200000u

/** @This returns where the kernel sees a byte of RAM. */
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

#define MALTA_WORDS_SIZE 1024 /* of the command line, with its NUL */

/** What the loader leaves in registers. */
struct malta_start_s
{
  uint32_t argument_count; /**< 0xffffffff: as many as there are */
  uint32_t arguments;      /**< address of addresses of strings */
  uint32_t environment;    /**< alike: names and values by turns, then 0 */
};

/** What the loader left, out of its own memory. Physical addresses. */
struct malta_loader_s
{
  uint32_t low_size; /**< RAM at its own address. Units: bytes */
  uint32_t ram_size; /**< all RAM, low_size at least. Units: bytes */
  uint32_t payload;  /**< file handed over with the kernel, 0 for none */
  uint32_t payload_size;
  char words[MALTA_WORDS_SIZE];
};

/** What the loader left. (c) after @ref malta_loader_read. */
extern struct malta_loader_s malta_loader;

/** @This keeps what the loader left.
    Errors: -EBADDATA it does not say how much memory there is, one line says
      so. */
MUST_CHECK error_t malta_loader_read(const struct malta_start_s *start);

/* memory.c */

/** How far a processor that is to start has come. */
enum malta_come_e
{
  MALTA_COME_EXPECTED,
  MALTA_COME_HERE,  /**< it runs the kernel */
  MALTA_COME_NEVER, /**< nobody waits for it any more */
};

/** What a processor other than the boot processor lives in. */
struct malta_cpu_s
{
  struct mips_cpu_s cpu;
  struct mips_start_s start; /**< (c) while it starts */
  struct mips_start_s run;   /**< (c) on its own stack */
  cpu_id_t id;               /**< (c) while it starts */
  atomic_t come;             /**< (a) enum malta_come_e */
} __attribute__((aligned(64)));

/** What lies behind the image. (c) after arch_boot_memory(). */
struct malta_memory_s
{
  uint32_t cpu_count;      /**< processors that the board has */
  struct malta_cpu_s *cpu; /**< places for the others that may start */
  cpu_id_t place_count;
  struct mips_map_s map; /**< what every processor translates */
  uintptr_t end;         /**< first byte that the kernel does not use */
};

extern struct malta_memory_s malta_memory;

/** @This adds a stack to what is translated, for @ref mips_map_use.
    @param index 0 for the boot processor's, then by place.
    @param stack CONFIG_MALTA_STACK_SIZE bytes, on as many.
    Errors: -ENOMEM no entry of the TLB is left, one line says so. */
MUST_CHECK error_t malta_stack_map(cpu_id_t index, const void *stack);

/** @This returns the first byte above a stack, where it is translated. */
ALWAYS_INLINE uintptr_t
malta_stack_end(cpu_id_t index)
{
  return MALTA_STACKS + (index + (uintptr_t)1) * 2 * CONFIG_MALTA_STACK_SIZE;
}

/* boot.S and the linker. */
extern struct mips_cpu_s malta_boot_cpu;
extern const uint8_t malta_boot_stack[];
extern const char malta_image_end[];

#endif
