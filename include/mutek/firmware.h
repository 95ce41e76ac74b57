/* firmware: readers of firmware tables.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A reader turns one kind of table into a @ref machine_s and nothing else.
    A table comes from outside: whatever it holds, a reader returns, and reads
    no byte outside it. */

#ifndef MUTEK_FIRMWARE_H_
#define MUTEK_FIRMWARE_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/machine.h>

/** @This reads a flattened device tree: the memory reservation block, /cpus,
    the memory nodes, /reserved-memory, /distance-map and the properties
    `mutek,reach`, `mutek,dma`, `mutek,dma-window`, `mutek,dma-line` (see
    doc/contract.md).

    @param blob the tree, aligned on 8.
    @param size bytes that may be read from @tt blob; the blob may say it is
      shorter. Units: bytes.
    @param machine receives the facts; its arrays are filled up to their
      capacities, and every `found` says what the tree lists.

    Errors: -EBADDATA the blob is broken as a whole, one line says how and
      @tt machine is as it was;
      -ENOMEM an array was too small, the counts are right: call again.
      What is broken in a part of the tree is left out with one line, said by
      the call that returns 0, up to 16 of them; broken distances set
      @ref machine_s.flat and are said by who uses it.
    Context: boot processor. Allocates nothing, holds no lock.
    Cost: O(size of the blob).
    Source: Devicetree Specification v0.4, chapters 2, 3 and 5; Linux binding
    "numa-distance-map-v1" for numa-node-id and distance-matrix. */
config_depend(CONFIG_DRIVER_FIRMWARE_FDT)
MUST_CHECK error_t fdt_machine_read(const void *blob, size_t size,
                                    struct machine_s *machine);

/** @This tells how long the tree at @tt blob says it is, after checking its
    magic and that it fits @tt size.
    Errors: -EBADDATA it is no tree or does not fit, no line is printed.
    Cost: O(1). */
config_depend(CONFIG_DRIVER_FIRMWARE_FDT)
MUST_CHECK error_t fdt_total_size(const void *blob, size_t size, size_t *total);

#endif
