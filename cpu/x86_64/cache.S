/* cpu/x86_64: free blocks that a processor keeps, in sequences of its own.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The offset is that of struct x86_64_cpu_s, see <cpu/cache.h>. */

#include <config.h>

#define CACHE %gs:8

#ifdef CONFIG_MUTEK_MEM_CPU_CACHE_RESTART
#define MASK
#define UNMASK
#else
#define MASK pushfq; cli
#define UNMASK popfq
#endif

#include "cache_sequence.inc"
