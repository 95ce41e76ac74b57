/* cpu/x86_64: atomic words, by the compiler.
   SPDX-License-Identifier: LGPL-2.1-only
   Source: Intel SDM volume 3, "Memory Ordering": a load is not moved before an
   earlier load, a store not before an earlier access, so acquire and release
   cost what relaxed does. */

#ifndef CPU_ATOMIC_H_
#define CPU_ATOMIC_H_

#include <mutek/atomic_builtin.h>

#endif
