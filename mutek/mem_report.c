/* alloc: what a stopping machine can still say.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Locks: none, since any may be held: figures of a bank in use may be torn. */

#include <mutek/mem_report.h>

#include "mem_instance.h"

#include <mutek/printk.h>

void
mem_report_dump(void)
{
  struct mem_machine_s *mem = mem_instance();

  for (bank_id_t i = 0; mem != NULL && i < mem->topo->bank_count; i++)
    {
      const struct mem_region_s *region = &mem->region[i];

      printk("  bank %u at 0x%zx, %zu bytes, %zu used\n", (unsigned)i,
             (size_t)region->start, region->size, mem_region_used(region));
    }
}
