/* tests: a small region in an array.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    One region at a time, for cases that use the engine by its public header.
    Context: one CPU. */

#ifndef TESTS_ARENA_H_
#define TESTS_ARENA_H_

#include <mutek/memory_allocator.h>
#include <mutek/types.h>

#define ARENA 1024 /**< Units: bytes */

/** The array, and the region in it. */
extern uint8_t arena[ARENA];
extern struct memory_allocator_region_s arena_region;

/** @This makes the first @tt size bytes of the array a region, all free. */
void arena_setup(size_t size);

/** @This allocates a block and fills it.
    @return NULL when the region refuses. */
uint8_t *arena_take(size_t size, size_t align, uint8_t fill);

/** @This returns how many bytes from the first on hold @tt fill. */
size_t arena_filled(const uint8_t *bytes, size_t size, uint8_t fill);

/** @This expects that the counters add up and the region is sound. */
void arena_expect_sound(void);

#endif
