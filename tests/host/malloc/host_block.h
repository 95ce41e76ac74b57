/* malloc: blocks of a program, wherever they lie.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    host_malloc.c and host_api.c have what the C library promises. What a block
    is made of is in host_block.c, or in host_hard.c in a hardened build.
    Context of all: any thread, also in a signal handler, but for block_trim. */

#ifndef HOST_BLOCK_H_
#define HOST_BLOCK_H_

#include <mutek/decls.h>
#include <mutek/types.h>

/** Blocks of this size and more go back to the host when they are freed,
    wherever they lie. Units: bytes. */
#define BLOCK_LARGE ((size_t)1 << 20)

/** @This returns a block, or NULL where there is none; errno may change.
    @param size Units: bytes. @param align a power of two.
    @param zero its bytes are to be 0. */
void *block_alloc(size_t size, size_t align, bool zero);

/** @This frees a block. errno is kept. */
void block_free(void *addr);

/** @This returns the bytes that a program may use. */
size_t block_size(void *addr);

/** @This changes the size of a block, and its place where it has to.
    @return where it is, or NULL: there is no room, and nothing has changed.
      Never where it shrinks. errno may change. */
void *block_resize(void *addr, size_t size);

/** @This frees what threads of a processor freed while they could not enter the
    kernel. Others contend for the banks of these blocks: their own thread does
    not. */
void block_settle(unsigned cpu);

/** @This does so for all processors, and ends a trim that a fork cut off. */
void block_settle_all(void);

/** @This gives pages that are not used back to the host.
    @return whether there were some. Context: any thread. */
bool block_trim(void);

#endif
