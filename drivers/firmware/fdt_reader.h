/* firmware: reads the machine from a device tree.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    fdt_machine.c walks the tree and determines the role of each node. Each
    function below reads one kind of node, whose properties are complete. It
    prints one line for each fact that it ignores or replaces.
    Context: boot CPU. Cost, unless stated: O(bytes of the node). */

#ifndef FDT_READER_H_
#define FDT_READER_H_

#include "fdt_node.h"

#include <mutek/decls.h>
#include <mutek/machine.h>
#include <mutek/types.h>

/** The state of a walk over the tree. (o) */
struct fdt_reader_s
{
  struct machine_s *machine;
  struct fdt_node_s node;
  uint64_t running;           /**< hardware id of the calling CPU, or
                                   MACHINE_HW_NONE */
  uint32_t header_boot;       /**< hardware id, as in the header */
  struct machine_cpu_s spare; /**< the first CPU without an id; defaults if no
                                   CPU is listed */
  bool header_listed;         /**< a CPU has the header's id */
  bool spared;                /**< @tt spare comes from a node */
  bool mapped;                /**< a distance map was read */
};

/** @This starts the reading of the CPUs, with the id in the header. */
void fdt_cpus_start(struct fdt_reader_s *reader, uint32_t header_boot);

/** @This reads a cpu node; its `reg` has an id for each hardware thread. */
void fdt_cpu_read(struct fdt_reader_s *reader);

/** @This ensures, after all nodes, that the running CPU is listed and is the
    boot CPU. */
void fdt_cpus_finish(struct fdt_reader_s *reader);

/** @This reads a memory node. */
void fdt_memory_read(struct fdt_reader_s *reader);

/** @This adds a reserved range. */
void fdt_reserved_add(struct fdt_reader_s *reader, uint64_t start,
                      uint64_t size);

/** @This reads /reserved-memory, or a node below it. */
void fdt_reserved_read(struct fdt_reader_s *reader);

/** @This reads the memory properties of /chosen. */
void fdt_chosen_memory(struct fdt_reader_s *reader);

/** @This returns the node's proximity domain, or none if it is broken. */
uint32_t fdt_numa_node(struct fdt_node_s *node);

#endif
