/* region: one bank, one lock, one engine.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MEM_REGION_H_
#define MEM_REGION_H_

#include <config.h>

#include <mutek/assert.h>
#include <mutek/atomic.h>
#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/lock.h>
#include <mutek/memory_allocator.h>
#include <mutek/types.h>

#include "mem_cache.h"

static_assert(CONFIG_MUTEK_MEM_ALIGN >= sizeof(void *), "blocks hold pointers");

/** An allocatable bank. It lies in the boot bank, whoever reaches its own: so
    that everybody may look at its counters, and nobody touches the bytes of a
    bank that he does not reach. (r) is @tt lock. */
struct mem_region_s
{
  struct lock_s lock;                    /**< rank LOCK_RANK_BANK */
  struct memory_allocator_region_s heap; /**< (r) */
  uintptr_t start;                       /**< (c) first byte */
  size_t size;                           /**< (c) Units: bytes */
  size_t managed;   /**< (c) of which the engine describes. Units: bytes */
  bool ready;       /**< (r) the engine has taken the bytes over */
  atomic_t used;    /**< (a) written under the lock: live blocks and those that
                         caches hold, with headers. Units: bytes */
  atomic_t foreign; /**< (a) served instead of a nearer one. Units: blocks */
  atomic_t refused[4];        /**< (a) by enum mem_refusal_e. Units: requests */
  unsigned bank;              /**< (c) its number, for messages */
  bool lines;                 /**< (c) blocks for DMA are whole cache lines */
  struct mem_cache_s *caches; /**< (c) of this bank, NULL for none */
  atomic_t reclaimers; /**< (a) requests that reclaim; not 0: no cache opens */
  atomic_t hungry;     /**< (a) the CPU that found nothing last, + 1 */
  atomic_t sender;     /**< (a) the cache that put a batch out last, or 0 */
  atomic_t swept;      /**< (a) blocks of batches given back, counts up; written
                            under the lock */
  atomic_t swept_granules; /**< (a) the same. Units: granules */
};

/** @This makes a region of @tt size bytes at @tt start. It touches none of
    them: the first processor that allocates there takes them over.
    Context: boot processor. Cost: O(1). */
void mem_region_init(struct mem_region_s *region, uintptr_t start, size_t size);

/** @This makes a region of a heap that is in use already.
    Context: boot processor; @tt heap is not used any more. Cost: O(1). */
void mem_region_adopt(struct mem_region_s *region,
                      const struct memory_allocator_region_s *heap);

/** @This allocates from this region and no other.
    Units: @tt size in bytes, at least 1; @tt align a power of two.
    Errors: -ERANGE not with all blocks free either; -ENOMEM it cannot serve,
   with all that caches kept of it given back; -EAGAIN it cannot, but other CPUs
   may keep blocks of it: they have been asked, and this one must not wait, as
   interrupts are masked or the machine stops. @tt *addr is untouched. Context:
   any, on a processor that reaches the bank. Takes the lock. With interrupts
   enabled it may wait for other CPUs to answer an interrupt. Cost: O(1), plus
   contention on one bank; O(blocks kept) where it would fail and caches keep
   blocks of the bank. */
MUST_CHECK error_t mem_region_pop(struct mem_region_s *region, size_t size,
                                  size_t align, void **addr);

/** @This is @ref mem_region_pop without a reclaim: it asks the region once.
    Errors: -ENOMEM it refused, see @ref mem_region_pop_refused.
    Context, Cost: as there; it never waits for other CPUs. */
MUST_CHECK error_t mem_region_pop_align_once(struct mem_region_s *region,
                                             size_t size, size_t align,
                                             void **addr);

/** @This is the rest of @ref mem_region_pop for a request that the region has
    just refused: it reclaims, or returns why nothing fits.
    Errors, Context, Cost: as there. */
MUST_CHECK error_t mem_region_pop_refused(struct mem_region_s *region,
                                          size_t size, size_t align,
                                          void **addr);

/** @This returns what @ref mem_region_pop would return now.
    Context, Cost: the same; of a bank that was never used it reads no byte. */
MUST_CHECK error_t mem_region_probe(struct mem_region_s *region, size_t size,
                                    size_t align);

/** @This tells whether it would with all blocks free.
    Context: any, on any processor. Cost: O(1). */
bool mem_region_holds(const struct mem_region_s *region, size_t size,
                      size_t align);

/** @This gives a block back. With CONFIG_MUTEK_MEM_CHECK a pointer that is no
    block in use changes nothing and its fault is returned.
    Context: any, on a processor that reaches the bank. Takes the lock. */
enum memory_allocator_fault_e mem_region_push(struct mem_region_s *region,
                                              void *addr);

/** @This remembers that a block, which was just allocated, is whole cache
   lines: it stays so when it is resized. Context: as @ref mem_region_push. */
void mem_region_mark(struct mem_region_s *region, void *addr);

/** @This returns the usable bytes of a block, through @tt size.
    @param line of a block of whole lines: the size of one, 1 for none. Units:
      bytes, a power of two. Context, faults: as @ref mem_region_push. */
enum memory_allocator_fault_e mem_region_getsize(struct mem_region_s *region,
                                                 void *addr, size_t line,
                                                 size_t *size);

/** @This changes the size of a block in place.
    @param line of a block of whole lines: the size of one, 1 for none. Units:
      bytes, a power of two.
    Errors: 0, -ENOMEM or -EAGAIN through @tt error, as of @ref mem_region_pop;
      0 for usable bytes or fewer.
    Context, Cost: as there; faults: as @ref mem_region_push. */
enum memory_allocator_fault_e mem_region_resize(struct mem_region_s *region,
                                                void *addr, size_t size,
                                                size_t line, error_t *error);

/** @This reads the counters: a snapshot, in which used + free + overhead is the
    size whatever other CPUs do. A change under way may be missed.
    Context: any. Takes the lock. Cost: as mem_cache_kept(). */
void mem_region_stats(struct mem_region_s *region,
                      struct memory_allocator_stats_s *stats);

/** @This checks up to @tt blocks blocks, from where the last call stopped, as
    @ref memory_allocator_check.
    Context: any, on a processor that reaches the bank. Takes the lock. */
config_depend(CONFIG_MUTEK_MEM_CHECK)
enum memory_allocator_fault_e mem_region_check(struct mem_region_s *region,
                                               size_t blocks, bool *done,
                                               uintptr_t *where);

/** @This returns the bytes of live blocks, with headers, without the lock: at
    most all that the engine has given out, whatever other CPUs do.
    Context: any. Cost: as mem_cache_kept(). */
ALWAYS_INLINE size_t
mem_region_used(const struct mem_region_s *region)
{
  size_t kept = mem_cache_kept(region).bytes;
  size_t used = atomic_load(&region->used);

  return kept < used ? used - kept : 0;
}

/** @This returns floor(64 * used / size), key (4) of an order.
    Units: 64ths of the bank. Cost: a fixed, small number of steps. */
uint_fast8_t mem_region_load(const struct mem_region_s *region);

#endif
