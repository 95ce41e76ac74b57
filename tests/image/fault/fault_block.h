/* tests: blocks, what is written over them, and calls that must not return.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef FAULT_BLOCK_H_
#define FAULT_BLOCK_H_

#include "fault.h"

#include <config.h>

#include <mutek/assert.h>

#define FAULT_SIZE 120   /**< an ordinary block. Units: bytes */
#define FAULT_LARGE 2040 /**< one that no cache keeps. Units: bytes */
#define FAULT_HEADER 8   /**< in front of a block with checks. Units: bytes */

#ifdef CONFIG_MUTEK_MEM_CPU_CACHE
static_assert(FAULT_LARGE - 512 > CONFIG_MUTEK_MEM_CPU_CACHE_SIZE,
              "the engine gets a large block back at once");
#endif

/** @This returns the bank of an address, -1 for none. */
int fault_bank(const void *addr);

/** @This prints what the panic line must say of a pointer: the pointer, the
    bank, the running CPU, and a caller in the section fault_code. */
void fault_tell(const void *addr);

/** @This makes the call; it prints first what the panic line must say, and
    afterwards that the call returned. */
void fault_call_free(void *addr);
void fault_call_getsize(void *addr);
void fault_call_resize(void *addr);

/** @This checks all banks; as above.
    @param addr the place that the line must name, NULL for any. */
void fault_call_check(void *addr);

/** @This allocates a block. */
void *fault_block(size_t size);

/** @This allocates three blocks, one behind the other. */
void fault_blocks(uintptr_t addr[3], size_t size);

/** @This inverts a bit of memory. */
void fault_flip(uintptr_t addr, unsigned bit);

/** @This copies memory. */
void fault_copy(uintptr_t to, uintptr_t from, size_t size);

/** @This gives each byte another value. */
void fault_fill(uintptr_t addr, size_t size);

#endif
