/* core: lets only the panicking CPU print.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef PANIC_GATE_H_
#define PANIC_GATE_H_

#include <mutek/types.h>

/** @This returns false if no CPU is in @ref panic, and true on the CPU that is.
   Any other CPU stops here. */
bool panic_gate(void);

#endif
