/* cpu/x86_64: the page tables.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Virtual and physical addresses are equal; the tables define the permissions.
   A later call overrides an earlier one, and splits large pages that it covers
   in part.

   Invariants:
   I1  A table is one page, lies below `next`, and is in one place of the tree.
   I2  A leaf is as large as its address and size allowed when it was made;
       leaves are never joined.
       Locks: none; one CPU builds the tables.

   Source: Intel SDM volume 3, "4-Level Paging and 5-Level Paging", the tables
   "Format of ..."; volume 2, CPUID, leaf 80000001H. */

#include <mutek/cpu.h>

#include "private.h"

#include <mutek/assert.h>
#include <mutek/string.h>

#define ENTRIES 512
#define LEVEL_TOP 3   /* each entry covers 512 GiB; 0 is the last level */
#define LEVEL_GIANT 2 /* 1 GiB */

#define ENTRY_PRESENT ((uint64_t)1 << 0)
#define ENTRY_WRITE ((uint64_t)1 << 1)
#define ENTRY_THROUGH ((uint64_t)1 << 3)
#define ENTRY_UNCACHED ((uint64_t)1 << 4)
#define ENTRY_LEAF ((uint64_t)1 << 7) /* above the last level */
#define ENTRY_NO_CODE ((uint64_t)1 << 63)
#define ENTRY_ADDRESS 0x000ffffffffff000u

#define CPUID_EXT 0x80000001u
#define CPUID_EXT_EDX_NX ((uint32_t)1 << 20)
#define CPUID_EXT_EDX_GIANT ((uint32_t)1 << 26)

static uint32_t
features(void)
{
  return cpuid(CPUID_EXT).edx;
}

/* The flags of a leaf in the last level. */
static uint64_t
leaf_flags(enum x86_64_page_e kind)
{
  static const uint64_t flags[] = {
    [X86_64_PAGE_NONE] = 0,
    [X86_64_PAGE_DATA] = ENTRY_PRESENT | ENTRY_WRITE | ENTRY_NO_CODE,
    [X86_64_PAGE_CONST] = ENTRY_PRESENT | ENTRY_NO_CODE,
    [X86_64_PAGE_CODE] = ENTRY_PRESENT,
    [X86_64_PAGE_DEVICE] = ENTRY_PRESENT | ENTRY_WRITE | ENTRY_THROUGH
                           | ENTRY_UNCACHED | ENTRY_NO_CODE,
  };

  return features() & CPUID_EXT_EDX_NX ? flags[kind]
                                       : flags[kind] & ~ENTRY_NO_CODE;
}

/* Bytes that an entry of a level covers. */
static uint64_t
level_size(uint_fast8_t level)
{
  return (uint64_t)X86_64_PAGE << (9 * level);
}

static bool
entry_is_table(uint64_t entry, uint_fast8_t level)
{
  return level != 0 && (entry & ENTRY_PRESENT) && !(entry & ENTRY_LEAF);
}

static uint64_t *
table_take(struct x86_64_pages_s *pages)
{
  uintptr_t table = pages->next;

  if (pages->end - table < X86_64_PAGE)
    return NULL;
  pages->next = table + X86_64_PAGE;
  return memset((void *)table, 0, X86_64_PAGE);
}

/* Replaces a leaf by a table with the same mapping. */
static uint64_t *
entry_split(struct x86_64_pages_s *pages, uint64_t *entry, uint_fast8_t level)
{
  uint64_t *table = table_take(pages);
  uint64_t leaf = *entry;

  if (table == NULL)
    return NULL;
  if (level == 1)
    leaf &= ~ENTRY_LEAF;
  for (size_t i = 0; (leaf & ENTRY_PRESENT) && i < ENTRIES; i++)
    table[i] = leaf + i * level_size((uint_fast8_t)(level - 1));
  *entry = (uintptr_t)table | ENTRY_PRESENT | ENTRY_WRITE;
  return table;
}

/* Sets one leaf that begins at `at` and ends at or before `end`. Returns its
   size, or 0 without memory for tables. */
static uint64_t
leaf_set(struct x86_64_pages_s *pages, uint64_t at, uint64_t end,
         uint64_t flags)
{
  uint64_t *table = pages->root;

  for (uint_fast8_t level = LEVEL_TOP;; level--)
    {
      uint64_t size = level_size(level);
      uint64_t *entry = &table[at / size % ENTRIES];
      bool fits = at % size == 0 && end - at >= size;

      if (fits && !entry_is_table(*entry, level)
          && (level < LEVEL_GIANT || (level == LEVEL_GIANT && pages->giant)))
        {
          *entry = flags == 0 ? 0 : at | flags | (level != 0 ? ENTRY_LEAF : 0);
          return size;
        }
      table = entry_is_table(*entry, level)
                  ? (uint64_t *)(uintptr_t)(*entry & ENTRY_ADDRESS)
                  : entry_split(pages, entry, level);
      if (table == NULL)
        return 0;
    }
}

error_t
x86_64_pages_init(struct x86_64_pages_s *pages, uintptr_t start, uintptr_t end)
{
  pages->next = start;
  pages->end = end;
  pages->giant = (features() & CPUID_EXT_EDX_GIANT) != 0;
  pages->root = table_take(pages);
  return pages->root == NULL ? -ENOMEM : 0;
}

error_t
x86_64_pages_set(struct x86_64_pages_s *pages, uint64_t start, uint64_t end,
                 enum x86_64_page_e kind)
{
  uint64_t flags = leaf_flags(kind);

  assert((start | end) % X86_64_PAGE == 0 && end <= X86_64_REACH);
  while (start < end)
    {
      uint64_t size = leaf_set(pages, start, end, flags);

      if (size == 0)
        return -ENOMEM;
      start += size;
    }
  return 0;
}

void
x86_64_pages_copy(uint64_t *root, const uint64_t *from)
{
  memcpy(root, from, X86_64_PAGE);
}

void
x86_64_pages_use(const uint64_t *root)
{
  __asm__ volatile("movq %0, %%cr3" ::"r"(root) : "memory");
}
