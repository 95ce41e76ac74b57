/* topology: what the firmware says, not yet judged.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A firmware reader fills in a @ref machine_s and nothing else: it copies
    facts, whatever they are. @ref topology_build judges them. Numbers are those
    of the firmware: ids may be sparse, ranges may overlap, wrap or be empty.

    The arrays belong to the caller. A reader counts all it finds and stores
    what fits, so a first pass with capacities of 0 tells the sizes.
    Context: boot processor. */

#ifndef MUTEK_MACHINE_H_
#define MUTEK_MACHINE_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** The firmware names no node for the thing. */
#define MACHINE_NODE_NONE 0xffffffffu

/** No hardware id: the reader is not told which processor runs. */
#define MACHINE_HW_NONE UINT64_MAX

/** A processor that a table lists. */
struct machine_cpu_s
{
  uint64_t hw;   /**< hardware id: reg, APIC id, MPIDR affinity */
  uint32_t node; /**< proximity domain, or MACHINE_NODE_NONE */
  uint32_t tag;  /**< what @ref machine_s.reach names it by; 0 for no name */
  bool enabled;  /**< false: listed, but not to be started */
};

/** What a table says of DMA to a range. */
enum machine_dma_e
{
  MACHINE_DMA_UNSAID, /**< as the window says */
  MACHINE_DMA_NO,     /**< no DMA master reaches it */
  MACHINE_DMA_YES,    /**< as the window says; said on purpose */
};

/** A range of memory that a table lists. Units: bytes. */
struct machine_range_s
{
  uint64_t start;       /**< first byte */
  uint64_t size;        /**< may be 0, and start + size may wrap */
  uint32_t node;        /**< proximity domain, or MACHINE_NODE_NONE */
  uint32_t reach_first; /**< index of the first tag in machine_s.reach */
  uint32_t reach_count; /**< tags; meaningless when reach_all */
  bool reach_all;       /**< true: every processor reaches it */
  uint8_t dma;          /**< enum machine_dma_e */
};

/** Bytes in use by something that is not the allocator. Units: bytes. */
struct machine_reserved_s
{
  uint64_t start; /**< first byte */
  uint64_t size;  /**< may be 0, and start + size may wrap */
};

/** One directed distance. Local is 10; 255 is unreachable. */
struct machine_distance_s
{
  uint32_t from;     /**< node of the processor */
  uint32_t to;       /**< node of the memory */
  uint32_t distance; /**< as listed, in any range */
};

/** What a measured access takes. */
enum machine_perf_e
{
  MACHINE_LATENCY_NS,    /**< Units: nanoseconds */
  MACHINE_BANDWIDTH_MBS, /**< Units: 10^6 bytes a second */
  MACHINE_PERF_COUNT,
};

/** One directed figure beside the distance. It is told and never chooses. */
struct machine_perf_s
{
  uint32_t from;  /**< node of the processor */
  uint32_t to;    /**< node of the memory */
  uint32_t value; /**< in the unit of its kind, not 0 */
  uint8_t kind;   /**< enum machine_perf_e */
};

/** Entries of one of the arrays of @ref machine_s. */
struct machine_count_s
{
  uint32_t found;    /**< what the tables list */
  uint32_t capacity; /**< what the array holds */
};

/** A machine as its tables describe it. Everything is written by the reader
    but the arrays' addresses and capacities. */
struct machine_s
{
  struct machine_cpu_s *cpu;           /**< as listed */
  struct machine_range_s *range;       /**< as listed */
  struct machine_reserved_s *reserved; /**< as listed */
  struct machine_distance_s *distance; /**< as listed */
  struct machine_perf_s *perf;         /**< as listed */
  uint32_t *reach;                     /**< tags of processors */

  struct machine_count_s cpus;      /**< of @tt cpu */
  struct machine_count_s ranges;    /**< of @tt range */
  struct machine_count_s reserveds; /**< of @tt reserved */
  struct machine_count_s distances; /**< of @tt distance */
  struct machine_count_s perfs;     /**< of @tt perf */
  struct machine_count_s reaches;   /**< of @tt reach */

  uint64_t boot_hw;   /**< hardware id of the boot processor */
  bool boot_known;    /**< @tt boot_hw is listed. The lowest hardware id that is
                           enabled boots if it is not, or is not enabled */
  bool dma_windowed;  /**< false: DMA masters reach all memory */
  uint64_t dma_start; /**< of the window */
  uint64_t dma_size;  /**< of the window. Units: bytes */
  uint32_t dma_line; /**< largest cache line on the path of a DMA master that is
                          not coherent, 0 where all are. Units: bytes */
  bool distances_both_ways; /**< a pair that is not listed is as far as its
                                 reverse, if that is */
  const char *flat;         /**< why the distances must be ignored, or NULL */

  /** Width of the processor's physical addresses. No table has it: the board
      adds it. 0: as wide as an address of the build. */
  uint8_t address_bits;
};

/** @This forgets all that was found and said; arrays and capacities stay.
    Cost: O(1). */
void machine_clear(struct machine_s *machine);

/** @This counts one more thing that was found, at @tt index.
    @return whether its array has room for it. Cost: O(1). */
ALWAYS_INLINE bool
machine_count_one(struct machine_count_s *count, uint32_t *index)
{
  *index = count->found++;
  return *index < count->capacity;
}

/** @This returns whether the arrays of @tt machine have room for what @tt found
    found. Both may be one. Cost: O(1). */
bool machine_fits(const struct machine_s *machine,
                  const struct machine_s *found);

/** @This returns the bytes that the arrays of @tt machine need for all that
    was found. Cost: O(1). */
size_t machine_storage_size(const struct machine_s *machine);

/** @This lays the arrays out in @tt storage, aligned on 8, of
    @ref machine_storage_size bytes, and sets their capacities. Cost: O(1). */
void machine_storage_set(struct machine_s *machine, void *storage);

#endif
