/* topology: the machine, as data.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The topology says which processors, clusters and memory banks exist, who
    reaches what, and at which cost. @ref topology_build derives it from what
    the firmware says; from then on it is constant and every processor reads it
    without a lock. Meaning: doc/contract.md, "Words".
    Context: what reads a topology any, what makes one the boot processor.
    Cost, where nothing else is said: O(1). */

#ifndef MUTEK_TOPOLOGY_H_
#define MUTEK_TOPOLOGY_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/machine.h>
#include <mutek/mem_reach.h>
#include <mutek/types.h>

/** Cost of a processor to memory of its own node. No unit: only the order of
    costs means something. Source: ACPI 6.5, 5.2.17 (SLIT), and the device tree
    binding "numa-distance-map-v1", which share the three values. */
#define TOPOLOGY_LOCAL 10
#define TOPOLOGY_REMOTE 20       /**< where the firmware lists no distance */
#define TOPOLOGY_UNREACHABLE 255 /**< never used, however empty */

/** A processor. */
struct topology_cpu_s
{
  uint64_t hw;          /**< (c) hardware id */
  uint32_t tag;         /**< (c) the firmware's name for it */
  uint16_t node;        /**< (c) index in topology_s.node */
  cluster_id_t cluster; /**< (c) */
  bool enabled;         /**< (c) the firmware lets it be started */
};

/** A largest set of processors for whom memory looks the same. */
struct topology_cluster_s
{
  cpu_id_t first;     /**< (c) its lowest processor, which speaks for all */
  cpu_id_t cpu_count; /**< (c) at least 1 */
};

/** One range of memory with a single set of properties. */
struct topology_bank_s
{
  uint64_t start;         /**< (c) first byte */
  uint64_t last;          /**< (c) last byte */
  const uintptr_t *reach; /**< (c) bitset of processors */
  cpu_id_t reach_count;   /**< (c) processors in it */
  cpu_id_t owner;         /**< (c) the processor, when it is just one */
  uint16_t node;          /**< (c) index in topology_s.node */
  bool dma;               /**< (c) every DMA master of the board reaches it */
  bool boot;              /**< (c) holds the kernel's own tables */
  bool joined;            /**< (c) as built, the bank before it is of the same
                               listed range and ends where this one starts */
};

/** The machine. (c) once built. */
struct topology_s
{
  cpu_id_t cpu_count;                       /**< at least 1 */
  cluster_id_t cluster_count;               /**< at least 1 */
  bank_id_t bank_count;                     /**< at least 1 */
  uint16_t node_count;                      /**< at least 1 */
  const struct topology_cpu_s *cpu;         /**< by number */
  const struct topology_cluster_s *cluster; /**< by number */
  const struct topology_bank_s *bank;       /**< by number, ascending */
  const uint32_t *node;    /**< the firmware's ids, ascending */
  const uint8_t *distance; /**< [from * node_count + to] */
  const uint32_t *perf[MACHINE_PERF_COUNT]; /**< by kind, as distance; 0 is
                                                 unknown; NULL if none listed */
  const char *flat;   /**< why distances were ignored, or NULL */
  uint32_t dma_line;  /**< as in @ref machine_s. Units: bytes */
  size_t memory_size; /**< what it keeps of its memory. Units: bytes */
};

/** What a build admits. */
struct topology_limits_s
{
  cpu_id_t cpu_max;     /**< further processors are ignored with a line */
  bank_id_t bank_max;   /**< further banks, at higher addresses, too */
  uint16_t node_max;    /**< who is in a further node counts as in none */
  uint8_t address_bits; /**< 32 or 64: width of an address; the processor's
                             own may be narrower, see @ref machine_s */
  uint32_t bank_min;    /**< smaller ranges are dropped with a line. Bytes */
};

/** A range of memory that became usable: a piece of what the firmware lists. */
struct topology_range_s
{
  uint64_t start; /**< first byte */
  uint64_t last;  /**< last byte */
  uint32_t index; /**< the @ref machine_range_s it is a piece of */
};

/** The limits that the tokens of this build set. */
extern const struct topology_limits_s topology_limits_build;

/** @This returns the most pieces that @ref topology_ranges can make. */
size_t topology_ranges_max(const struct machine_s *machine);

/** @This turns the listed memory into disjoint usable ranges, ascending:
    clipped to the width of an address and to the processor's, overlaps given
    to the lower range, reserved bytes taken out, split at the ends of the DMA
    window, without those smaller than the limit. One line is
    printed for each loss, and one with the reason where nothing is left.
    @param out has room for @ref topology_ranges_max entries.
    @return how many there are.
    Cost: O((ranges + reserved) * reserved). */
size_t topology_ranges(const struct machine_s *machine,
                       const struct topology_limits_s *limits,
                       struct topology_range_s *out);

/** @This returns the last byte of the listed range around entry @tt first:
    beyond the ends of a DMA window, not beyond reserved bytes. */
uint64_t topology_range_end(const struct topology_range_s *range, size_t count,
                            size_t first);

/** @This returns the index in @tt range where a machine without an image of its
    own keeps its boot bank: the lowest from which @tt size bytes are in one
    listed range that every processor reaches by `reach_all`; where there is
    none, the start of the most such bytes; @tt count without any.
    @param size Units: bytes, at least 1. Cost: O(count^2). */
size_t topology_boot_range(const struct machine_s *machine,
                           const struct topology_range_s *range, size_t count,
                           size_t size);

/** @This returns the bytes that @ref topology_build needs at most, scratch
    included. */
size_t topology_build_size(const struct machine_s *machine,
                           const struct topology_limits_s *limits);

/** @This derives the topology. No bank is the boot bank yet.
    @param boot_start an address in the range that holds the image: distances
      that keep the boot processor from it make the machine flat.
    @param memory of @ref topology_build_size bytes, aligned on 8; it is kept by
      the topology.
    @param topo is written on success only.

    Errors: -EBADDATA no processor or no memory: one line says why. Everything
      else is repaired with a line, or makes the machine flat: all distances 10.
    Context: boot processor, before the others start.
    Cost: O(processors * clusters * banks + nodes^2). */
MUST_CHECK error_t topology_build(const struct machine_s *machine,
                                  const struct topology_limits_s *limits,
                                  uint64_t boot_start, void *memory,
                                  struct topology_s *topo);

/** @This makes the bytes from @tt start to @tt last a bank of their own, the
    boot bank, with the properties of the range they lie in, the narrower ones
    where the end of a DMA window lies inside. What is left of the range before
    and after stays in banks, at most two more; what is too small for one is
    dropped with a line.
    Errors: -EBADDATA no range holds them all; nothing changed.
    Context: boot processor, once, before anything has kept a bank's id.
    Cost: O(banks). */
MUST_CHECK error_t topology_set_boot(struct topology_s *topo,
                                     const struct topology_limits_s *limits,
                                     uint64_t start, uint64_t last);

/** @This tells whether a processor reaches a bank. Cost: O(1). */
bool topology_cpu_reaches(const struct topology_s *topo, bank_id_t bank,
                          cpu_id_t cpu);

/** @This tells whether each processor of a cluster reaches a bank.
    Cost: O(1). */
bool topology_cluster_reaches(const struct topology_s *topo, bank_id_t bank,
                              cluster_id_t cluster);

/** @This returns how dear a bank is to a cluster: the distance of its
    processors; of a bank that one processor reaches, that processor's. 255
    when no processor of the cluster reaches it. Cost: O(1). */
uint8_t topology_cost(const struct topology_s *topo, cluster_id_t cluster,
                      bank_id_t bank);

/** @This returns a figure that the firmware gives for the accesses of a
   cluster's processors to a bank; 0 where it gives none, or no processor of the
   cluster reaches the bank. These figures are told, they do not choose. Units:
   those of @tt kind. Cost: O(1). */
uint32_t topology_perf(const struct topology_s *topo, enum machine_perf_e kind,
                       cluster_id_t cluster, bank_id_t bank);

/** @This tells whether a bank is home to a cluster: of least cost among those
    that the whole cluster reaches. Cost: O(banks). */
bool topology_is_home(const struct topology_s *topo, cluster_id_t cluster,
                      bank_id_t bank);

/** Who must reach a block: what @tt valid means for one request. */
struct topology_who_s
{
  enum mem_reachability_s valid; /**< which of them */
  cluster_id_t cluster;          /**< judged for MEM_VALID_CLUSTER */
  cpu_id_t cpu;                  /**< judged for MEM_VALID_CPU */
  cpu_id_t caller;               /**< always judged */
};

/** @This tells whether all of @tt who reach a bank. Cost: O(1). */
bool topology_bank_meets(const struct topology_s *topo, bank_id_t bank,
                         const struct topology_who_s *who);

#endif
