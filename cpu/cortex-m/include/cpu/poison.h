/* cpu/cortex-m: no tool watches memory.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_POISON_H_
#define CPU_POISON_H_

#include <mutek/poison_none.h>

#endif
