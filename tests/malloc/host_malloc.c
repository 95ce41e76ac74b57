/* tests/malloc: malloc() and its kind.
   SPDX-License-Identifier: LGPL-2.1-only */

/* What the C library offers, over the kernel's memory. Meaning and errors:
   ISO/IEC 9899:2011, 7.22.3; POSIX.1-2017, posix_memalign; Linux manual pages
   malloc_usable_size(3), posix_memalign(3).

   A large block begins on a page, and its pages go back to the host before it
   is freed: it is nobody else's then, and no lock is held. What many small
   blocks leave stays.

   Invariant: bytes of blocks are copied, cleared and given back to the host
   outside of the kernel. Locks: see host_slot.c. */

#define _GNU_SOURCE

#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "heap.h"

#include "host_slot.h"

#include "../../arch/emu/host.h"

#include <mutek/decls.h>

#define EXPORT __attribute__((visibility("default")))
#define ALIGN _Alignof(max_align_t)
#define LARGE ((size_t)1 << 20) /* bytes, and so many faults later */

static void *
block(size_t size, size_t align)
{
  void *addr;

  if (size >= LARGE && align < HOST_PAGE)
    align = HOST_PAGE;
  slot_enter();
  addr = heap_alloc(size != 0 ? size : 1, align);
  slot_leave();
  if (addr == NULL)
    errno = ENOMEM;
  return addr;
}

static bool
is_power_of_two(size_t value)
{
  return value != 0 && (value & (value - 1)) == 0;
}

EXPORT void *
malloc(size_t size)
{
  return block(size, ALIGN);
}

EXPORT size_t
malloc_usable_size(void *addr)
{
  size_t size;

  if (addr == NULL)
    return 0;
  slot_enter();
  size = heap_size(addr);
  slot_leave();
  return size;
}

static void
pages_return(void *addr)
{
  size_t size = malloc_usable_size(addr);
  int saved = errno;

  if (size >= LARGE)
    madvise(addr, size & -(size_t)HOST_PAGE, MADV_DONTNEED);
  errno = saved;
}

EXPORT void
free(void *addr)
{
  if (addr == NULL)
    return;
  if ((uintptr_t)addr % HOST_PAGE == 0)
    pages_return(addr);
  slot_enter();
  heap_free(addr);
  slot_leave();
}

EXPORT void *
calloc(size_t count, size_t size)
{
  size_t bytes;
  void *addr;

  if (__builtin_mul_overflow(count, size, &bytes))
    {
      errno = ENOMEM;
      return NULL;
    }
  addr = block(bytes, ALIGN);
  return addr != NULL ? memset(addr, 0, bytes) : NULL;
}

/* A block of a size that threads keep moves: another one is at hand, while a
   resize that fails has drained everybody before it says so. */
static bool
resize(void *addr, size_t size, size_t *usable)
{
  bool done;

  slot_enter();
  *usable = heap_size(addr);
  if (*usable <= HEAP_KEPT)
    done = size <= *usable && size > *usable / 2;
  else
    done = heap_resize(addr, size);
  slot_leave();
  return done;
}

/* A size of 0 frees, as the GNU C library does. */
EXPORT void *
realloc(void *addr, size_t size)
{
  size_t usable;
  void *other;

  if (addr == NULL)
    return malloc(size);
  if (size == 0)
    {
      free(addr);
      return NULL;
    }
  if (resize(addr, size, &usable))
    return addr;
  other = malloc(size);
  if (other == NULL)
    return NULL;
  memcpy(other, addr, usable < size ? usable : size);
  free(addr);
  return other;
}

EXPORT void *
reallocarray(void *addr, size_t count, size_t size)
{
  size_t bytes;

  if (!__builtin_mul_overflow(count, size, &bytes))
    return realloc(addr, bytes);
  errno = ENOMEM;
  return NULL;
}

EXPORT void *
aligned_alloc(size_t align, size_t size)
{
  if (is_power_of_two(align))
    return block(size, align < ALIGN ? ALIGN : align);
  errno = EINVAL;
  return NULL;
}

EXPORT void *
memalign(size_t align, size_t size)
{
  return aligned_alloc(align, size);
}

EXPORT int
posix_memalign(void **addr, size_t align, size_t size)
{
  int saved = errno;
  int error = 0;
  void *got = NULL;

  if (align % sizeof(void *) != 0 || !is_power_of_two(align))
    error = EINVAL;
  else
    got = aligned_alloc(align, size);
  if (error == 0 && got == NULL)
    error = ENOMEM;
  if (got != NULL)
    *addr = got;
  errno = saved;
  return error;
}

EXPORT void *
valloc(size_t size)
{
  return aligned_alloc((size_t)sysconf(_SC_PAGESIZE), size);
}

EXPORT void *
pvalloc(size_t size)
{
  size_t page = (size_t)sysconf(_SC_PAGESIZE);

  if (size <= SIZE_MAX - (page - 1))
    return aligned_alloc(page, (size + page - 1) & -page);
  errno = ENOMEM;
  return NULL;
}
