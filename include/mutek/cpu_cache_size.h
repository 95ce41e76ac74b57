/* cpu: which blocks a processor keeps, for C and for the assembler.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The engine's part of <mutek/cpu_cache.h>: mutek/bank/mem_cache.c asserts
   that it is so. The 32-bit word in front of a block holds its size, in
   granules, above CPU_CACHE_SHIFT bits of flags. */

#ifndef MUTEK_CPU_CACHE_SIZE_H_
#define MUTEK_CPU_CACHE_SIZE_H_

#include <config.h>

/** Bits of flags below the size in a header. Units: bits. */
#define CPU_CACHE_SHIFT 3

/** Size of the engine's header in front of a block. Units: bytes. */
#ifdef CONFIG_MUTEK_MEM_CHECK
#define CPU_CACHE_HEADER 8
#else
#define CPU_CACHE_HEADER 4
#endif

/** The engine rounds blocks up to multiples of this. Units: bytes. */
#if CONFIG_MUTEK_MEM_ALIGN > CPU_CACHE_HEADER
#define CPU_CACHE_GRANULE CONFIG_MUTEK_MEM_ALIGN
#else
#define CPU_CACHE_GRANULE CPU_CACHE_HEADER
#endif

/** A kept block holds a link, and with checks a mark behind it. Units: bytes.
 */
#ifdef CONFIG_MUTEK_MEM_CHECK
#define CPU_CACHE_PAYLOAD 16
#else
#define CPU_CACHE_PAYLOAD 8
#endif

/** The block that a request of @tt size bytes gets. Units: granules. */
#define CPU_CACHE_GRANULES(size)                                               \
  (((size) + CPU_CACHE_HEADER + CPU_CACHE_GRANULE - 1) / CPU_CACHE_GRANULE)

/** The smallest block that is kept. Units: granules. */
#define CPU_CACHE_MIN CPU_CACHE_GRANULES(CPU_CACHE_PAYLOAD)
/** All kept blocks are smaller than this. Units: granules. */
#define CPU_CACHE_SIZES                                                        \
  (CPU_CACHE_GRANULES(CONFIG_MUTEK_MEM_CPU_CACHE_SIZE) + 1)

/** Constraints that a request may name: MEM_VALID_COUNT. */
#define CPU_CACHE_VALID 4

#endif
