/* engine: bins, the lists of free blocks by size.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The smart and bitmap engines share this code. A bin is a list of free blocks.
   There is one bin for each size below 16 granules, then 8 bins for each power
   of two. */

#ifndef MEMORY_ALLOCATOR_BIN_H_
#define MEMORY_ALLOCATOR_BIN_H_

#include <mutek/decls.h>
#include <mutek/types.h>

#define BIN_LOG2 3
#define BIN_LINEAR (1u << BIN_LOG2)

/** Bounds of the second search, before a request fails. It checks BIN_LOOKS
   blocks of the request's own bin, then BIN_LOOKS_NEXT of each of the next
   BIN_LISTS bins. A block that was just freed is one of the first two of its
   bin. */
#define BIN_LOOKS 8u
#define BIN_LOOKS_NEXT 2u
#define BIN_LISTS 11u

/* Inlined for speed. With -Os, the compiler decides. */
#ifdef __OPTIMIZE_SIZE__
#define BIN_INLINE static inline
#else
#define BIN_INLINE ALWAYS_INLINE
#endif

/** @This returns the bin of a size, given its highest set bit. With registers
    wider than 32 bits, shifting the size up avoids a subtraction. A bin has 32
    bits, so no step needs a zero extension. */
BIN_INLINE uint32_t
bin_from_log2(size_t size, uint32_t log2)
{
  if (sizeof(size_t) > sizeof(uint32_t))
    return log2 * BIN_LINEAR + (uint32_t)(size * BIN_LINEAR >> log2)
           - BIN_LOG2 * BIN_LINEAR;
  log2 -= BIN_LOG2;
  return log2 * BIN_LINEAR + (uint32_t)(size >> log2);
}

/** @This returns the bin of a size of at most 32 bits. Units: granules. */
BIN_INLINE uint32_t
bin_of_32(size_t size)
{
  return bin_from_log2(
      size, 31u - (uint32_t)__builtin_clz((uint32_t)size | BIN_LINEAR));
}

/** @This returns the bin of a size of at most 64 bits. Units: granules. */
BIN_INLINE uint32_t
bin_of_64(size_t size)
{
  return bin_from_log2(
      size,
      63u - (uint32_t)__builtin_clzll((unsigned long long)size | BIN_LINEAR));
}

#endif
