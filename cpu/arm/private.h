/* cpu/arm: private interface of the family's files.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef PRIVATE_H_
#define PRIVATE_H_

#include <mutek/cpu.h>
#include <mutek/decls.h>
#include <mutek/types.h>

/** @This starts the running CPU's cycle counter. */
void arm_count_init(void);

/** @This disables the running CPU's timer. */
void arm_timer_init(void);

/* Symbols of trap_entry.S, and its C function. */
extern const char arm_vectors[];
void arm_fault(const struct arm_frame_s *frame);

#endif
