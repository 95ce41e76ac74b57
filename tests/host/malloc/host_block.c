/* malloc: blocks of a program, wherever they lie.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Where a block lies:
     in a bank of the kernel   most blocks
     in a mapping of its own   BLOCK_LARGE and more, of bytes or alignment; and
                               MOVABLE and more that realloc() has to move: a
                               block that grew once grows again
     aside                     what came while its thread could not come in
   Where the host refuses a mapping, a bank serves.

   Invariant: bytes of blocks are copied, cleared and given back to the host
   outside of the kernel. Locks: see host_slot.c. */

#define _GNU_SOURCE

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

#include "heap.h"

#include "host_aside.h"
#include "host_block.h"
#include "host_idle.h"
#include "host_mapped.h"
#include "host_slot.h"

#include "arch/emu/host.h"
#include "arch/emu/host_private.h"

#define MOVABLE ((size_t)128 << 10) /* bytes */

static bool strays; /* (a) some large block lies in a bank */

/* With what was kept while other threads forked. */
static NOINLINE void *
alloc_again(size_t size, size_t align)
{
  void *addr;

  block_settle_all();
  if (!slot_enter())
    return aside_alloc(size, align);
  addr = heap_alloc(size != 0 ? size : 1, align);
  slot_leave();
  return addr;
}

static void *
bank_alloc(size_t size, size_t align)
{
  void *addr;

  if (unlikely(!slot_enter()))
    return aside_alloc(size, align);
  addr = heap_alloc(size != 0 ? size : 1, align);
  slot_leave();
  return likely(addr != NULL) ? addr : alloc_again(size, align);
}

void *
block_alloc(size_t size, size_t align, bool zero)
{
  void *addr;

  if (unlikely(size >= BLOCK_LARGE || align >= BLOCK_LARGE))
    {
      addr = mapped_alloc(size != 0 ? size : 1, align);
      if (addr != NULL)
        return addr;
      __atomic_store_n(&strays, true, __ATOMIC_RELAXED);
    }
  addr = bank_alloc(size, align);
  if (zero && addr != NULL)
    memset(addr, 0, size);
  return addr;
}

/* The kernel says what a pointer is that is in no bank, and stops. */
static NOINLINE void
refuse(void *addr)
{
  if (!slot_enter())
    host_refuse("malloc", "a pointer that is no block");
  heap_free(addr);
  slot_leave();
}

static size_t
bank_size(void *addr)
{
  size_t size;

  if (unlikely(!slot_enter()))
    return heap_peek(addr);
  size = heap_size(addr);
  slot_leave();
  return size;
}

size_t
block_size(void *addr)
{
  struct mapped_s block;

  if (likely(heap_holds(addr)))
    return bank_size(addr);
  block = mapped_find(addr);
  if (block.kind == MAPPED_BLOCK)
    return block.value;
  if (aside_holds(addr))
    return aside_size(addr);
  refuse(addr);
  return 0;
}

/* Frees */

static NOINLINE void
pages_return(void *addr)
{
  int saved = errno;
  uintptr_t start = ((uintptr_t)addr + HOST_PAGE - 1) & -(uintptr_t)HOST_PAGE;
  size_t size = bank_size(addr);
  uintptr_t end = ((uintptr_t)addr + size) & -(uintptr_t)HOST_PAGE;

  if (size >= BLOCK_LARGE)
    madvise((void *)start, end - start, MADV_DONTNEED);
  errno = saved;
}

static void
bank_free(void *addr)
{
  if (unlikely(__atomic_load_n(&strays, __ATOMIC_RELAXED)))
    pages_return(addr);
  if (unlikely(!slot_enter()))
    {
      aside_keep(addr, slot_number());
      return;
    }
  heap_free(addr);
  slot_leave();
  idle_count();
}

static NOINLINE void
other_free(void *addr)
{
  int saved = errno;

  if (!mapped_free(addr) && !(aside_holds(addr) && aside_free(addr)))
    refuse(addr);
  errno = saved;
}

void
block_free(void *addr)
{
  if (likely(heap_holds(addr)))
    bank_free(addr);
  else
    other_free(addr);
}

void
block_settle(unsigned cpu)
{
  void *addr = aside_take(cpu);

  while (addr != NULL)
    {
      void *next = aside_after(addr);

      block_free(addr);
      addr = next;
    }
}

void
block_settle_all(void)
{
  idle_settle();
  for (unsigned cpu = 0; cpu < HEAP_CPUS; cpu++)
    block_settle(cpu);
}

bool
block_trim(void)
{
  block_settle_all();
  return idle_trim();
}

/* Sizes */

/* A block of a size that threads keep moves: another one is at hand, while a
   resize that fails has drained everybody before it says so. */
static bool
bank_resize(void *addr, size_t size, size_t *usable)
{
  bool done;

  if (unlikely(!slot_enter()))
    {
      *usable = heap_peek(addr);
      return size <= *usable && size > *usable / 2;
    }
  *usable = heap_size(addr);
  if (*usable <= HEAP_KEPT)
    done = size <= *usable && size > *usable / 2;
  else
    done = (size <= *usable || size < MOVABLE) && heap_resize(addr, size);
  slot_leave();
  return done;
}

/* To a block elsewhere. A block that shrinks stays where there is none. */
static void *
block_move(void *addr, size_t usable, size_t size)
{
  void *to = NULL;

  if (size > usable && size >= MOVABLE)
    to = mapped_alloc(size, 1);
  if (to == NULL)
    to = block_alloc(size, _Alignof(max_align_t), false);
  if (to == NULL)
    return size <= usable ? addr : NULL;
  memcpy(to, addr, usable < size ? usable : size);
  block_free(addr);
  return to;
}

static void *
mapping_resize(void *addr, size_t usable, size_t size)
{
  void *now = NULL;

  if (size >= MOVABLE / 2)
    now = mapped_resize(addr, size);
  if (now == NULL)
    now = block_move(addr, usable, size);
  if (now == addr && size < usable)
    (void)mapped_resize(addr, size); /* what it can */
  return now;
}

void *
block_resize(void *addr, size_t size)
{
  size_t usable;

  if (likely(heap_holds(addr)))
    return bank_resize(addr, size, &usable) ? addr
                                            : block_move(addr, usable, size);
  usable = block_size(addr);
  if (mapped_find(addr).kind == MAPPED_BLOCK)
    return mapping_resize(addr, usable, size);
  if (size <= usable && size > usable / 2)
    return addr;
  return block_move(addr, usable, size);
}
