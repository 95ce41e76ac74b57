/* firmware: the entries of the MADT and the SRAT.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Walks the CPUs of the MADT, the CPUs of the SRAT, or the memory of the SRAT.
    All other entries are skipped.
    Source: ACPI Specification 6.5, 5.2.12 and 5.2.16. */

#ifndef ACPI_ENTRY_H_
#define ACPI_ENTRY_H_

#include "acpi_table.h"

/** Limit of the memory ranges of the SRAT that are used, because each piece of
    memory is compared with all of them. */
#define ACPI_RANGES_MAX 1024u

/** The position of a walk over the entries of a table. (o) */
struct acpi_walk_s
{
  enum acpi_name_e name; /**< MADT or SRAT */
  const uint8_t *next;
  uint32_t left;    /**< bytes */
  uint32_t ranges;  /**< returned so far */
  uint8_t revision; /**< of the table */
};

/** A CPU of the MADT. */
struct acpi_processor_s
{
  uint32_t hw; /**< APIC id */
  bool enabled;
};

/** A CPU of the SRAT. */
struct acpi_affinity_s
{
  uint32_t hw;
  uint32_t node;
};

/** A range of memory of the SRAT, at least one byte. */
struct acpi_range_s
{
  uint64_t first;
  uint64_t last;
  uint32_t node;
  bool wraps; /**< cut at the top of the address space */
};

/** @This checks the chain of entries of the MADT or the SRAT. A broken chain
    becomes the table's fault, and the table ends there. It prints which entries
    are skipped. Call it before any walk. Cost: O(entries). */
void acpi_entries_check(struct acpi_s *acpi, enum acpi_name_e name);

/** @This starts a walk before the first entry, if there is one.
    Cost: O(1). */
void acpi_walk_init(struct acpi_walk_s *walk, const struct acpi_s *acpi,
                    enum acpi_name_e name);

/** @This returns the next CPU of the MADT that is present or may be added.
    @return false at the end. Cost: O(skipped entries). */
MUST_CHECK bool acpi_processor_next(struct acpi_walk_s *walk,
                                    struct acpi_processor_s *out);

/** @This returns the next CPU of the SRAT. */
MUST_CHECK bool acpi_affinity_next(struct acpi_walk_s *walk,
                                   struct acpi_affinity_s *out);

/** @This returns the next range of the SRAT, up to @ref ACPI_RANGES_MAX. */
MUST_CHECK bool acpi_range_next(struct acpi_walk_s *walk,
                                struct acpi_range_s *out);

#endif
