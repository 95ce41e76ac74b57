/* firmware: latencies and bandwidths of the HMAT.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Walks the figures of the HMAT for reads, or any accesses, of memory itself.
    Figures of caches and of writes are skipped.
    Source: ACPI Specification 6.5, 5.2.28; in 6.3 it was 5.2.27. */

#ifndef ACPI_HMAT_H_
#define ACPI_HMAT_H_

#include "acpi_table.h"

#include <mutek/machine.h>

/** The position of a walk over the figures. (o) */
struct acpi_perf_walk_s
{
  const uint8_t *next;   /**< the next structure */
  uint32_t left;         /**< bytes from there on */
  const uint8_t *matrix; /**< the current structure, or NULL */
  uint32_t cell;         /**< its next cell */
};

/** @This checks that each structure of the HMAT lies inside the table, and each
    matrix inside its structure. Otherwise the table gets a fault and is not
    used. Call it before any walk. Context: any. Cost: O(structures). */
void acpi_hmat_check(struct acpi_table_s *hmat);

/** @This starts a walk before the first figure, if there is one.
    Cost: O(1). */
void acpi_perf_walk_init(struct acpi_perf_walk_s *walk,
                         const struct acpi_table_s *hmat);

/** @This returns the next figure, in the units of its kind. A figure that does
    not fit its type is skipped.
    @return false at the end. Cost: O(skipped bytes). */
MUST_CHECK bool acpi_perf_next(struct acpi_perf_walk_s *walk,
                               struct machine_perf_s *out);

#endif
