/* cpu/emu: atomic words by the compiler, for the host.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_ATOMIC_H_
#define CPU_ATOMIC_H_

#include <mutek/atomic_builtin.h>

#endif
