/* malloc: memory for calls that may not enter the kernel now.
   SPDX-License-Identifier: LGPL-2.1-only */

/* While a thread forks, no other thread may be inside the kernel's memory, and
   none may wait for the fork either: it may hold a lock that fork() itself
   takes next, as that of a stream. Such calls are served from here, and so is a
   signal handler that interrupted malloc().

   A chunk is a mapping of a MiB. Blocks are cut off its start one behind the
   other, each behind a header. A chunk whose last block is freed starts again,
   and is found before a new one is mapped.
   Blocks of the kernel that are freed meanwhile are put on a list.

   Invariants:
   I1  Chunks are aligned on their size, are in the table of host_mapped.c, and
       stay mapped.
   I2  `state` of a chunk changes by one exchange. It holds how many bytes are
       cut off, and how many blocks live; without a live block both are 0.
   Locks: none. A signal handler may use all of it, and the child of a fork
   finds it whole: at most, blocks of threads that it lacks stay live.

   Left out: the pages of a chunk that is empty stay the process's. */

#define _GNU_SOURCE

#include <sys/mman.h>

#include "heap.h"

#include "host_aside.h"

#include "host_mapped.h"

#include "arch/emu/host.h"

#define CHUNK_SIZE ((size_t)1 << 20)
#define CHUNKS 4096
#define ALIGN ((size_t)16)

/** In front of each block. */
struct head_s
{
  _Alignas(16) size_t size; /* (a) 0 once it is freed. Units: bytes */
};

/** The start of a chunk. */
struct chunk_s
{
  _Alignas(64) uint64_t state; /* (a) live blocks, and above bit 32 the bytes
                                  that are cut off, this header not counted */
};

/** In a block that is kept for later. */
struct kept_s
{
  struct kept_s *next; /* (o) of who put it there; later, of who took all */
};

static struct chunk_s *chunks[CHUNKS]; /* (a) NULL: not yet */
static unsigned recent;                /* (a) index that served last */
static struct kept_s *kept[HEAP_CPUS]; /* (a) by processor, newest first */

static struct chunk_s *
chunk_map(void)
{
  char *start = mmap(NULL, 2 * CHUNK_SIZE, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  size_t lead;

  if (start == MAP_FAILED)
    return NULL;
  lead = -(uintptr_t)start & (CHUNK_SIZE - 1);
  if (lead != 0)
    munmap(start, lead);
  munmap(start + lead + CHUNK_SIZE, CHUNK_SIZE - lead);
  start += lead;
  if (mapped_enter(start, (struct mapped_s){ MAPPED_ASIDE, CHUNK_SIZE }))
    return (struct chunk_s *)start;
  munmap(start, CHUNK_SIZE);
  return NULL;
}

/* The chunk of an index; the first who comes there maps it. */
static struct chunk_s *
chunk_at(unsigned index)
{
  struct chunk_s *found = __atomic_load_n(&chunks[index], __ATOMIC_ACQUIRE);
  struct chunk_s *made;

  if (found != NULL)
    return found;
  made = chunk_map();
  if (made == NULL
      || __atomic_compare_exchange_n(&chunks[index], &found, made, false,
                                     __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    return made;
  (void)mapped_remove(made);
  munmap(made, CHUNK_SIZE);
  return found;
}

/* Cuts a block off a chunk. NULL: there is no room. */
static void *
chunk_cut(struct chunk_s *chunk, size_t size, size_t align)
{
  uint64_t state = __atomic_load_n(&chunk->state, __ATOMIC_RELAXED), next;
  uintptr_t start;
  struct head_s *head;

  do
    {
      start = (uintptr_t)(chunk + 1) + (size_t)(state >> 32) + sizeof(*head);
      start = (start + align - 1) & -align;
      if (start - (uintptr_t)chunk > CHUNK_SIZE
          || size > CHUNK_SIZE - (start - (uintptr_t)chunk))
        return NULL;
      next = ((uint64_t)(start + size - (uintptr_t)(chunk + 1)) << 32)
             | ((state & UINT32_MAX) + 1);
    }
  while (!__atomic_compare_exchange_n(&chunk->state, &state, next, true,
                                      __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
  head = (struct head_s *)start - 1;
  head->size = size;
  return (void *)start;
}

void *
aside_alloc(size_t size, size_t align)
{
  struct chunk_s *chunk;
  void *addr = NULL;
  unsigned at;

  if (align < ALIGN)
    align = ALIGN;
  if (size > CHUNK_SIZE / 4 || align > CHUNK_SIZE / 4)
    return mapped_alloc(size, align);
  size = (size + ALIGN) & -ALIGN; /* one byte at least */
  at = __atomic_load_n(&recent, __ATOMIC_RELAXED);
  chunk = chunk_at(at);
  if (chunk != NULL)
    addr = chunk_cut(chunk, size, align);
  for (unsigned i = 0; addr == NULL && i < CHUNKS; i++)
    {
      chunk = chunk_at(i);
      if (chunk == NULL)
        return NULL;
      addr = chunk_cut(chunk, size, align);
      at = i;
    }
  if (at != __atomic_load_n(&recent, __ATOMIC_RELAXED))
    __atomic_store_n(&recent, at, __ATOMIC_RELAXED);
  return addr;
}

static struct chunk_s *
chunk_of(const void *addr)
{
  return (struct chunk_s *)((uintptr_t)addr & -CHUNK_SIZE);
}

bool
aside_holds(const void *addr)
{
  return (uintptr_t)addr % CHUNK_SIZE != 0
         && mapped_find(chunk_of(addr)).kind == MAPPED_ASIDE;
}

size_t
aside_size(const void *addr)
{
  return ((const struct head_s *)addr - 1)->size;
}

bool
aside_free(void *addr)
{
  struct head_s *head = (struct head_s *)addr - 1;
  struct chunk_s *chunk = chunk_of(addr);
  uint64_t state = __atomic_load_n(&chunk->state, __ATOMIC_RELAXED), next;

  if (__atomic_exchange_n(&head->size, 0, __ATOMIC_RELAXED) == 0)
    return false;
  do
    next = (state & UINT32_MAX) == 1 ? 0 : state - 1;
  while (!__atomic_compare_exchange_n(&chunk->state, &state, next, true,
                                      __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
  return true;
}

void
aside_keep(void *addr, unsigned cpu)
{
  struct kept_s *block = addr;

  block->next = __atomic_load_n(&kept[cpu], __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n(&kept[cpu], &block->next, block, true,
                                      __ATOMIC_RELEASE, __ATOMIC_RELAXED))
    ;
}

void *
aside_take(unsigned cpu)
{
  if (__atomic_load_n(&kept[cpu], __ATOMIC_RELAXED) == NULL)
    return NULL;
  return __atomic_exchange_n(&kept[cpu], NULL, __ATOMIC_ACQUIRE);
}

void *
aside_after(const void *addr)
{
  return ((const struct kept_s *)addr)->next;
}
