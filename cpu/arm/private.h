/* cpu/arm: what the files of the processor share.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef PRIVATE_H_
#define PRIVATE_H_

#include <mutek/cpu.h>
#include <mutek/decls.h>
#include <mutek/types.h>

/** @This starts the running processor's counter. */
void arm_count_init(void);

/** @This silences the running processor's timer. */
void arm_timer_init(void);

/* trap_entry.S, and what it calls. */
extern const char arm_vectors[];
void arm_fault(const struct arm_frame_s *frame);

#endif
