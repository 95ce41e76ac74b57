/* malloc: what the C library offers besides: counts, and advice.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Linux manual pages mallinfo(3), malloc_info(3), malloc_stats(3),
   malloc_trim(3), mallopt(3). The counts are those of banks and of mapped
   blocks together; what threads keep of a bank counts as used. No option is
   obeyed: there are no arenas, and no threshold that may be changed.

   Invariants: none. Locks: none. */

#define _GNU_SOURCE

#include <errno.h>
#include <malloc.h>
#include <stdio.h>

#include "heap.h"

#include "host_block.h"
#include "host_mapped.h"

#include <mutek/decls.h>

#define EXPORT __attribute__((visibility("default")))

EXPORT struct mallinfo2
mallinfo2(void)
{
  struct mapped_count_s mapped = mapped_count();
  size_t used = 0, bytes = 0;

  for (unsigned i = 0; i < heap_bank_count(); i++)
    {
      used += heap_bank_used(i);
      bytes += heap_bank_size(i);
    }
  return (struct mallinfo2){
    .arena = bytes,
    .hblks = mapped.blocks,
    .hblkhd = mapped.bytes,
    .uordblks = used,
    .fordblks = bytes - used,
  };
}

/* The fields of the older call are int, and wrap. */
static struct mallinfo
count_narrow(void)
{
  struct mallinfo2 all = mallinfo2();

  return (struct mallinfo){
    .arena = (int)all.arena,
    .hblks = (int)all.hblks,
    .hblkhd = (int)all.hblkhd,
    .uordblks = (int)all.uordblks,
    .fordblks = (int)all.fordblks,
  };
}

EXPORT struct mallinfo
mallinfo(void)
{
  return count_narrow();
}

EXPORT int
mallopt(int option, int value)
{
  (void)option, (void)value;
  return 1;
}

EXPORT int
malloc_trim(size_t pad)
{
  (void)pad;
  return block_trim();
}

EXPORT void
malloc_stats(void)
{
  struct mallinfo2 all = mallinfo2();

  fprintf(stderr,
          "malloc: banks %zu bytes, used %zu; mapped blocks %zu, bytes %zu\n",
          all.arena, all.uordblks, all.hblks, all.hblkhd);
}

EXPORT int
malloc_info(int options, FILE *file)
{
  struct mallinfo2 all = mallinfo2();

  if (options != 0)
    {
      errno = EINVAL;
      return -1;
    }
  fprintf(file, "<malloc version=\"1\">\n");
  for (unsigned i = 0; i < heap_bank_count(); i++)
    fprintf(file,
            "<heap nr=\"%u\"><system type=\"current\" size=\"%zu\"/></heap>\n",
            i, heap_bank_used(i));
  fprintf(file,
          "<total type=\"mmap\" count=\"%zu\" size=\"%zu\"/>\n"
          "<system type=\"current\" size=\"%zu\"/>\n</malloc>\n",
          all.hblks, all.hblkhd, all.uordblks + all.hblkhd);
  return 0;
}

/* The names of the library's own. */

EXPORT struct mallinfo __libc_mallinfo(void);
EXPORT int __libc_mallopt(int option, int value);

struct mallinfo
__libc_mallinfo(void)
{
  return count_narrow();
}

int
__libc_mallopt(int option, int value)
{
  (void)option, (void)value;
  return 1;
}
