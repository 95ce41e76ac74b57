/* firmware: latencies and bandwidths in an ACPI machine.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The numbers are checked so that a broken table is told where it is met, and
   then left alone: costs come from the SLIT, and a machine_s has no place for
   them.

   Invariant: what is read lies inside the structure that it belongs to, and
   that inside the table. Locks: none, nothing is shared. */

#include "acpi_hmat.h"

/* Offsets in a structure, and sizes. Source: 5.2.27, 5.2.27.3 to 5.2.27.5. */
enum hmat_e
{
  HMAT_TYPE = 0, /* 16 bits */
  HMAT_LENGTH = 4,
  HMAT_HEAD = 8,
  HMAT_INITIATORS = 12, /* how many, in a matrix; so are the targets */
  HMAT_TARGETS = 16,
  HMAT_MATRIX_FIXED = 32,
  HMAT_DOMAIN_SIZE = 40,
  HMAT_CACHE_HANDLES = 30, /* 16 bits */
  HMAT_CACHE_FIXED = 32,
};

enum hmat_type_e
{
  HMAT_DOMAIN,
  HMAT_MATRIX,
  HMAT_CACHE,
};

#define NODE_SIZE 4 /* in the lists of initiators and of targets */
#define CELL_SIZE 2 /* in the matrix and the list of handles */

static bool
matrix_fits(const uint8_t *structure, uint32_t size)
{
  uint64_t initiators, targets;

  if (size < HMAT_MATRIX_FIXED)
    return false;
  size -= HMAT_MATRIX_FIXED;
  initiators = acpi_u32(structure + HMAT_INITIATORS);
  targets = acpi_u32(structure + HMAT_TARGETS);
  /* Each has a place in a list; so the product of 32 bits and of fewer than
     32 cannot wrap. */
  if (targets > size / NODE_SIZE)
    return false;
  return (initiators + targets) * NODE_SIZE + initiators * targets * CELL_SIZE
         <= size;
}

static bool
structure_fits(const uint8_t *structure, uint32_t size)
{
  switch (acpi_u16(structure + HMAT_TYPE))
    {
    case HMAT_DOMAIN:
      return size >= HMAT_DOMAIN_SIZE;
    case HMAT_MATRIX:
      return matrix_fits(structure, size);
    case HMAT_CACHE:
      return size >= HMAT_CACHE_FIXED
             && acpi_u16(structure + HMAT_CACHE_HANDLES)
                    <= (size - HMAT_CACHE_FIXED) / CELL_SIZE;
    default:
      return true;
    }
}

const char *
acpi_hmat_check(const struct acpi_table_s *hmat)
{
  uint32_t at = ACPI_HMAT_FIXED;

  if (hmat->data == NULL)
    return hmat->fault;
  while (at < hmat->size)
    {
      const uint8_t *structure = hmat->data + at;
      uint32_t rest = hmat->size - at;
      uint32_t size = rest < HMAT_HEAD ? 0 : acpi_u32(structure + HMAT_LENGTH);

      if (size < HMAT_HEAD || size > rest)
        return acpi_fault(ACPI_HMAT, ACPI_FAULT_ENTRY);
      if (!structure_fits(structure, size))
        return acpi_fault(ACPI_HMAT, ACPI_FAULT_SIZE);
      at += size;
    }
  return NULL;
}
