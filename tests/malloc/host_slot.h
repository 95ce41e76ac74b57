/* tests/malloc: threads of a program as processors.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef HOST_SLOT_H_
#define HOST_SLOT_H_

/** @This lets the calling thread into the kernel, as a processor that is its
    own until it exits, or shared with others where none is left. The first call
    of all makes the memory serve; a program whose memory does not is ended.
    Context: any thread that is not inside. errno is kept. */
void slot_enter(void);

/** @This ends what slot_enter began. errno is kept. */
void slot_leave(void);

#endif
