/* malloc: the names that the GNU C library has for its own allocator.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Some programs call them to get past an allocator of their own, and mix the
   two: a block of one name is freed by the other. So all names are one
   allocator.

   Invariants: none. Locks: none. */

#define _GNU_SOURCE

#include <malloc.h>
#include <stdlib.h>

#define EXPORT __attribute__((visibility("default")))

EXPORT void *__libc_malloc(size_t size);
EXPORT void *__libc_calloc(size_t count, size_t size);
EXPORT void *__libc_realloc(void *addr, size_t size);
EXPORT void *__libc_reallocarray(void *addr, size_t count, size_t size);
EXPORT void *__libc_memalign(size_t align, size_t size);
EXPORT void *__libc_valloc(size_t size);
EXPORT void *__libc_pvalloc(size_t size);
EXPORT void __libc_free(void *addr);
EXPORT void cfree(void *addr);
EXPORT int __posix_memalign(void **addr, size_t align, size_t size);

void *
__libc_malloc(size_t size)
{
  return malloc(size);
}

void *
__libc_calloc(size_t count, size_t size)
{
  return calloc(count, size);
}

void *
__libc_realloc(void *addr, size_t size)
{
  return realloc(addr, size);
}

void *
__libc_reallocarray(void *addr, size_t count, size_t size)
{
  return reallocarray(addr, count, size);
}

void *
__libc_memalign(size_t align, size_t size)
{
  return memalign(align, size);
}

void *
__libc_valloc(size_t size)
{
  return valloc(size);
}

void *
__libc_pvalloc(size_t size)
{
  return pvalloc(size);
}

void
__libc_free(void *addr)
{
  free(addr);
}

void
cfree(void *addr)
{
  free(addr);
}

int
__posix_memalign(void **addr, size_t align, size_t size)
{
  return posix_memalign(addr, align, size);
}
