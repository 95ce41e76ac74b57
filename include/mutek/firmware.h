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
    the memory nodes, /reserved-memory, what /chosen says of memory, the
    distance map and the properties `mutek,reach`, `mutek,dma`,
    `mutek,dma-window`, `mutek,dma-line`. See doc/contract.md, "What a device
    tree says". There is one processor at least.

    @param blob the tree, aligned on 8.
    @param size bytes that may be read from @tt blob; the blob may say it is
      shorter. Units: bytes.
    @param running hardware id of the calling processor, in the words of `reg`
      of a cpu node. It boots, whatever the tree says: a tree that does not list
      it, or lists it as off, is corrected with a line. MACHINE_HW_NONE: the
      header's boot processor boots, if the tree lists it as okay.
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
                                    uint64_t running,
                                    struct machine_s *machine);

/** @This tells how long the tree at @tt blob says it is, after checking its
    magic and that it fits @tt size.
    Errors: -EBADDATA it is no tree or does not fit, no line is printed.
    Context: any. Cost: O(1). */
config_depend(CONFIG_DRIVER_FIRMWARE_FDT)
MUST_CHECK error_t fdt_total_size(const void *blob, size_t size, size_t *total);

/** Register ranges that are kept of a device. */
#define FDT_DEVICE_REGS 4

/** What a tree says of a device. What it has not is 0. */
struct fdt_device_s
{
  uint64_t start[FDT_DEVICE_REGS]; /**< of the first areas of its registers */
  uint64_t size[FDT_DEVICE_REGS];  /**< Units: bytes */
  uint32_t area_count;             /**< entries of @tt start and @tt size */
  uint32_t interrupt_cells;        /**< in all, see @ref fdt_device_interrupt */
  const uint8_t *interrupts;       /**< in the blob */
  const char *method;              /**< in the blob: how firmware is called */
};

/** @This looks for a device: the first node below the root that is compatible
    with what is asked for and is not disabled.
    @param blob,size as of @ref fdt_machine_read.
    Errors: -ENOENT there is none; -EBADDATA the blob is broken as a whole; no
      line is printed.
    Context: any. Cost: O(size of the blob).
    Source: Devicetree Specification v0.4, 2.3 and 2.4. */
config_depend(CONFIG_DRIVER_FIRMWARE_FDT)
MUST_CHECK error_t fdt_device_find(const void *blob, size_t size,
                                   const char *compatible,
                                   struct fdt_device_s *device);

/** @This returns a cell of the device's interrupts, of which each takes some;
    0 behind the last one.
    Context: any. Cost: O(1). */
config_depend(CONFIG_DRIVER_FIRMWARE_FDT)
uint32_t fdt_device_interrupt(const struct fdt_device_s *device, uint32_t cell);

/** What whoever loaded the kernel says in a tree. What it has not is 0. */
struct fdt_chosen_s
{
  const char *words;     /**< in the blob: the command line */
  uint64_t payload;      /**< first byte of a file handed over */
  uint64_t payload_size; /**< Units: bytes */
};

/** @This reads /chosen; what is broken in it is as if it were not there.
    Errors: -EBADDATA the blob is broken as a whole, no line is printed.
    Context: any. Cost: O(size of the blob).
    Source: Devicetree Specification v0.4, 3.6; Linux, Documentation/devicetree/
    bindings/chosen.txt. */
config_depend(CONFIG_DRIVER_FIRMWARE_FDT)
MUST_CHECK error_t fdt_chosen_read(const void *blob, size_t size,
                                   struct fdt_chosen_s *chosen);

/** Where the tables of an ACPI machine are, and what they do not say. */
struct acpi_source_s
{
  uint64_t rsdp; /**< physical address of the root pointer, 0 for none */
  /** Usable memory, as the boot loader tells it: in any order, may overlap. */
  const struct machine_reserved_s *memory;
  uint32_t memory_count; /**< entries of @tt memory */
  uint64_t reach_limit;  /**< physical addresses below it can be read */
  uint64_t running;      /**< APIC id of the calling processor, or
                              MACHINE_HW_NONE */
  uintptr_t base;        /**< where the kernel sees physical address 0 */
};

/** @This reads what the ACPI tables say of the machine: processors out of the
    MADT, their nodes and those of memory out of the SRAT, distances out of the
    SLIT, latencies and bandwidths out of the HMAT. The ranges are the usable
    memory above 1 MiB, cut where the node changes.

    These tables name neither the boot processor nor the window of DMA masters:
    @ref machine_s.dma_windowed is false. The processor that runs boots. A MADT
    that does not list it, or lists it as off, is corrected with a line; its
    node is what the SRAT says of its id, if anything. Without a running
    processor @ref machine_s.boot_known is false.

    @param machine receives the facts; its arrays are filled up to their
      capacities, and every `found` says what there is. Processors ascend in
      their hardware ids.

    Errors: -EBADDATA no tables and no memory either, one line says why and
      @tt machine is as it was;
      -ENOMEM an array was too small, the counts are right: call again.
      Tables that cannot be found or believed leave the memory in one node, and
      the boot processor alone, as the running id or 0. Broken parts of a
      table are left out. One line each, said by the call that returns 0, up to
      16 of them; what makes distances useless sets @ref machine_s.flat and is
      said by who uses it.
    Context: boot processor. Allocates nothing, holds no lock; takes some 1 KiB
    of stack.
    Cost: O(bytes of the tables + pieces of memory * entries of the SRAT).
    Source: ACPI Specification 6.5, 5.2.5 to 5.2.8, 5.2.12, 5.2.16, 5.2.17 and
    5.2.28. */
config_depend(CONFIG_DRIVER_FIRMWARE_ACPI)
MUST_CHECK error_t acpi_machine_read(const struct acpi_source_s *source,
                                     struct machine_s *machine);

#endif
