/* tests: the memory layer inside a program of the host.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    One bank over bytes of the caller, and a second one, small and out of reach
    of requests, for the tables. Threads are processors while they say so. */

#ifndef HOSTED_H_
#define HOSTED_H_

#include <mutek/types.h>

#define HOSTED_CPUS 16 /**< threads at a time that are processors */

/** @This starts the layer, again if it runs.
    @return false when the bytes are too few. */
bool hosted_start(void *memory, size_t size);

/** @This makes the calling thread a processor, or ends that: what it kept stays
    with the processor. The thread that starts is one. */
void hosted_enter(void);
void hosted_leave(void);

/** @This returns what all caches hold. Units: bytes. */
size_t hosted_kept(void);

#endif
