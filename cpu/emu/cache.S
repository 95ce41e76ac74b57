/* cpu/emu: free blocks that a processor keeps, in restartable sequences.
   SPDX-License-Identifier: LGPL-2.1-only */

/* For hosts whose processor is an x86-64. The offset is that of struct
   cpu_emu_s, see <cpu/cache.h>. */

#define CACHE %fs:cpu_emu@tpoff+8
#define MASK
#define UNMASK

#include "cpu/x86_64/cache_sequence.inc"
