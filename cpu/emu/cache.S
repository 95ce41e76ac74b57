/* cpu/emu: the per-CPU cache in restartable sequences.
   SPDX-License-Identifier: LGPL-2.1-only */

/* For x86-64 hosts. The offset is that of `cache` in struct cpu_emu_s, see
   <cpu/cache.h>. */

#define CACHE %fs:cpu_emu@tpoff+8
#define MASK
#define UNMASK

#include "cpu/x86_64/cache_sequence.inc"
