/* firmware: latencies and bandwidths in an ACPI machine.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Goes over the figures of the HMAT: what a read, or any access, of memory
    itself takes. Those of caches and of writes are left out.
    Source: ACPI Specification 6.5, 5.2.28; in 6.3 it was 5.2.27. */

#ifndef ACPI_HMAT_H_
#define ACPI_HMAT_H_

#include "acpi_table.h"

#include <mutek/machine.h>

/** Where a walk over the figures is. (o) */
struct acpi_perf_walk_s
{
  const uint8_t *next;   /**< the next structure */
  uint32_t left;         /**< bytes, from there */
  const uint8_t *matrix; /**< the structure it is in, or NULL */
  uint32_t cell;         /**< the next of it */
};

/** @This checks that each structure of the HMAT lies inside it and each matrix
    inside its structure. A table in which one does not becomes a fault and is
    not used. It comes before any walk. Context: any. Cost: O(structures). */
void acpi_hmat_check(struct acpi_table_s *hmat);

/** @This starts before the first figure, of which there may be none.
    Cost: O(1). */
void acpi_perf_walk_init(struct acpi_perf_walk_s *walk,
                         const struct acpi_table_s *hmat);

/** @This takes the next figure, in the units of its kind. One that is too large
    for them is left out.
    @return false at the end. Cost: O(bytes passed). */
MUST_CHECK bool acpi_perf_next(struct acpi_perf_walk_s *walk,
                               struct machine_perf_s *out);

#endif
