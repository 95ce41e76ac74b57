/* cpu/emu: memory that AddressSanitizer watches.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The sanitizer has one byte of shadow for 8 bytes of memory. It contains how
    many of them, from the first on, may be accessed. Consequences:
    - Only bytes in [start, start + size) are forbidden. If the range ends
      inside a group of 8, its bytes in that group stay allowed, unless all
      later bytes of the group are already forbidden.
    - A range is allowed exactly if it starts on a multiple of 8. Otherwise up
      to 7 bytes before it would be allowed too.
    Of a range larger than @ref POISON_MAX bytes, only the two ends are
    forbidden. The shadow of the whole range would use host memory of an eighth
    of its size, even if the emulated machine never accesses it. Source: LLVM,
    compiler-rt, sanitizer/asan_interface.h. */

#ifndef CPU_POISON_H_
#define CPU_POISON_H_

#include <mutek/decls.h>
#include <mutek/types.h>

#include <cpu/sanitizer.h>

#define POISON_MAX ((size_t)16 << 20) /**< Units: bytes */

#if CPU_ASAN

#define POISON_GAP 16 /**< Units: bytes */

void __asan_poison_memory_region(void const volatile *addr, size_t size);
void __asan_unpoison_memory_region(void const volatile *addr, size_t size);

/** @This allows a range larger than @ref POISON_MAX bytes. It returns whole
    pages of the shadow to the host. */
void poison_allow_large(uintptr_t start, size_t size);

ALWAYS_INLINE void
poison_forbid(uintptr_t start, size_t size)
{
  size_t part = size > POISON_MAX ? POISON_MAX / 2 : size;

  __asan_poison_memory_region((const void *)start, part);
  if (part != size)
    __asan_poison_memory_region((const void *)(start + size - part), part);
}

ALWAYS_INLINE void
poison_allow(uintptr_t start, size_t size)
{
  if (size > POISON_MAX)
    poison_allow_large(start, size);
  else
    __asan_unpoison_memory_region((const void *)start, size);
}

#else

#include <mutek/poison_none.h>

#endif

#endif
