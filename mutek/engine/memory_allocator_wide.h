/* engine: the wide instance of the smart engine, for large regions.
   SPDX-License-Identifier: LGPL-2.1-only */

/* With CONFIG_MUTEK_MEM_WIDE, the engine's files are compiled twice: unchanged,
   and with SMART_WIDE. The second instance has cells of 64 bits and exports the
   names below. All callers call the first instance. It makes a region wide if
   the size does not fit into 32 bits, and then forwards each call to the
   second.

   Invariants:
     I1  wide never changes after init. The second instance treats it as false,
         because it forwards nothing;
     I2  a wide region has limit 0. So the fast path, which compares the limit
         anyway, needs no further check. */

#ifndef MEMORY_ALLOCATOR_WIDE_H_
#define MEMORY_ALLOCATOR_WIDE_H_

#include <config.h>

#ifdef SMART_WIDE
#define memory_allocator_init_limit memory_allocator_wide_init_limit
#define memory_allocator_size_max memory_allocator_wide_size_max
#define memory_allocator_take memory_allocator_wide_take
#define memory_allocator_take_align memory_allocator_wide_take_align
#define memory_allocator_push memory_allocator_wide_push
#define memory_allocator_getsize memory_allocator_wide_getsize
#define memory_allocator_mark memory_allocator_wide_mark
#define memory_allocator_marked memory_allocator_wide_marked
#define memory_allocator_resize memory_allocator_wide_resize
#define memory_allocator_reserve memory_allocator_wide_reserve
#define memory_allocator_extend memory_allocator_wide_extend
#define memory_allocator_fits memory_allocator_wide_fits
#define memory_allocator_holds memory_allocator_wide_holds
#define memory_allocator_stats memory_allocator_wide_stats
#define memory_allocator_stats_empty memory_allocator_wide_stats_empty
#define memory_allocator_walk memory_allocator_wide_walk
#define memory_allocator_inspect memory_allocator_wide_inspect
#define memory_allocator_check memory_allocator_wide_check
#define memory_allocator_smart_cut memory_allocator_wide_cut
#endif

#include <mutek/memory_allocator.h>

/* The same functions, as described in <mutek/memory_allocator.h>. */
error_t
memory_allocator_wide_init_limit(struct memory_allocator_region_s *region,
                                 uintptr_t start, size_t size, size_t limit);
size_t memory_allocator_wide_size_max(void);
void *memory_allocator_wide_take(struct memory_allocator_region_s *region,
                                 size_t size);
void *memory_allocator_wide_take_align(struct memory_allocator_region_s *region,
                                       size_t size, size_t align);
void memory_allocator_wide_push(struct memory_allocator_region_s *region,
                                void *addr);
size_t
memory_allocator_wide_getsize(const struct memory_allocator_region_s *region,
                              const void *addr);
void memory_allocator_wide_mark(struct memory_allocator_region_s *region,
                                void *addr);
bool
memory_allocator_wide_marked(const struct memory_allocator_region_s *region,
                             const void *addr);
error_t memory_allocator_wide_resize(struct memory_allocator_region_s *region,
                                     void *addr, size_t size);
error_t memory_allocator_wide_reserve(struct memory_allocator_region_s *region,
                                      uintptr_t start, size_t size,
                                      void **addr);
error_t memory_allocator_wide_extend(struct memory_allocator_region_s *region,
                                     size_t size);
bool memory_allocator_wide_fits(const struct memory_allocator_region_s *region,
                                size_t size, size_t align);
bool memory_allocator_wide_holds(uintptr_t start, size_t region_size,
                                 size_t size, size_t align);
error_t
memory_allocator_wide_walk(const struct memory_allocator_region_s *region,
                           struct memory_allocator_block_s *block);
void memory_allocator_wide_stats_empty(uintptr_t start, size_t region_size,
                                       struct memory_allocator_stats_s *stats);
enum memory_allocator_fault_e
memory_allocator_wide_inspect(const struct memory_allocator_region_s *region,
                              const void *addr);
enum memory_allocator_fault_e
memory_allocator_wide_check(struct memory_allocator_region_s *region,
                            size_t blocks, bool *done, uintptr_t *where);

/** 1 in the first instance where there is a second one, else 0. */
#if defined CONFIG_MUTEK_MEM_WIDE && !defined SMART_WIDE
#define SMART_FORWARDS 1
#else
#define SMART_FORWARDS 0
#endif

/** @This returns whether a call must be forwarded. In the second instance, or
    in a build without one, it is a compile-time constant. */
ALWAYS_INLINE bool
region_is_wide(const struct memory_allocator_region_s *region)
{
  return SMART_FORWARDS && unlikely(region->wide);
}

#endif
