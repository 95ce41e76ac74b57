/* core: who may still speak in a panic.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef PANIC_GATE_H_
#define PANIC_GATE_H_

#include <mutek/types.h>

/** @This returns false while nobody is in @ref panic, true on the processor
   that is; any other processor stops here. */
bool panic_gate(void);

#endif
