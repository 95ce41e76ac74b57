/* firmware: latencies and bandwidths in an ACPI machine.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef ACPI_HMAT_H_
#define ACPI_HMAT_H_

#include "acpi_table.h"

/** @This checks that each structure of the HMAT lies inside it and each matrix
    inside its structure.
    @return what is wrong, or NULL.
    Context: any. Cost: O(structures).
    Source: ACPI Specification 6.5, 5.2.27. */
MUST_CHECK const char *acpi_hmat_check(const struct acpi_table_s *hmat);

#endif
