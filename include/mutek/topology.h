/* topology: the machine, as constant tables.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The topology lists the CPUs, clusters and memory banks, which CPUs reach
    which bank, and at which cost. @ref topology_build derives it from the
    firmware's tables. It is constant afterwards, and every CPU reads it without
    a lock. Terms: doc/contract.md, "Words".
    Context: queries, any; functions that build or change it, the boot CPU.
    Cost, unless stated: O(1). */

#ifndef MUTEK_TOPOLOGY_H_
#define MUTEK_TOPOLOGY_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/machine.h>
#include <mutek/mem_reach.h>
#include <mutek/types.h>

/** Cost of a CPU's access to memory of its own node. It has no unit: costs are
    only compared. Source: ACPI 6.5, 5.2.17 (SLIT), and the device tree binding
    "numa-distance-map-v1"; both define these three values. */
#define TOPOLOGY_LOCAL 10
#define TOPOLOGY_REMOTE                                                        \
  20 /**< default for a distance that is not                                   \
          listed */
#define TOPOLOGY_UNREACHABLE                                                   \
  255 /**< such a bank is never used, even if it is                            \
           empty */

/** A CPU. */
struct topology_cpu_s
{
  uint64_t hw;          /**< (c) hardware id */
  uint32_t tag;         /**< (c) the firmware's name for the CPU */
  uint16_t node;        /**< (c) index in topology_s.node */
  cluster_id_t cluster; /**< (c) */
  bool enabled;         /**< (c) the firmware allows the kernel to start it */
};

/** A largest set of CPUs to which all shared memory looks the same. */
struct topology_cluster_s
{
  cpu_id_t first;     /**< (c) its lowest CPU, which represents it */
  cpu_id_t cpu_count; /**< (c) at least 1 */
};

/** One range of memory with a single set of properties. */
struct topology_bank_s
{
  uint64_t start;         /**< (c) first byte */
  uint64_t last;          /**< (c) last byte */
  const uintptr_t *reach; /**< (c) bitset of CPUs */
  cpu_id_t reach_count;   /**< (c) CPUs in it */
  cpu_id_t owner;         /**< (c) the only CPU that reaches it, or CPU_NONE */
  uint16_t node;          /**< (c) index in topology_s.node */
  bool dma;               /**< (c) every DMA master of the board reaches it */
  bool boot;              /**< (c) holds the kernel's own tables */
  bool joined;            /**< (c) when built: the bank before it comes from the
                               same listed range and ends where this one
                               starts */
};

/** The machine. (c) once built. */
struct topology_s
{
  cpu_id_t cpu_count;                       /**< at least 1 */
  cluster_id_t cluster_count;               /**< at least 1 */
  bank_id_t bank_count;                     /**< at least 1 */
  uint16_t node_count;                      /**< at least 1 */
  const struct topology_cpu_s *cpu;         /**< by CPU id */
  const struct topology_cluster_s *cluster; /**< by cluster id */
  const struct topology_bank_s *bank;       /**< by bank id, ascending */
  const uint32_t *node;    /**< the firmware's ids, ascending */
  const uint8_t *distance; /**< [from * node_count + to] */
  const uint32_t *perf[MACHINE_PERF_COUNT]; /**< by kind, as distance; 0:
                                                 unknown; NULL: none listed */
  const char *flat;   /**< why distances were ignored, or NULL */
  uint32_t dma_line;  /**< as in @ref machine_s. Units: bytes */
  size_t memory_size; /**< bytes of its memory in permanent use. Units: bytes */
};

/** The limits of a build. */
struct topology_limits_s
{
  cpu_id_t cpu_max;     /**< further CPUs are ignored and reported */
  bank_id_t bank_max;   /**< further banks, at higher addresses, are ignored and
                             reported */
  uint16_t node_max;    /**< a CPU or bank of a further node counts as without a
                             node */
  uint8_t address_bits; /**< 32 or 64: width of a pointer; the CPU's address
                             width may be less, see @ref machine_s */
  uint32_t bank_min;    /**< smaller ranges are dropped and reported. Units:
                             bytes */
};

/** A usable range of memory: a piece of a listed range. */
struct topology_range_s
{
  uint64_t start; /**< first byte */
  uint64_t last;  /**< last byte */
  uint32_t index; /**< index of the listed @ref machine_range_s */
};

/** The limits that the tokens of this build set. */
extern const struct topology_limits_s topology_limits_build;

/** @This returns an upper bound on the ranges that @ref topology_ranges
    returns. */
size_t topology_ranges_max(const struct machine_s *machine);

/** @This derives disjoint, ascending, usable ranges from the listed memory. It
    clips them to the pointer width and to the CPU's address width. Overlapping
    bytes go to the lower range, and reserved bytes are removed. A range that
    crosses an end of the DMA window is split; a range below the minimum is
    dropped. Each loss is printed in one line; if nothing is left, one line
    gives the reason.
    @param out has room for @ref topology_ranges_max entries.
    @return the number of ranges.
    Cost: O((ranges + reserved) * reserved). */
size_t topology_ranges(const struct machine_s *machine,
                       const struct topology_limits_s *limits,
                       struct topology_range_s *out);

/** @This returns the last byte of the contiguous range that starts at entry @tt
    first. The range continues across the ends of the DMA window, and ends
    before reserved bytes. */
uint64_t topology_range_end(const struct topology_range_s *range, size_t count,
                            size_t first);

/** @This returns the index in @tt range of the start of the boot bank, for a
    machine whose image lies in none of these ranges. It picks the lowest entry
    from which @tt size contiguous bytes, listed as one range, are reached by
    every CPU (`reach_all`). If no entry has so many, it picks the one with the
    most. If no entry is reached by every CPU, it returns @tt count.
    @param size Units: bytes, at least 1. Cost: O(count^2). */
size_t topology_boot_range(const struct machine_s *machine,
                           const struct topology_range_s *range, size_t count,
                           size_t size);

/** @This returns an upper bound on the bytes that @ref topology_build needs,
    scratch included. */
size_t topology_build_size(const struct machine_s *machine,
                           const struct topology_limits_s *limits);

/** @This derives the topology. No bank is marked as the boot bank yet.
    @param boot_start an address in the range that holds the image. If the
      distances keep the boot CPU from that range, the machine becomes flat.
    @param memory @ref topology_build_size bytes, aligned on 8. The topology
      keeps the memory.
    @param topo is written on success only.

    Errors: -EBADDATA: no CPU or no memory; one line gives the reason. Any other
      contradiction is repaired and reported, or makes the machine flat: all
      distances are 10.
    Context: boot CPU, before the others start.
    Cost: O(CPUs * clusters * banks + nodes^2). */
MUST_CHECK error_t topology_build(const struct machine_s *machine,
                                  const struct topology_limits_s *limits,
                                  uint64_t boot_start, void *memory,
                                  struct topology_s *topo);

/** @This makes the bytes from @tt start to @tt last a bank of their own, the
    boot bank. It has the properties of the range that it lies in. If an end of
    the DMA window lies inside, DMA reaches the boot bank only if it reaches all
    of its bytes. The rest of the range, before and after, stays in at most two
    more banks; a rest below the minimum is dropped and reported.
    Errors: -EBADDATA: no range holds all these bytes; nothing is changed.
    Context: boot CPU, once, before any code stores a bank id.
    Cost: O(banks). */
MUST_CHECK error_t topology_set_boot(struct topology_s *topo,
                                     const struct topology_limits_s *limits,
                                     uint64_t start, uint64_t last);

/** @This returns whether a CPU reaches a bank. Cost: O(1). */
bool topology_cpu_reaches(const struct topology_s *topo, bank_id_t bank,
                          cpu_id_t cpu);

/** @This returns whether each CPU of a cluster reaches a bank.
    Cost: O(1). */
bool topology_cluster_reaches(const struct topology_s *topo, bank_id_t bank,
                              cluster_id_t cluster);

/** @This returns the cost of a bank for a cluster: the distance from its CPUs.
    For a bank that a single CPU reaches, this is the distance from that CPU.
    Returns 255 if no CPU of the cluster reaches the bank. Cost: O(1). */
uint8_t topology_cost(const struct topology_s *topo, cluster_id_t cluster,
                      bank_id_t bank);

/** @This returns the latency or bandwidth that the firmware lists for accesses
   of the cluster's CPUs to a bank. Returns 0 if none is listed, or if no CPU of
   the cluster reaches the bank. Reported only; placement does not use it.
   Units: those of @tt kind. Cost: O(1). */
uint32_t topology_perf(const struct topology_s *topo, enum machine_perf_e kind,
                       cluster_id_t cluster, bank_id_t bank);

/** @This returns whether a bank is a home bank of a cluster: no bank that the
    whole cluster reaches costs less. Cost: O(banks). */
bool topology_is_home(const struct topology_s *topo, cluster_id_t cluster,
                      bank_id_t bank);

/** The CPUs that must reach a block, as @tt valid of a request demands. */
struct topology_who_s
{
  enum mem_reachability_s valid; /**< selects the CPUs */
  cluster_id_t cluster;          /**< used for MEM_VALID_CLUSTER */
  cpu_id_t cpu;                  /**< used for MEM_VALID_CPU */
  cpu_id_t caller;               /**< must reach the block for MEM_VALID_CPU and
                                      MEM_VALID_CLUSTER */
};

/** @This returns whether all CPUs of @tt who reach a bank. Cost: O(1). */
bool topology_bank_meets(const struct topology_s *topo, bank_id_t bank,
                         const struct topology_who_s *who);

#endif
