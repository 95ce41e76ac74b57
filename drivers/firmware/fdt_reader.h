/* firmware: a reading of the machine in a device tree.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    fdt_machine.c walks over the tree and decides what each node is; the
    functions below read one kind of node each, all of whose properties are
    known by then. Each says in one line what it leaves out or replaces.
    Context: boot processor. Cost, where nothing else is said: O(bytes of the
    node). */

#ifndef FDT_READER_H_
#define FDT_READER_H_

#include "fdt_node.h"

#include <mutek/decls.h>
#include <mutek/machine.h>
#include <mutek/types.h>

/** A walk over the tree. (o) */
struct fdt_reader_s
{
  struct machine_s *machine;
  struct fdt_node_s node;
  uint64_t running;           /**< hardware id of the calling processor, or
                                   MACHINE_HW_NONE */
  uint32_t header_boot;       /**< hardware id, as in the header */
  struct machine_cpu_s spare; /**< the first processor without an id, and all
                                   that is known of one where none is listed */
  bool header_listed;         /**< a processor has the id of the header */
  bool spared;                /**< @tt spare is of a node */
  bool mapped;                /**< a distance map was seen */
};

/** @This prepares for the processors, from the header on. */
void fdt_cpus_start(struct fdt_reader_s *reader, uint32_t header_boot);

/** @This reads a cpu node, whose `reg` has an id for each of its threads. */
void fdt_cpu_read(struct fdt_reader_s *reader);

/** @This sees to it, after all nodes, that the processor that runs is there and
    boots. */
void fdt_cpus_finish(struct fdt_reader_s *reader);

/** @This reads a memory node. */
void fdt_memory_read(struct fdt_reader_s *reader);

/** @This adds bytes that are in use. */
void fdt_reserved_add(struct fdt_reader_s *reader, uint64_t start,
                      uint64_t size);

/** @This reads /reserved-memory, or a node below it. */
void fdt_reserved_read(struct fdt_reader_s *reader);

/** @This reads what /chosen says of memory. */
void fdt_chosen_memory(struct fdt_reader_s *reader);

/** @This returns the node's proximity domain; a broken one counts as none. */
uint32_t fdt_numa_node(struct fdt_node_s *node);

#endif
