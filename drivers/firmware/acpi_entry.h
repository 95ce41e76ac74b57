/* firmware: the entries of the MADT and the SRAT.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Goes over the processors of the MADT, the processors of the SRAT, or its
    memory, and leaves out everything else.
    Source: ACPI Specification 6.5, 5.2.12 and 5.2.16. */

#ifndef ACPI_ENTRY_H_
#define ACPI_ENTRY_H_

#include "acpi_table.h"

/** Ranges of the SRAT that are looked at: each piece of memory is held against
    all of them. */
#define ACPI_RANGES_MAX 1024u

/** Where a walk over the entries of a table is. (o) */
struct acpi_walk_s
{
  enum acpi_name_e name; /**< MADT or SRAT */
  const uint8_t *next;
  uint32_t left;    /**< bytes */
  uint32_t ranges;  /**< handed out */
  uint8_t revision; /**< of the table */
};

/** A processor of the MADT. */
struct acpi_processor_s
{
  uint32_t hw; /**< APIC id */
  bool enabled;
};

/** A processor of the SRAT. */
struct acpi_affinity_s
{
  uint32_t hw;
  uint32_t node;
};

/** A range of memory of the SRAT, of one byte at least. */
struct acpi_range_s
{
  uint64_t first;
  uint64_t last;
  uint32_t node;
  bool wraps; /**< was cut at the top */
};

/** @This cuts the MADT or the SRAT where the chain of its entries breaks, which
    becomes its fault, and says which entries will be left out. It comes before
    any walk. Cost: O(entries). */
void acpi_entries_check(struct acpi_s *acpi, enum acpi_name_e name);

/** @This starts before the first entry, of which there may be none.
    Cost: O(1). */
void acpi_walk_init(struct acpi_walk_s *walk, const struct acpi_s *acpi,
                    enum acpi_name_e name);

/** @This takes the next processor of the MADT that is, or may be, there.
    @return false at the end. Cost: O(entries passed). */
MUST_CHECK bool acpi_processor_next(struct acpi_walk_s *walk,
                                    struct acpi_processor_s *out);

/** @This takes the next processor of the SRAT. */
MUST_CHECK bool acpi_affinity_next(struct acpi_walk_s *walk,
                                   struct acpi_affinity_s *out);

/** @This takes the next range of the SRAT, up to @ref ACPI_RANGES_MAX. */
MUST_CHECK bool acpi_range_next(struct acpi_walk_s *walk,
                                struct acpi_range_s *out);

#endif
