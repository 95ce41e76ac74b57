/* cpu/x86_64: atomic words, by the compiler.
   SPDX-License-Identifier: LGPL-2.1-only
   Source: Intel SDM volume 3, "Memory Ordering". A load is not moved before an
   earlier load, nor a store before an earlier access. So acquire and release
   cost the same as relaxed. */

#ifndef CPU_ATOMIC_H_
#define CPU_ATOMIC_H_

#include <mutek/atomic_builtin.h>

#endif
