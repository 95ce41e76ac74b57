/* alloc: memory allocation.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    @module {Core::Memory}
    The allocator of the kernel. A request says two different things: who must
    be able to reach the memory, a constraint, and what it should be near to, a
    preference. Nothing else chooses the bank. Meaning: doc/contract.md.

    A build without CONFIG_MUTEK_MEM_PROXIMITY ignores @tt prox; one without
    CONFIG_MUTEK_MEM_REACHABILITY ignores @tt valid. The calls are the same.

    Context of all calls: any, on any processor, from the first line after
    startup has found the boot bank: interrupt handlers and holders of a spin
    lock included. Nothing sleeps; one bank's lock is taken at a time, with
    interrupts masked for a bounded number of instructions. Made with interrupts
    masked, no call waits for another CPU. With interrupts enabled an allocation
    or a resize that would fail may wait, where CPUs have caches, until those
    that keep free blocks have answered an interrupt.

    Cost of all calls in instructions, in the mean, at worst and masked, for
    each board: doc/figures.md, "What requests cost".

    Source: ticket #58, "Kernel-wise API". */

#ifndef MUTEK_MEM_ALLOC_H_
#define MUTEK_MEM_ALLOC_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/mem_proximity.h>
#include <mutek/mem_reach.h>
#include <mutek/types.h>

/* The inline functions of a build, if it has any. The declarations below then
   describe functions that are already defined. */
#include <mutek/mem_alloc_cached.h>
#include <mutek/mem_alloc_single.h>

/** @This allocates a block of memory.

    @param size wanted size. Units: bytes, at least 1.
    @param prox what to be near to; NULL is the cluster of the caller, and the
      cheapest.
    @param valid who must be able to reach the block. It is never relaxed.
    @param addr receives the block, aligned on CONFIG_MUTEK_MEM_ALIGN; its
      content is undefined. NULL on error.

    Errors, the first that applies:
      - -EINVAL: @tt size is 0, @tt prox has no @tt alloc, @tt valid is not one
        of the enum, or @tt addr is NULL. This is a bug of the caller.
      - -EAGAIN: not allowed in this context. A caller's own proximity was used
        inside another one, or the machine is stopping.
      - -EAGAIN also replaces -ENOMEM for a request made with interrupts masked
        while caches of other CPUs may keep blocks of a bank that could serve.
        Those CPUs have been asked to give them back.
      - -ENOTSUP: no bank of this machine is reached by all that @tt valid
        names. Do not retry.
      - -ERANGE: no bank that they reach could hold the size, even if it were
        empty. Do not retry.
      - -ENOMEM: each bank that could hold it was full, or too fragmented. The
        search is bounded, so it may miss a block that fits.
    On error only counters have changed.
    Cost: one engine call when the nearest bank serves, at worst one per bank.
      Where CPUs have caches, a bank reclaims the blocks that they keep of it
      before it refuses. */
MUST_CHECK error_t mem_alloc(size_t size, struct mem_proximity_s *prox,
                             enum mem_reachability_s valid, void **addr);

/** @This is @ref mem_alloc for a block that starts at a multiple of @tt align.
    @param align Units: bytes, a power of two.
    Errors: -EINVAL also when @tt align is not a power of two; -ENOTSUP also
      when it is above CONFIG_MUTEK_MEM_ALIGN and @tt prox is a caller's own. */
MUST_CHECK error_t mem_alloc_align(size_t size, size_t align,
                                   struct mem_proximity_s *prox,
                                   enum mem_reachability_s valid, void **addr);

/** @This gives a block back to the bank it came from.

    @param addr a block from @ref mem_alloc not freed since, or NULL, which does
      nothing. With CONFIG_MUTEK_MEM_CHECK anything else stops the machine with
      a line that names the reason (foreign, misaligned, interior, already
      freed, damaged, unreachable), the pointer, the bank, the processor and the
      caller; without, it is undefined.

    Context: on any processor that reaches the bank.
    Cost: O(1). */
void mem_free(void *addr);

/** @This returns the usable bytes of a block, at least as many as the request
    asked for; 0 for NULL. On a machine whose DMA is not coherent, a block for
    DMA has whole cache lines. A pointer to no block is treated as by @ref
    mem_free.
    Context: as @ref mem_free. Cost: O(1). */
size_t mem_getsize(void *addr);

/** @This changes the size of a block in place: it never moves. The content up
    to the smaller of both sizes, the alignment and, for DMA memory, the rule
    that a block ends on a cache line are kept.
    Errors, which change nothing:
      - -EINVAL: @tt addr is NULL or @tt size is 0.
      - -ENOMEM: the bytes behind the block are in use.
      - -EAGAIN: interrupts are masked, and caches of other CPUs may keep the
        bytes behind the block.
    A pointer to no block is treated as by @ref mem_free.
    Context: as @ref mem_free. Cost: O(1). Where CPUs have caches, the bank
      reclaims all blocks that they keep of it before the call fails. A new
      small block and a copy are quicker then. */
MUST_CHECK error_t mem_resize(void *addr, size_t size);

#endif
