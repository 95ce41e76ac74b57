/* cpu/arm: the page tables.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Virtual and physical addresses are equal. A top-level table has one entry for
   each MiB: a section, a page table, or none.

   Memory is normal, shareable, cached with write-back, and allocated on read
   and write. So the caches of all CPUs are coherent, and LDREX and STREX are
   valid between all CPUs, by the architecture. Device registers are device
   memory: accesses are not merged or reordered. Only code is executable, and
   code is read-only.

   Invariant: a table is complete before a CPU uses it. Locks: none.

   Source: ARM DDI 0406C, B3.5.1 "Short-descriptor translation table format
   descriptors", B3.7.1 "Access permissions", B3.8.2 "Short-descriptor format
   memory region attributes, without TEX remap", A3.4.5 "Load-Exclusive and
   Store-Exclusive usage restrictions". */

#include "private.h"

#include <mutek/assert.h>
#include <mutek/cpu.h>
#include <mutek/string.h>

#define SECTION ((uint64_t)1 << 20)
#define TABLE_ENTRIES 256
#define TABLE_SIZE (TABLE_ENTRIES * sizeof(uint32_t))

#define KIND_MASK 3u
#define KIND_TABLE 1u
#define KIND_SECTION 2u
#define KIND_PAGE 2u

/* Flags of a page; a section has them at other positions. */
#define PAGE_NO_CODE 0x001u
#define PAGE_BUFFERED 0x004u
#define PAGE_CACHED 0x008u
#define PAGE_KERNEL 0x010u
#define PAGE_ALLOCATED 0x040u /* TEX 1 */
#define PAGE_READ_ONLY 0x200u
#define PAGE_SHARED 0x400u

#define PAGE_MEMORY                                                            \
  (KIND_PAGE | PAGE_KERNEL | PAGE_ALLOCATED | PAGE_CACHED | PAGE_BUFFERED      \
   | PAGE_SHARED)

#define TTBR_FLAGS 0x4au /* as in enter.S */

/* The descriptor flags of a page. */
static uint32_t
page_flags(enum arm_page_e kind)
{
  static const uint32_t flags[] = {
    [ARM_PAGE_NONE] = 0,
    [ARM_PAGE_DATA] = PAGE_MEMORY | PAGE_NO_CODE,
    [ARM_PAGE_CONST] = PAGE_MEMORY | PAGE_READ_ONLY | PAGE_NO_CODE,
    [ARM_PAGE_CODE] = PAGE_MEMORY | PAGE_READ_ONLY,
    [ARM_PAGE_DEVICE] = KIND_PAGE | PAGE_KERNEL | PAGE_BUFFERED | PAGE_NO_CODE,
  };

  return flags[kind];
}

/* Converts page flags to section flags. */
static uint32_t
section_flags(uint32_t flags)
{
  uint32_t upper
      = flags & (PAGE_KERNEL | PAGE_ALLOCATED | PAGE_READ_ONLY | PAGE_SHARED);

  if (flags == 0)
    return 0;
  return upper << 6 | (flags & (PAGE_CACHED | PAGE_BUFFERED)) | KIND_SECTION
         | (flags & PAGE_NO_CODE) << 4;
}

/* Converts section flags to page flags. */
static uint32_t
section_page_flags(uint32_t section)
{
  uint32_t upper = section >> 6
                   & (PAGE_KERNEL | PAGE_ALLOCATED | PAGE_READ_ONLY
                      | PAGE_SHARED);

  if (section == 0)
    return 0;
  return upper | (section & (PAGE_CACHED | PAGE_BUFFERED)) | KIND_PAGE
         | (section >> 4 & PAGE_NO_CODE);
}

/* Replaces a section by a page table with the same mapping. */
static error_t
section_split(struct arm_pages_s *pages, uint64_t start)
{
  uint32_t *entry = &pages->root[start / SECTION];
  uint32_t *table = (uint32_t *)((pages->next + TABLE_SIZE - 1)
                                 & -(uintptr_t)TABLE_SIZE);
  uint32_t flags = section_page_flags(*entry & (uint32_t)(SECTION - 1));

  if ((uintptr_t)table < pages->next || (uintptr_t)table > pages->end
      || pages->end - (uintptr_t)table < TABLE_SIZE)
    return -ENOMEM;
  pages->next = (uintptr_t)table + TABLE_SIZE;
  for (uint32_t i = 0; i < TABLE_ENTRIES; i++)
    table[i] = flags == 0 ? 0 : (uint32_t)(start + i * ARM_PAGE) | flags;
  *entry = (uint32_t)(uintptr_t)table | KIND_TABLE;
  return 0;
}

error_t
arm_pages_set(struct arm_pages_s *pages, uint64_t start, uint64_t end,
              enum arm_page_e kind)
{
  uint32_t flags = page_flags(kind);

  assert((start | end) % ARM_PAGE == 0 && end <= ARM_REACH);
  while (start < end)
    {
      uint32_t *entry = &pages->root[start / SECTION];
      uint64_t section = start & -SECTION;

      if (start == section && end - start >= SECTION)
        {
          *entry = flags == 0 ? 0 : (uint32_t)start | section_flags(flags);
          start += SECTION;
          continue;
        }
      if ((*entry & KIND_MASK) != KIND_TABLE
          && section_split(pages, section) != 0)
        return -ENOMEM;
      ((uint32_t *)(uintptr_t)(*entry & -(uint32_t)TABLE_SIZE))[start / ARM_PAGE
                                                                % TABLE_ENTRIES]
          = flags == 0 ? 0 : (uint32_t)start | flags;
      start += ARM_PAGE;
    }
  return 0;
}

/* Both translations map addresses one to one, so the running code is not
   affected. */
void
arm_pages_use(const uint32_t *root)
{
  __asm__ volatile("dsb\n\t"
                   "mcr p15, 0, %0, c2, c0, 0\n\t" /* TTBR0 */
                   "isb\n\t"
                   "mcr p15, 0, %1, c8, c7, 0\n\t" /* TLBIALL */
                   "mcr p15, 0, %1, c7, c5, 6\n\t" /* BPIALL */
                   "dsb\n\t"
                   "isb" ::"r"((uint32_t)(uintptr_t)root | TTBR_FLAGS),
                   "r"(0)
                   : "memory");
}
