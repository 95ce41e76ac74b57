/* cpu/x86_64: free blocks that a processor keeps, in restartable sequences.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The offset is that of struct x86_64_cpu_s, see <cpu/cache.h>. */

#define CACHE %gs:8

#include "cache_sequence.inc"
