/* demo: requests without a good place.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "demo.h"

#include <mutek/mem_alloc.h>
#include <mutek/mem_proximity.h>
#include <mutek/printk.h>

#define SIZE 64 /* bytes of each request */
#define REQUESTS 512

/* Leaves the blocks where they are until they are counted. */
void
demo_global(void)
{
  static size_t before[CONFIG_TOPOLOGY_BANK_MAX];
  struct mem_bank_count_s count;
  void **list = NULL, *addr;

  for (bank_id_t i = 0; mem_bank_count(i, &count) == 0; i++)
    before[i] = count.used_blocks;
  for (unsigned i = 0; i < REQUESTS; i++)
    if (mem_alloc(SIZE, mem_proximity_global(), MEM_VALID_SYS, &addr) == 0)
      {
        *(void **)addr = list;
        list = addr;
      }
  printk("\nWhere %u requests of %u bytes land that have no good place\n"
         "  (the global proximity)\n",
         REQUESTS, SIZE);
  for (bank_id_t i = 0; mem_bank_count(i, &count) == 0; i++)
    if (count.used_blocks != before[i])
      printk("  bank %-4u %4zu of a bank of %zu bytes\n", i,
             count.used_blocks - before[i], count.size);
  demo_give_back(list);
}
