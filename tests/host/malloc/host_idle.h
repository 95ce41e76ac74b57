/* malloc: idle pages of banks go back to the host.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef HOST_IDLE_H_
#define HOST_IDLE_H_

#include <mutek/decls.h>
#include <mutek/types.h>

/** Frees of a thread between two looks at the banks. */
#define IDLE_PERIOD 128

extern _Thread_local unsigned idle_left
    __attribute__((tls_model("initial-exec"), visibility("hidden")));

/** @This compares what the banks use with the most that they used, and trims
    those that have much that is idle. errno is kept.
    Context: outside of the kernel. Cost: a load for each bank; a trim: some
    calls of the host for each MiB that it gives back. */
void idle_look(void);

/** @This counts a free. Context: as idle_look. */
ALWAYS_INLINE void
idle_count(void)
{
  if (unlikely(idle_left-- == 0))
    idle_look();
}

/** @This gives the idle pages of all banks back. errno is kept.
    @return whether there were some. Context: as idle_look. */
bool idle_trim(void);

/** @This frees what a trim holds that a fork interrupted.
    Context: any thread. */
void idle_settle(void);

/** @This forgets a trim of a thread that the child of a fork lacks; idle_settle
    frees what it holds. Context: the child, alone. */
void idle_child(void);

#endif
