/* arch/ibmpc: reads the data of a multiboot loader.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The data is one structure; its flags show which fields are valid. Each entry
   of the memory map has its own length, so its numbers may be unaligned.

   Locks: none. The first word of the command line is the image's name, as with
   QEMU and GRUB Legacy. With a loader that omits the name, the user must add a
   word.

   Not supported: a loader without a memory map. The total amount of memory does
   not show the holes.

   Source: Multiboot Specification 0.6.96, 3.2 "Machine state" and 3.3 "Boot
   information format". */

#include "loader.h"

#include <mutek/printk.h>
#include <mutek/string.h>

#define FLAG_WORDS (1u << 2)
#define FLAG_MODULES (1u << 3)
#define FLAG_MAP (1u << 6)

/** The loader's structure, up to the last field that is used. */
struct info_s
{
  uint32_t flags;
  uint32_t low_size, high_size;
  uint32_t device;
  uint32_t words; /**< address of the kernel command line */
  uint32_t module_count;
  uint32_t module; /**< address of the first module_s */
  uint32_t symbols[4];
  uint32_t map_size; /**< Units: bytes */
  uint32_t map;      /**< address of the first entry_s */
};

/** A payload file. */
struct module_s
{
  uint32_t start;
  uint32_t end; /**< first byte after it */
  uint32_t words;
  uint32_t zero;
};

/** An entry of the memory map. */
struct entry_s
{
  uint32_t length; /**< bytes of the entry after this field */
  uint64_t start;
  uint64_t size; /**< Units: bytes */
  uint32_t type;
} __attribute__((packed));

#define ENTRY_LENGTH_MIN (sizeof(struct entry_s) - sizeof(uint32_t))

static void
map_read(const struct info_s *info, const struct ibmpc_view_s *view,
         struct ibmpc_loader_s *out)
{
  uint64_t at = info->map, end = at + info->map_size;
  unsigned count = 0;
  struct entry_s entry;

  while (at < end && end - at >= sizeof(entry)
         && ibmpc_view_copy(view, at, &entry, sizeof(entry))
         && entry.length >= ENTRY_LENGTH_MIN)
    {
      if (!ibmpc_loader_range(out,
                              &(struct ibmpc_range_s){ .start = entry.start,
                                                       .size = entry.size,
                                                       .type = entry.type }))
        return;
      at += sizeof(entry.length) + (uint64_t)entry.length;
      count++;
    }
  if (at != end)
    printk("ibmpc: memory map: broken behind %u entries, the rest ignored\n",
           count);
}

/* Removes the image's name from the command line. */
static void
words_cut(char *words)
{
  const char *from = words;

  while (*from != '\0' && *from != ' ')
    from++;
  while (*from == ' ')
    from++;
  memmove(words, from, strlen(from) + 1);
}

error_t
ibmpc_multiboot_read(uint64_t address, const struct ibmpc_view_s *view,
                     struct ibmpc_loader_s *out)
{
  struct info_s info;
  struct module_s module;

  if (!ibmpc_view_copy(view, address, &info, sizeof(info))
      || !(info.flags & FLAG_MAP))
    {
      printk("ibmpc: entered by multiboot without a memory map\n");
      return -EBADDATA;
    }
  map_read(&info, view, out);
  if (info.flags & FLAG_WORDS)
    ibmpc_loader_words(out, view, info.words);
  words_cut(out->words);
  if ((info.flags & FLAG_MODULES) && info.module_count != 0
      && ibmpc_view_copy(view, info.module, &module, sizeof(module))
      && module.end > module.start)
    ibmpc_loader_payload(out, view, module.start, module.end - module.start);
  return 0;
}
