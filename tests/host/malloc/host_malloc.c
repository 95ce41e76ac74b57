/* malloc: malloc() and its kind.
   SPDX-License-Identifier: LGPL-2.1-only */

/* What the C library offers, over the blocks of host_block.c. Meaning and
   errors: ISO/IEC 9899:2011, 7.22.3; POSIX.1-2017, posix_memalign; Linux manual
   pages malloc(3), malloc_usable_size(3), posix_memalign(3).

   Invariants: none of its own. Locks: see host_slot.c. */

#define _GNU_SOURCE

#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "host_block.h"

#include <mutek/decls.h>

#define EXPORT __attribute__((visibility("default")))
#define ALIGN _Alignof(max_align_t)

static void *
block(size_t size, size_t align, bool zero)
{
  void *addr = NULL;

  if (likely(size <= PTRDIFF_MAX))
    addr = block_alloc(size, align < ALIGN ? ALIGN : align, zero);
  if (unlikely(addr == NULL))
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
  return block(size, ALIGN, false);
}

EXPORT size_t
malloc_usable_size(void *addr)
{
  return addr == NULL ? 0 : block_size(addr);
}

EXPORT void
free(void *addr)
{
  if (addr != NULL)
    block_free(addr);
}

EXPORT void *
calloc(size_t count, size_t size)
{
  size_t bytes;

  if (!__builtin_mul_overflow(count, size, &bytes))
    return block(bytes, ALIGN, true);
  errno = ENOMEM;
  return NULL;
}

/* A size of 0 frees, as the GNU C library does. */
EXPORT void *
realloc(void *addr, size_t size)
{
  void *now = NULL;

  if (addr == NULL)
    return malloc(size);
  if (size == 0)
    {
      block_free(addr);
      return NULL;
    }
  if (likely(size <= PTRDIFF_MAX))
    now = block_resize(addr, size);
  if (unlikely(now == NULL))
    errno = ENOMEM;
  return now;
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
    return block(size, align, false);
  errno = EINVAL;
  return NULL;
}

/* What is no power of two is rounded up to one, as the GNU C library does. */
EXPORT void *
memalign(size_t align, size_t size)
{
  size_t power = ALIGN;

  if (align > SIZE_MAX / 2 + 1)
    {
      errno = EINVAL;
      return NULL;
    }
  while (power < align)
    power *= 2;
  return block(size, power, false);
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
    got = block(size, align, false);
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
  return block(size, (size_t)sysconf(_SC_PAGESIZE), false);
}

EXPORT void *
pvalloc(size_t size)
{
  size_t page = (size_t)sysconf(_SC_PAGESIZE);

  if (size <= SIZE_MAX - (page - 1))
    return block((size + page - 1) & -page, page, false);
  errno = ENOMEM;
  return NULL;
}
