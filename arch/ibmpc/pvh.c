/* arch/ibmpc: what the loader left.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The loader's own memory is below 1 MiB or anywhere else: what the kernel
   needs is copied once, before anything is written anywhere.

   Invariant: constant once ibmpc_loader_read() has returned. Locks: none.
   Left out: of several files handed over, those behind the first.

   Source: Xen, "x86/HVM direct boot ABI", and
   xen/include/public/arch-x86/hvm/start_info.h for the layout. */

#include "ibmpc.h"

#include <mutek/printk.h>
#include <mutek/string.h>

#define PVH_MAGIC 0x336ec578u
#define PVH_VERSION_MAP 1 /* first version that brings a memory map */

/** What the loader fills in. */
struct ibmpc_start_s
{
  uint32_t magic;
  uint32_t version;
  uint32_t flags;
  uint32_t module_count;
  uint64_t module; /**< address of the first ibmpc_module_s */
  uint64_t words;  /**< address of the command line, 0 for none */
  uint64_t rsdp;
  uint64_t range; /**< address of the first ibmpc_range_s */
  uint32_t range_count;
  uint32_t zero;
};

/** A file handed over with the kernel. */
struct ibmpc_module_s
{
  uint64_t start;
  uint64_t size; /**< Units: bytes */
  uint64_t words;
  uint64_t zero;
};

struct ibmpc_loader_s ibmpc_loader;

/* The translation of boot.S ends at 4 GiB. */
static bool
readable(uint64_t address, uint64_t size)
{
  return address != 0 && address < IBMPC_WINDOW_END
         && size <= IBMPC_WINDOW_END - address;
}

static void
ranges_copy(const struct ibmpc_start_s *start)
{
  uint32_t count = start->range_count;

  if (count > IBMPC_RANGES_MAX)
    {
      printk("ibmpc: %u ranges of memory ignored, of %u\n",
             (unsigned)(count - IBMPC_RANGES_MAX), (unsigned)count);
      count = IBMPC_RANGES_MAX;
    }
  if (!readable(start->range, count * sizeof(struct ibmpc_range_s)))
    return;
  memcpy(ibmpc_loader.range, (const void *)(uintptr_t)start->range,
         count * sizeof(struct ibmpc_range_s));
  ibmpc_loader.range_count = count;
}

/* What is RAM, from 1 MiB on and below the end of what can be addressed. */
static void
memory_collect(void)
{
  for (uint32_t i = 0; i < ibmpc_loader.range_count; i++)
    {
      const struct ibmpc_range_s *range = &ibmpc_loader.range[i];
      uint64_t start = range->start, end = start + range->size;

      if (range->type != IBMPC_RAM)
        continue;
      if (start < IBMPC_LOW_END)
        start = IBMPC_LOW_END;
      if (end > X86_64_REACH || end < range->start)
        end = X86_64_REACH;
      if (start < end)
        ibmpc_loader.memory[ibmpc_loader.memory_count++]
            = (struct machine_reserved_s){ start, end - start };
    }
}

static void
words_copy(uint64_t address)
{
  const char *from = (const char *)(uintptr_t)address;
  size_t length = 0;

  if (!readable(address, IBMPC_WORDS_SIZE))
    return;
  while (length < IBMPC_WORDS_SIZE - 1 && from[length] != '\0')
    length++;
  memcpy(ibmpc_loader.words, from, length);
}

static void
payload_note(const struct ibmpc_start_s *start)
{
  const struct ibmpc_module_s *module
      = (const struct ibmpc_module_s *)(uintptr_t)start->module;

  if (start->module_count == 0 || !readable(start->module, sizeof(*module))
      || !readable(module->start, module->size))
    return;
  ibmpc_loader.payload = module->start;
  ibmpc_loader.payload_size = module->size;
}

error_t
ibmpc_loader_read(const struct ibmpc_start_s *start)
{
  if (!readable((uintptr_t)start, sizeof(*start)) || start->magic != PVH_MAGIC
      || start->version < PVH_VERSION_MAP)
    {
      printk("ibmpc: not entered by the PVH protocol with a memory map\n");
      return -EBADDATA;
    }
  ibmpc_loader.rsdp = start->rsdp;
  ranges_copy(start);
  memory_collect();
  words_copy(start->words);
  payload_note(start);
  return 0;
}
