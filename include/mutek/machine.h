/* topology: the machine as the firmware describes it, unchecked.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A firmware reader fills in a @ref machine_s and does nothing else. It copies
    the facts unchecked; @ref topology_build checks them. Ids and addresses are
    the firmware's: ids may be sparse, and ranges may overlap, wrap or be empty.

    The arrays belong to the caller. A reader counts all entries and stores
    those that fit, so a first pass with capacities of 0 returns the sizes.
    Context: boot CPU. */

#ifndef MUTEK_MACHINE_H_
#define MUTEK_MACHINE_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** No node is listed. */
#define MACHINE_NODE_NONE 0xffffffffu

/** No hardware id: the reader does not get the id of the running CPU. */
#define MACHINE_HW_NONE UINT64_MAX

/** A CPU that a table lists. */
struct machine_cpu_s
{
  uint64_t hw;   /**< hardware id: reg, APIC id, MPIDR affinity */
  uint32_t node; /**< proximity domain, or MACHINE_NODE_NONE */
  uint32_t tag;  /**< the CPU's name in @ref machine_s.reach; 0: no name */
  bool enabled;  /**< false: listed, but must not be started */
};

/** DMA to a range, as a table lists it. */
enum machine_dma_e
{
  MACHINE_DMA_UNSAID, /**< not listed: the DMA window decides */
  MACHINE_DMA_NO,     /**< no DMA master reaches it */
  MACHINE_DMA_YES,    /**< listed as reached: the DMA window decides */
};

/** A range of memory that a table lists. Units: bytes. */
struct machine_range_s
{
  uint64_t start;       /**< first byte */
  uint64_t size;        /**< may be 0, and start + size may wrap */
  uint32_t node;        /**< proximity domain, or MACHINE_NODE_NONE */
  uint32_t reach_first; /**< index of the first tag in machine_s.reach */
  uint32_t reach_count; /**< number of tags; unused when reach_all */
  bool reach_all;       /**< true: every CPU reaches it */
  uint8_t dma;          /**< enum machine_dma_e */
};

/** Bytes that the allocator must not use. Units: bytes. */
struct machine_reserved_s
{
  uint64_t start; /**< first byte */
  uint64_t size;  /**< may be 0, and start + size may wrap */
};

/** A directed distance. 10: local. 255: unreachable. */
struct machine_distance_s
{
  uint32_t from;     /**< node of the CPU */
  uint32_t to;       /**< node of the memory */
  uint32_t distance; /**< as listed, unchecked */
};

/** The kinds of measured access figures. */
enum machine_perf_e
{
  MACHINE_LATENCY_NS,    /**< Units: nanoseconds */
  MACHINE_BANDWIDTH_MBS, /**< Units: 10^6 bytes a second */
  MACHINE_PERF_COUNT,
};

/** A directed latency or bandwidth. Reported only; placement does not use
    it. */
struct machine_perf_s
{
  uint32_t from;  /**< node of the CPU */
  uint32_t to;    /**< node of the memory */
  uint32_t value; /**< in the unit of its kind, not 0 */
  uint8_t kind;   /**< enum machine_perf_e */
};

/** Entries of one of the arrays of @ref machine_s. */
struct machine_count_s
{
  uint32_t found;    /**< entries that the tables list */
  uint32_t capacity; /**< entries that the array can hold */
};

/** A machine as its tables describe it. The reader writes everything except the
    arrays' addresses and capacities. */
struct machine_s
{
  struct machine_cpu_s *cpu;           /**< as listed */
  struct machine_range_s *range;       /**< as listed */
  struct machine_reserved_s *reserved; /**< as listed */
  struct machine_distance_s *distance; /**< as listed */
  struct machine_perf_s *perf;         /**< as listed */
  uint32_t *reach;                     /**< tags of CPUs */

  struct machine_count_s cpus;      /**< of @tt cpu */
  struct machine_count_s ranges;    /**< of @tt range */
  struct machine_count_s reserveds; /**< of @tt reserved */
  struct machine_count_s distances; /**< of @tt distance */
  struct machine_count_s perfs;     /**< of @tt perf */
  struct machine_count_s reaches;   /**< of @tt reach */

  uint64_t boot_hw;   /**< hardware id of the boot CPU */
  bool boot_known;    /**< @tt boot_hw is listed. If it is not listed or not
                           enabled, the CPU with the lowest enabled hardware id
                           boots */
  bool dma_windowed;  /**< false: DMA reaches all memory */
  uint64_t dma_start; /**< of the window */
  uint64_t dma_size;  /**< of the window. Units: bytes */
  uint32_t dma_line;  /**< largest cache line on the path of a non-coherent DMA
                           master; 0: all are coherent. Units: bytes */
  bool distances_both_ways; /**< a pair that is not listed has the distance of
                                 its reverse, if that is listed */
  const char *flat;         /**< why the distances must be ignored, or NULL */

  /** Width of the CPU's physical addresses. No table lists it: the board sets
      it. 0: as wide as a pointer. Units: bits */
  uint8_t address_bits;
};

/** @This empties the machine; arrays and capacities stay.
    Cost: O(1). */
void machine_clear(struct machine_s *machine);

/** @This counts one more entry and stores its index.
    @return whether the array has room for it. Cost: O(1). */
ALWAYS_INLINE bool
machine_count_one(struct machine_count_s *count, uint32_t *index)
{
  *index = count->found++;
  return *index < count->capacity;
}

/** @This returns whether the arrays of @tt machine have room for all entries
    counted in @tt found. Both may be the same. Cost: O(1). */
bool machine_fits(const struct machine_s *machine,
                  const struct machine_s *found);

/** @This returns the bytes that the arrays of @tt machine need for all counted
    entries. Cost: O(1). */
size_t machine_storage_size(const struct machine_s *machine);

/** @This places the arrays in @tt storage and sets their capacities. @tt
    storage is aligned on 8 and has @ref machine_storage_size bytes. Cost:
    O(1). */
void machine_storage_set(struct machine_s *machine, void *storage);

#endif
