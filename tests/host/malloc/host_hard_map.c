/* malloc: blocks between guards.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A large block of a hardened build is a reservation of addresses:

     [guard] [struct hard_block_s, check bytes, the block, check bytes] [guard]

   The block ends where the guard behind it starts, but for its alignment. The
   guards are a MiB; for a block of 0 bytes, which lies at the start of the
   guard behind it, they are a page. A freed block becomes one guard, and its
   addresses are free once RESERVED more blocks were freed.

   Invariant: the table of host_mapped.c has the page in which a block starts,
   and says where the pages of the block begin.
   Locks: `reserved`, the innermost. A fork finds it free: it is taken inside of
   the kernel. */

#define _GNU_SOURCE

#include <pthread.h>
#include <stddef.h>
#include <sys/mman.h>

#include "host_hard.h"
#include "host_mapped.h"

#include "arch/emu/host.h"

#define GUARD ((size_t)1 << 20)
#define RESERVED 256

/** The addresses of a block that was freed. */
struct range_s
{
  void *start; /* (r) NULL: none */
  size_t size; /* (r) Units: bytes */
};

static pthread_mutex_t reserved = PTHREAD_MUTEX_INITIALIZER;
static struct range_s range[RESERVED]; /* (r) */
static unsigned range_next;            /* (r) index of the oldest */

static size_t
guard_of(size_t size)
{
  return size == 0 ? HOST_PAGE : GUARD;
}

static size_t
page_down(uintptr_t address)
{
  return address & -(uintptr_t)HOST_PAGE;
}

/* Bytes between the guards. */
static size_t
pages_of(size_t size, size_t align)
{
  return (size + align + HARD_MARGIN + HOST_PAGE - 1) & -(size_t)HOST_PAGE;
}

static const void *
page_of(const void *addr)
{
  return (const void *)page_down((uintptr_t)addr);
}

char *
hard_map_start(const void *addr)
{
  struct mapped_s entry = mapped_find(page_of(addr));

  return entry.kind == MAPPED_BLOCK ? (char *)entry.value : NULL;
}

struct hard_block_s *
hard_map_find(const void *addr)
{
  return (struct hard_block_s *)hard_map_start(addr);
}

void *
hard_map(size_t size, size_t align)
{
  size_t guard = guard_of(size), pages, all;
  char *base, *start, *addr;

  if (size > SIZE_MAX / 4 || align > SIZE_MAX / 4)
    return NULL;
  pages = pages_of(size, align < HOST_PAGE ? 16 : align);
  all = guard + pages + guard;
  base = mmap(NULL, all, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
              -1, 0);
  if (base == MAP_FAILED)
    return NULL;
  start = base + guard;
  addr = (char *)(((uintptr_t)start + pages - size) & -align);
  if (mprotect(start, pages, PROT_READ | PROT_WRITE) != 0
      || !mapped_enter(page_of(addr),
                       (struct mapped_s){ MAPPED_BLOCK, (size_t)start }))
    {
      munmap(base, all);
      return NULL;
    }
  *(struct hard_block_s *)start
      = (struct hard_block_s){ .size = size,
                               .lead = (uint32_t)(pages / HOST_PAGE),
                               .guard = hard_guard(addr) };
  hard_fill(addr, start + HARD_MARGIN, addr);
  hard_fill(addr, addr + size, start + pages);
  return addr;
}

/* Its addresses take the place of the oldest, which are given back. */
static void
reserve(void *start, size_t size)
{
  struct range_s oldest;

  pthread_mutex_lock(&reserved);
  oldest = range[range_next];
  range[range_next] = (struct range_s){ start, size };
  range_next = (range_next + 1) % RESERVED;
  pthread_mutex_unlock(&reserved);
  if (oldest.start != NULL)
    munmap(oldest.start, oldest.size);
}

bool
hard_unmap(void *addr)
{
  struct hard_block_s *block = hard_map_find(addr);
  struct hard_block_s copy;
  size_t pages, guard;

  if (block == NULL)
    return false;
  copy = *block;
  if (mapped_remove(page_of(addr)).kind != MAPPED_BLOCK)
    return false;
  pages = copy.lead * (size_t)HOST_PAGE;
  guard = guard_of(copy.size);
  if (mmap(block, pages, PROT_NONE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0)
      == block)
    reserve((char *)block - guard, pages + 2 * guard);
  else
    munmap(block, pages);
  return true;
}

/* The block of the page, and of the pages in front of it and behind it: no
   guard is larger. */
void *
hard_map_near(uintptr_t address)
{
  uintptr_t page = page_down(address);

  for (uintptr_t far = 0; far <= 2 * GUARD; far += HOST_PAGE)
    {
      if (mapped_find((const void *)(page - far)).kind == MAPPED_BLOCK)
        return (void *)(page - far);
      if (mapped_find((const void *)(page + far)).kind == MAPPED_BLOCK)
        return (void *)(page + far);
    }
  return NULL;
}
