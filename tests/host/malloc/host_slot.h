/* malloc: threads of a program as processors.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef HOST_SLOT_H_
#define HOST_SLOT_H_

#include <mutek/decls.h>
#include <mutek/types.h>

/** @This lets the calling thread into the kernel, as a processor that is its
    own until it exits, or shared with others where none is left. The first call
    of all makes the memory serve; a program whose memory does not is ended.
    @return false: the thread must not come in now. Another thread forks, or a
      signal handler interrupted this one inside, or this process is a child
   that was copied while another thread was inside. Context: any thread, also in
   a signal handler. errno is kept. */
MUST_CHECK bool slot_enter(void);

/** @This ends what a slot_enter began that returned true. errno is kept. */
void slot_leave(void);

/** @This returns the processor of the calling thread, less than HEAP_CPUS.
    Context: between slot_enter and slot_leave. */
unsigned slot_number(void);

#endif
