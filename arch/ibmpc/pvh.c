/* arch/ibmpc: reads the data of a PVH loader.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The data is one structure with the addresses of the others.

   Locks: none.

   Source: Xen, "x86/HVM direct boot ABI", and
   xen/include/public/arch-x86/hvm/start_info.h for the layout. */

#include "loader.h"

#include <mutek/assert.h>
#include <mutek/printk.h>

#define MAGIC 0x336ec578u
#define VERSION_MAP 1 /* first version with a memory map */

/** The loader's structure. */
struct start_s
{
  uint32_t magic;
  uint32_t version;
  uint32_t flags;
  uint32_t module_count;
  uint64_t module; /**< address of the first module_s */
  uint64_t words;  /**< address of the kernel command line; 0: none */
  uint64_t rsdp;
  uint64_t range; /**< address of the first ibmpc_range_s */
  uint32_t range_count;
  uint32_t zero;
};

/** A payload file. */
struct module_s
{
  uint64_t start;
  uint64_t size; /**< Units: bytes */
  uint64_t words;
  uint64_t zero;
};

static_assert(sizeof(struct ibmpc_range_s) == 24, "as the loader lays it out");

static void
map_read(const struct start_s *start, const struct ibmpc_view_s *view,
         struct ibmpc_loader_s *out)
{
  uint64_t at = start->range;
  struct ibmpc_range_s range;

  for (uint32_t i = 0; i < start->range_count; i++, at += sizeof(range))
    {
      if (!ibmpc_view_copy(view, at, &range, sizeof(range)))
        {
          printk("ibmpc: memory map: out of reach behind %u entries, the rest "
                 "ignored\n",
                 (unsigned)i);
          return;
        }
      if (!ibmpc_loader_range(out, &range))
        return;
    }
}

error_t
ibmpc_pvh_read(uint64_t address, const struct ibmpc_view_s *view,
               struct ibmpc_loader_s *out)
{
  struct start_s start;
  struct module_s module;

  if (!ibmpc_view_copy(view, address, &start, sizeof(start))
      || start.magic != MAGIC || start.version < VERSION_MAP)
    {
      printk("ibmpc: entered neither by multiboot nor by PVH with a memory "
             "map\n");
      return -EBADDATA;
    }
  out->rsdp = start.rsdp;
  map_read(&start, view, out);
  ibmpc_loader_words(out, view, start.words);
  if (start.module_count != 0
      && ibmpc_view_copy(view, start.module, &module, sizeof(module)))
    ibmpc_loader_payload(out, view, module.start, module.size);
  return 0;
}
