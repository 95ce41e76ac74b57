/* base: arithmetic on powers of two.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_BIT_H_
#define MUTEK_BIT_H_

#include <mutek/decls.h>
#include <mutek/types.h>

/** @This returns whether exactly one bit is set. */
ALWAYS_INLINE bool
bit_is_pow2(uintptr_t value)
{
  return value != 0 && (value & (value - 1)) == 0;
}

/** @This rounds down to a multiple of @tt align, a power of two. */
ALWAYS_INLINE uintptr_t
bit_align_down(uintptr_t value, uintptr_t align)
{
  return value & -align;
}

/** @This rounds up to a multiple of @tt align, a power of two. It wraps to 0 if
    there is no such multiple. */
ALWAYS_INLINE uintptr_t
bit_align_up(uintptr_t value, uintptr_t align)
{
  return (value + align - 1) & -align;
}

/** @This returns the index of the highest bit set. @tt value is not 0. */
ALWAYS_INLINE uint_fast8_t
bit_log2_32(uint32_t value)
{
  return (uint_fast8_t)(31 - __builtin_clz(value));
}

#endif
