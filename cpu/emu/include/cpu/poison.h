/* cpu/emu: bytes that AddressSanitizer watches.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The sanitizer keeps one byte of shadow for 8 bytes of memory, which says how
    many of them, from the first on, may be touched. What follows from it:
    - no byte outside [start, start + size) is ever forbidden; of the last 8, if
      the range ends inside, those before the end stay allowed unless all after
      it are forbidden already;
    - a range that starts on a multiple of 8 is allowed exactly. Another one
      would allow up to 7 bytes before it.
    Of a range of more than @ref POISON_MAX bytes only the two ends are
   forbidden: the shadow of all of it would cost the host an eighth of the
   memory that an emulated machine merely describes. Source: LLVM, compiler-rt,
   sanitizer/asan_interface.h. */

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

/** @This allows a range of more than @ref POISON_MAX bytes: what of the shadow
    is whole pages goes back to the host. */
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
