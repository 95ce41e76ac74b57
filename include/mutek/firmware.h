/* firmware: readers of firmware tables.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A reader converts one kind of table into a @ref machine_s and does nothing
    else. Tables are untrusted input: a reader always returns, and reads no byte
    outside the table. */

#ifndef MUTEK_FIRMWARE_H_
#define MUTEK_FIRMWARE_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/machine.h>

/** @This reads a flattened device tree. It uses the memory reservation block,
    /cpus, the memory nodes, /reserved-memory, the memory properties of /chosen
    and the distance map. It also uses the properties `mutek,reach`,
    `mutek,dma`, `mutek,dma-window` and `mutek,dma-line`. See doc/contract.md,
    "What a device tree says". The result has at least one CPU.

    @param blob the tree, aligned on 8.
    @param size readable bytes at @tt blob; the blob may be shorter. Units:
      bytes.
    @param running hardware id of the calling CPU, as in `reg` of a cpu node.
      This CPU is the boot CPU. If the tree does not list it, or lists it as
      disabled, the reader corrects that and prints a line. With
      MACHINE_HW_NONE, the header's boot CPU is used, if the tree lists it as
      okay.
    @param machine receives the facts. Its arrays are filled up to their
      capacities; every `found` is the number of entries in the tree.

    Errors: -EBADDATA: the blob is broken as a whole; one line is printed and
      @tt machine is unchanged. -ENOMEM: an array is too small; the counts are
      valid, so allocate and call again.

      The reader ignores broken parts of the tree and prints a line for each, up
      to 16. Only the call that returns 0 prints them. Broken distances set @ref
      machine_s.flat, and the code that uses it prints the reason.
    Context: boot CPU. Allocates nothing, holds no lock.
    Cost: O(size of the blob).
    Source: Devicetree Specification v0.4, chapters 2, 3 and 5; Linux binding
    "numa-distance-map-v1" for numa-node-id and distance-matrix. */
config_depend(CONFIG_DRIVER_FIRMWARE_FDT)
MUST_CHECK error_t fdt_machine_read(const void *blob, size_t size,
                                    uint64_t running,
                                    struct machine_s *machine);

/** @This returns the total size in the header of the tree at @tt blob. It
    checks the magic number, and that the total is at most @tt size.
    Errors: -EBADDATA: no tree or too large; no line is printed.
    Context: any. Cost: O(1). */
config_depend(CONFIG_DRIVER_FIRMWARE_FDT)
MUST_CHECK error_t fdt_total_size(const void *blob, size_t size, size_t *total);

/** Maximum number of register ranges of a device. */
#define FDT_DEVICE_REGS 4

/** A device of a tree. Absent fields are 0. */
struct fdt_device_s
{
  uint64_t start[FDT_DEVICE_REGS]; /**< of its first register ranges */
  uint64_t size[FDT_DEVICE_REGS];  /**< Units: bytes */
  uint32_t area_count;             /**< entries of @tt start and @tt size */
  uint32_t interrupt_cells;        /**< total cells, see @ref
                                        fdt_device_interrupt */
  const uint8_t *interrupts;       /**< in the blob */
  const char *method;              /**< in the blob: the method to call the
                                        firmware */
};

/** @This finds a device: the first node below the root that is compatible with
    @tt compatible and not disabled.
    @param blob,size as for @ref fdt_machine_read.
    Errors: -ENOENT: there is none; -EBADDATA: the blob is broken as a whole; no
      line is printed.
    Context: any. Cost: O(size of the blob).
    Source: Devicetree Specification v0.4, 2.3 and 2.4. */
config_depend(CONFIG_DRIVER_FIRMWARE_FDT)
MUST_CHECK error_t fdt_device_find(const void *blob, size_t size,
                                   const char *compatible,
                                   struct fdt_device_s *device);

/** @This returns a cell of the device's `interrupts`, or 0 after the last. Each
    interrupt takes several cells.
    Context: any. Cost: O(1). */
config_depend(CONFIG_DRIVER_FIRMWARE_FDT)
uint32_t fdt_device_interrupt(const struct fdt_device_s *device, uint32_t cell);

/** Contents of /chosen; absent fields are 0. */
struct fdt_chosen_s
{
  const char *words;     /**< in the blob: the kernel command line */
  uint64_t payload;      /**< first byte of the payload file (initrd) */
  uint64_t payload_size; /**< Units: bytes */
};

/** @This reads /chosen. Broken properties are ignored.
    Errors: -EBADDATA: the blob is broken as a whole; no line is printed.
    Context: any. Cost: O(size of the blob).
    Source: Devicetree Specification v0.4, 3.6; Linux, Documentation/devicetree/
    bindings/chosen.txt. */
config_depend(CONFIG_DRIVER_FIRMWARE_FDT)
MUST_CHECK error_t fdt_chosen_read(const void *blob, size_t size,
                                   struct fdt_chosen_s *chosen);

/** The addresses of the ACPI tables, and the facts that they do not contain. */
struct acpi_source_s
{
  uint64_t rsdp; /**< physical address of the root pointer, 0 for none */
  /** Usable memory from the boot loader: unordered, may overlap. */
  const struct machine_reserved_s *memory;
  uint32_t memory_count; /**< entries of @tt memory */
  uint64_t reach_limit;  /**< physical addresses below it can be read */
  uint64_t running;      /**< APIC id of the calling CPU, or MACHINE_HW_NONE */
  uintptr_t base;        /**< virtual address of physical address 0 */
};

/** @This reads the machine from ACPI tables. CPUs come from the MADT, the nodes
    of CPUs and memory from the SRAT. Distances come from the SLIT, latencies
    and bandwidths from the HMAT. The ranges are the usable memory above 1 MiB,
    split at node boundaries.

    These tables contain no boot CPU and no DMA window, so @ref
    machine_s.dma_windowed is false. The running CPU is the boot CPU. If the
    MADT does not list it, or lists it as disabled, the reader corrects that and
    prints a line. Its node is that of its id in the SRAT, if listed. Without a
    running CPU, @ref machine_s.boot_known is false.

    @param machine receives the facts. Its arrays are filled up to their
      capacities; every `found` is the number of entries. CPUs ascend by
      hardware id.

    Errors: -EBADDATA: neither tables nor memory; one line is printed and @tt
      machine is unchanged. -ENOMEM: an array is too small; the counts are
      valid, so allocate and call again.

      If the tables are missing or invalid, all memory is in one node and the
      boot CPU is the only one, with the running id or 0. Broken parts of a
      table are ignored. The reader prints a line for each, up to 16; only the
      call that returns 0 prints them. Faults of the distances set @ref
      machine_s.flat, and the code that uses it prints the reason.
    Context: boot CPU. Allocates nothing, holds no lock; uses about 1 KiB of
    stack.
    Cost: O(bytes of the tables + pieces of memory * entries of the SRAT).
    Source: ACPI Specification 6.5, 5.2.5 to 5.2.8, 5.2.12, 5.2.16, 5.2.17 and
    5.2.28. */
config_depend(CONFIG_DRIVER_FIRMWARE_ACPI)
MUST_CHECK error_t acpi_machine_read(const struct acpi_source_s *source,
                                     struct machine_s *machine);

#endif
