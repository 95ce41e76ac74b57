/* cpu/x86_64: the per-CPU cache, in sequences of this family.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The offset is that of `cache` in struct x86_64_cpu_s, see <cpu/cache.h>. */

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
