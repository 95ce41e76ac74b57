/* cpu/mips: atomic words, by the compiler.
   SPDX-License-Identifier: LGPL-2.1-only
   Source: MIPS Architecture for Programmers volume II-A, LL, SC, SYNC. The
   compiler uses LL and SC in a loop, and SYNC for memory orders. They work only
   in cached coherent memory, see enter.S. */

#ifndef CPU_ATOMIC_H_
#define CPU_ATOMIC_H_

#include <mutek/atomic_builtin.h>

#endif
