/* malloc: blocks in mappings of their own.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A large block is a mapping of the host: its pages are zero, it may be larger
   than a bank, mremap(2) moves its pages instead of copying them, and munmap(2)
   gives them back. The kernel's banks do not know of it.

   A table tells which pages start a block, for no byte in front of a pointer
   may be read before it is known to be one. It is a tree of three levels that
   only grows: it costs a page for each 2 MiB of addresses in which blocks
   start.

   Invariants:
   I1  An entry is 0, or the size of what starts there, in whole pages, and its
       kind in the bits below.
   I2  An entry is changed by one store or exchange. So a signal handler may use
       the table, and the child of a fork finds it whole.
   I3  What lies in a mapping that is not in the table belongs to the thread
       that is about to enter it, or has just removed it.
   Locks: none. */

#define _GNU_SOURCE

#include <errno.h>
#include <sys/mman.h>

#include "host_mapped.h"

#include "arch/emu/host.h"

#define LEVEL_BITS 12
#define LEVEL_SIZE ((size_t)1 << LEVEL_BITS)
#define LEVELS 3
#define PAGE_BITS 12
#define KIND_MASK ((uintptr_t)HOST_PAGE - 1)

_Static_assert(HOST_PAGE == 1 << PAGE_BITS, "an address is a page and a rest");
_Static_assert(sizeof(uintptr_t) == 8, "user addresses have 48 bits at most");

static uintptr_t root[LEVEL_SIZE]; /* (a) nodes; those of the last, entries */
static struct mapped_count_s all;  /* (a) */

static size_t
round_up(size_t size)
{
  return (size + HOST_PAGE - 1) & -(size_t)HOST_PAGE;
}

static void *
map(size_t size)
{
  void *start = mmap(NULL, size, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  return start == MAP_FAILED ? NULL : start;
}

/* Table */

/* Makes the node below a pointer to one. The first who comes wins. */
static uintptr_t *
node_make(uintptr_t *link)
{
  size_t size = LEVEL_SIZE * sizeof(uintptr_t);
  uintptr_t *made = map(size);
  uintptr_t found = 0;

  if (made != NULL
      && !__atomic_compare_exchange_n(link, &found, (uintptr_t)made, false,
                                      __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    {
      munmap(made, size);
      made = (uintptr_t *)found;
    }
  return made;
}

/* The entry of a page; NULL where there is none and none was made. */
static uintptr_t *
entry_find(const void *addr, bool make)
{
  uintptr_t page = (uintptr_t)addr >> PAGE_BITS;
  uintptr_t *node = root;

  if (page >> (LEVELS * LEVEL_BITS) != 0)
    return NULL;
  for (int level = LEVELS - 1; level != 0; level--)
    {
      uintptr_t *link = &node[page >> (level * LEVEL_BITS) & (LEVEL_SIZE - 1)];

      node = (uintptr_t *)__atomic_load_n(link, __ATOMIC_ACQUIRE);
      if (node == NULL && make)
        node = node_make(link);
      if (node == NULL)
        return NULL;
    }
  return &node[page & (LEVEL_SIZE - 1)];
}

static struct mapped_s
entry_of(const void *addr, uintptr_t value)
{
  struct mapped_s entry = { MAPPED_NONE, 0 };

  if ((uintptr_t)addr % HOST_PAGE == 0 && value != 0)
    {
      entry.kind = (enum mapped_kind_e)(value & KIND_MASK);
      entry.value = value & ~KIND_MASK;
    }
  return entry;
}

struct mapped_s
mapped_find(const void *addr)
{
  uintptr_t *entry = entry_find(addr, false);

  return entry_of(addr,
                  entry == NULL ? 0 : __atomic_load_n(entry, __ATOMIC_ACQUIRE));
}

static void
entry_put(uintptr_t *to, struct mapped_s entry)
{
  __atomic_store_n(to, entry.value | entry.kind, __ATOMIC_RELEASE);
}

bool
mapped_enter(const void *addr, struct mapped_s entry)
{
  uintptr_t *to = entry_find(addr, true);

  if (to == NULL)
    return false;
  entry_put(to, entry);
  return true;
}

struct mapped_s
mapped_remove(const void *addr)
{
  uintptr_t *entry = entry_find(addr, false);

  if (entry == NULL || (uintptr_t)addr % HOST_PAGE != 0)
    return entry_of(addr, 0);
  return entry_of(addr, __atomic_exchange_n(entry, 0, __ATOMIC_ACQ_REL));
}

/* Blocks */

static void
count_add(size_t blocks, size_t bytes)
{
  __atomic_fetch_add(&all.blocks, blocks, __ATOMIC_RELAXED);
  __atomic_fetch_add(&all.bytes, bytes, __ATOMIC_RELAXED);
}

struct mapped_count_s
mapped_count(void)
{
  struct mapped_count_s count;

  count.blocks = __atomic_load_n(&all.blocks, __ATOMIC_RELAXED);
  count.bytes = __atomic_load_n(&all.bytes, __ATOMIC_RELAXED);
  return count;
}

/* Maps more, and gives what lies in front of and behind the block back. */
static char *
map_aligned(size_t size, size_t align)
{
  size_t more = align - HOST_PAGE, lead;
  char *start;

  if (align <= HOST_PAGE)
    return map(size);
  if (size > SIZE_MAX - more)
    return NULL;
  start = map(size + more);
  if (start == NULL)
    return NULL;
  lead = -(uintptr_t)start & (align - 1);
  if (lead != 0)
    munmap(start, lead);
  if (more != lead)
    munmap(start + lead + size, more - lead);
  return start + lead;
}

void *
mapped_alloc(size_t size, size_t align)
{
  void *start;

  if (size == 0 || size > SIZE_MAX / 2)
    return NULL;
  size = round_up(size);
  start = map_aligned(size, align);
  if (start == NULL)
    return NULL;
  if (!mapped_enter(start, (struct mapped_s){ MAPPED_BLOCK, size }))
    {
      munmap(start, size);
      return NULL;
    }
  count_add(1, size);
  return start;
}

bool
mapped_free(void *addr)
{
  struct mapped_s block = mapped_remove(addr);

  if (block.kind != MAPPED_BLOCK)
    return false;
  count_add((size_t)-1, -block.value);
  munmap(addr, block.value);
  return true;
}

/* To a place that is known, and in the table, before the pages move: then
   nothing can fail any more that would lose them. */
static void *
move(char *addr, size_t old, size_t size)
{
  char *now = mapped_alloc(size, HOST_PAGE);
  char *gone = addr;
  size_t bytes = old;

  if (now == NULL)
    return NULL;
  (void)mapped_remove(addr);
  if (mremap(addr, old, size, MREMAP_MAYMOVE | MREMAP_FIXED, now) != now)
    {
      entry_put(entry_find(addr, false),
                (struct mapped_s){ MAPPED_BLOCK, old });
      (void)mapped_remove(now);
      munmap(now, size);
      gone = now;
      bytes = size;
    }
  count_add((size_t)-1, -bytes);
  return gone == addr ? now : NULL;
}

void *
mapped_resize(void *addr, size_t size)
{
  size_t old = mapped_find(addr).value;

  if (size == 0 || size > SIZE_MAX / 2)
    return NULL;
  size = round_up(size);
  if (size == old)
    return addr;
  if (mremap(addr, old, size, 0) != addr)
    return move(addr, old, size);
  count_add(0, size - old);
  entry_put(entry_find(addr, false), (struct mapped_s){ MAPPED_BLOCK, size });
  return addr;
}
