/* malloc: memory for calls that may not enter the kernel now.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef HOST_ASIDE_H_
#define HOST_ASIDE_H_

#include <mutek/decls.h>
#include <mutek/types.h>

/** @This returns a block, or NULL: the host refuses.
    @param align a power of two. Units: bytes.
    Context: any, a signal handler too; errno may change. */
void *aside_alloc(size_t size, size_t align);

/** @This returns true for a block of aside_alloc. Context: as there. */
bool aside_holds(const void *addr);

/** @This returns the usable bytes of a block of aside_alloc. */
size_t aside_size(const void *addr);

/** @This frees a block of aside_alloc. @return false: it is free already.
    Context: as there. */
MUST_CHECK bool aside_free(void *addr);

/** @This keeps a block of the kernel, of 8 bytes at least, to be freed later.
    @param cpu the processor of the thread: it frees the block when it looks for
      idle pages. Context: as there. */
void aside_keep(void *addr, unsigned cpu);

/** @This takes all blocks that a processor keeps so: the first one, NULL for
    none. */
void *aside_take(unsigned cpu);

/** @This returns the block behind one of aside_take, NULL for none. */
void *aside_after(const void *addr);

#endif
