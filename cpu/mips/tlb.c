/* cpu/mips: mappings of the TLB.
   SPDX-License-Identifier: LGPL-2.1-only */

/* All mappings fit into the TLB, in permanent entries of large pages. So there
   are no TLB refills, and an access without an entry is a bug. An entry maps
   two adjacent pages.

   Invariant: no address is in two entries. Locks: none; the boot CPU builds a
   map, which is constant when other CPUs use it.

   Source: MIPS Architecture for Programmers volume III, "TLB-Based Virtual
   Address Translation", "PageMask Register", "EntryLo0, EntryLo1". */

#include "private.h"

#include <mutek/assert.h>

#define PAGE ((uintptr_t)4096) /* the smallest */
#define PAGE_STEP 4            /* each size is four times the previous one */
#define PAGE_MAX ((uintptr_t)1 << 28)

#define LOW_GLOBAL 0x01u
#define LOW_VALID 0x02u
#define LOW_WRITE 0x04u
#define LOW_COHERENT (5u << 3)
#define LOW_FRAME(physical) ((uint32_t)((physical) >> 6))

#define CONFIG1_TLB_SHIFT 25 /* number of entries minus one */
#define CONFIG1_TLB_MASK 0x3fu

/* The largest page that fits at `start` and at `physical`. The other page of
   its pair must lie wholly inside the mapped range, or wholly outside. */
static uintptr_t
page_size(uintptr_t start, uintptr_t physical, uintptr_t first, uintptr_t last)
{
  uintptr_t page = PAGE_MAX;

  for (; page > PAGE; page /= PAGE_STEP)
    {
      uintptr_t other = start ^ page;
      bool fits = (start | physical) % page == 0 && last - start >= page - 1;
      bool inside = other >= first && other <= last && last - other >= page - 1;
      bool outside = other > last || other + (page - 1) < first;

      if (fits && (inside || outside))
        break;
    }
  return page;
}

static uint_fast8_t
tlb_size(void)
{
  uint32_t field = cp0_read(CP0_CONFIG1) >> CONFIG1_TLB_SHIFT;

  return (uint_fast8_t)((field & CONFIG1_TLB_MASK) + 1);
}

error_t
mips_map_add(struct mips_map_s *map, uintptr_t start, uintptr_t physical,
             size_t size)
{
  struct mips_map_s next = *map;
  uintptr_t first = start, last = start + (size - 1);
  uint_fast8_t most = tlb_size() - 1; /* one stays unused */

  assert((start | physical | size) % PAGE == 0 && size != 0);
  for (size_t left = size; left != 0;)
    {
      uintptr_t page = page_size(start, physical, first, last);
      uint_fast8_t odd = (start & page) != 0;

      if (odd == 0 || start == first)
        {
          if (next.count == MIPS_MAP_MAX || next.count == most)
            return -ENOMEM;
          next.entry[next.count].mask = (uint32_t)(page * 2 - 1)
                                        & ~(uint32_t)(PAGE * 2 - 1);
          next.entry[next.count].high = (uint32_t)(start & ~page);
          next.entry[next.count].low[0] = LOW_GLOBAL;
          next.entry[next.count].low[1] = LOW_GLOBAL;
          next.count++;
        }
      next.entry[next.count - 1].low[odd] = LOW_FRAME(physical) | LOW_COHERENT
                                            | LOW_WRITE | LOW_VALID
                                            | LOW_GLOBAL;
      start += page;
      physical += page;
      left -= page;
    }
  *map = next;
  return 0;
}

/* An unused entry gets an address that is never accessed, different in each
   entry. */
void
mips_map_use(const struct mips_map_s *map)
{
  uint_fast8_t size = tlb_size();

  cp0_write(CP0_WIRED, map->count);
  for (uint_fast8_t i = 0; i < size; i++)
    {
      bool used = i < map->count;

      cp0_write(CP0_INDEX, (uint32_t)i);
      cp0_write(CP0_PAGE_MASK, used ? map->entry[i].mask : 0u);
      cp0_write(CP0_ENTRY_HI, used ? map->entry[i].high
                                   : MIPS_CACHED + (uint32_t)(i * 2 * PAGE));
      cp0_write(CP0_ENTRY_LO0, used ? map->entry[i].low[0] : 0u);
      cp0_write(CP0_ENTRY_LO1, used ? map->entry[i].low[1] : 0u);
      __asm__ volatile("tlbwi\n\tehb" ::: "memory");
    }
  cp0_write(CP0_PAGE_MASK, 0u);
}
