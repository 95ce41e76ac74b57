/* malloc: the seam between the kernel's memory and a program of the host.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    host*.c, compiled with the host's headers, see the kernel through this
    header alone; heap.c is the kernel's side.

    All but heap_start are called by a thread that has become a processor, one
    thread of it at a time. */

#ifndef HEAP_H_
#define HEAP_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/types.h>

/** Processors of the machine. */
#define HEAP_CPUS (CONFIG_CPU_START_MAX)

/** @This makes the secret of headers one that nobody else knows, where headers
   are checked. Context: before @ref heap_start makes the first region. */
void heap_secret(void);

/** @This returns a number from the host that nobody else knows; in
 * host_secret.c. */
uint64_t host_secret(void);

/** @This makes the memory serve.
    @return false: one line on standard error has said why. Context: once. */
MUST_CHECK bool heap_start(void);

/** @This returns the processors in the order in which they are to be given to
    threads: neighbours lie in different clusters. The last one, HEAP_CPUS - 1,
    keeps no blocks, and is the last here, too.
    @param order less than HEAP_CPUS. */
unsigned heap_cpu(unsigned order);

/** @This makes the calling thread a processor. */
void heap_enter(unsigned cpu);

/** @This takes from a processor what it keeps, if somebody asked for that.
    Context: its thread is not in the kernel, or waits there in cpu_relax() or
      cpu_signal(). */
void heap_interrupt(unsigned cpu);

/** Every block starts at a multiple of this. Units: bytes. */
#define HEAP_ALIGN (CONFIG_MUTEK_MEM_ALIGN)

/** Largest block that threads keep. Units: bytes; 0 for none. */
#ifdef CONFIG_MUTEK_MEM_CPU_CACHE
#define HEAP_KEPT (CONFIG_MUTEK_MEM_CPU_CACHE_SIZE)
#else
#define HEAP_KEPT 0
#endif

/** From the first bank to the end of the last. */
struct heap_range_s
{
  uintptr_t start; /**< (c) */
  size_t size;     /**< (c) 0 before heap_start has returned. Units: bytes */
};

extern struct heap_range_s heap_range;

/** @This returns true for an address between the first bank and the end of the
    last. Context: any; false before heap_start has returned. */
ALWAYS_INLINE bool
heap_holds(const void *addr)
{
  return (uintptr_t)addr - heap_range.start < heap_range.size;
}

/** @This returns a block, or NULL when there is none.
    @param size Units: bytes, at least 1. @param align a power of two. */
void *heap_alloc(size_t size, size_t align);

/** @This gives a block back. */
void heap_free(void *addr);

/** @This returns the usable bytes of a block. */
size_t heap_size(void *addr);

/** @This changes the size of a block in its place. @return false: not there. */
MUST_CHECK bool heap_resize(void *addr, size_t size);

/** @This returns the usable bytes of a live block of the caller, without a lock
    and without a check.
    Context: any thread, also one that is no processor. */
size_t heap_peek(void *addr);

/* Banks, by index. */

/** @This returns how many banks there are; 0 before heap_start has returned. */
unsigned heap_bank_count(void);

/** @This returns the bytes of blocks of a bank, live or kept by a thread, with
    their headers. Context: any thread. Cost: a load. */
size_t heap_bank_used(unsigned bank);

/** @This returns the bytes that a bank has. Context: any thread. */
size_t heap_bank_size(unsigned bank);

/** @This returns a block of one bank, or NULL. */
void *heap_bank_alloc(unsigned bank, size_t size);

#endif
