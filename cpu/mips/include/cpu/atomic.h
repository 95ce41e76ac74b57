/* cpu/mips: atomic words, by the compiler.
   SPDX-License-Identifier: LGPL-2.1-only
   Source: MIPS Architecture for Programmers volume II-A, LL, SC, SYNC. A word
   is loaded and stored linked, again until nobody came between, and SYNC stands
   where an order is asked for. That holds for cached coherent memory only, see
   enter.S. */

#ifndef CPU_ATOMIC_H_
#define CPU_ATOMIC_H_

#include <mutek/atomic_builtin.h>

#endif
