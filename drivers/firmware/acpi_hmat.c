/* firmware: latencies and bandwidths of the HMAT.
   SPDX-License-Identifier: LGPL-2.1-only */

/* acpi_hmat_check() checks the structures once; later walks rely on their
   lengths and on the sizes of their matrices.

   Invariant: all bytes read lie inside their structure, and each structure
   inside the table. Locks: none, nothing is shared.

   Not read: tables of revision 1, which use other units. */

#include "acpi_hmat.h"

/* Offsets in a structure, and sizes. Source: 5.2.28.3 to 5.2.28.5. */
enum hmat_e
{
  HMAT_TYPE = 0, /* 16 bits */
  HMAT_LENGTH = 4,
  HMAT_HEAD = 8,
  HMAT_FLAGS = 8, /* 8 bits, of a matrix, as are the following */
  HMAT_DATA_TYPE = 9,
  HMAT_INITIATORS = 12,
  HMAT_TARGETS = 16,
  HMAT_UNIT = 24, /* 64 bits */
  HMAT_LISTS = 32,
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

/* The kind of figures in a matrix. Source: 5.2.28.4. */
enum hmat_data_e
{
  HMAT_ACCESS_LATENCY,
  HMAT_READ_LATENCY,
  HMAT_WRITE_LATENCY,
  HMAT_ACCESS_BANDWIDTH,
  HMAT_READ_BANDWIDTH,
};

#define HIERARCHY_MASK 0xf  /* of the flags; 0: memory itself */
#define NODE_SIZE 4         /* in the lists of initiators and of targets */
#define CELL_SIZE 2         /* in the matrix and the list of handles */
#define CELL_UNKNOWN 0      /* not provided */
#define CELL_APART 0xffff   /* the initiator does not reach the target */
#define PICOSECONDS_NS 1000 /* the unit of a latency is a picosecond */
#define REVISION_OLDEST 2

static bool
matrix_fits(const uint8_t *matrix, uint32_t size)
{
  uint64_t initiators, targets;

  if (size < HMAT_LISTS)
    return false;
  size -= HMAT_LISTS;
  initiators = acpi_u32(matrix + HMAT_INITIATORS);
  targets = acpi_u32(matrix + HMAT_TARGETS);
  /* Each target has a place in a list, so targets has fewer than 32 bits. The
     product with a 32-bit number cannot wrap. */
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

static void
hmat_refuse(struct acpi_table_s *hmat, enum acpi_fault_e fault)
{
  hmat->data = NULL;
  hmat->fault = acpi_fault(ACPI_HMAT, fault);
}

void
acpi_hmat_check(struct acpi_table_s *hmat)
{
  uint32_t at = ACPI_HMAT_FIXED;

  if (hmat->data != NULL && hmat->data[ACPI_REVISION] < REVISION_OLDEST)
    hmat_refuse(hmat, ACPI_FAULT_REVISION);
  while (hmat->data != NULL && at < hmat->size)
    {
      const uint8_t *structure = hmat->data + at;
      uint32_t rest = hmat->size - at;
      uint32_t size = rest < HMAT_HEAD ? 0 : acpi_u32(structure + HMAT_LENGTH);

      if (size < HMAT_HEAD || size > rest)
        hmat_refuse(hmat, ACPI_FAULT_ENTRY);
      else if (!structure_fits(structure, size))
        hmat_refuse(hmat, ACPI_FAULT_SIZE);
      at += size;
    }
}

void
acpi_perf_walk_init(struct acpi_perf_walk_s *walk,
                    const struct acpi_table_s *hmat)
{
  *walk = (struct acpi_perf_walk_s){ .left = 0 };
  if (hmat->data == NULL)
    return;
  walk->next = hmat->data + ACPI_HMAT_FIXED;
  walk->left = hmat->size - ACPI_HMAT_FIXED;
}

/** @This returns whether a structure is a matrix of figures that are used. */
static bool
matrix_is_told(const uint8_t *structure)
{
  if (acpi_u16(structure + HMAT_TYPE) != HMAT_MATRIX
      || (structure[HMAT_FLAGS] & HIERARCHY_MASK) != 0)
    return false;
  return structure[HMAT_DATA_TYPE] <= HMAT_READ_BANDWIDTH
         && structure[HMAT_DATA_TYPE] != HMAT_WRITE_LATENCY;
}

/** @This reads a figure.
    @return whether it is known and fits its type. */
static bool
matrix_read(const uint8_t *matrix, uint32_t cell, struct machine_perf_s *out)
{
  uint32_t initiators = acpi_u32(matrix + HMAT_INITIATORS);
  uint32_t targets = acpi_u32(matrix + HMAT_TARGETS);
  uint64_t unit = acpi_u64(matrix + HMAT_UNIT);
  const uint8_t *to = matrix + HMAT_LISTS + initiators * NODE_SIZE;
  uint32_t value = acpi_u16(to + targets * NODE_SIZE + cell * CELL_SIZE);

  if (value == CELL_UNKNOWN || value == CELL_APART || unit == 0
      || unit > UINT32_MAX / value)
    return false;
  value *= (uint32_t)unit;
  out->kind = MACHINE_BANDWIDTH_MBS;
  if (matrix[HMAT_DATA_TYPE] < HMAT_ACCESS_BANDWIDTH)
    {
      out->kind = MACHINE_LATENCY_NS;
      value = (value - 1) / PICOSECONDS_NS + 1;
    }
  out->from = acpi_u32(matrix + HMAT_LISTS + cell / targets * NODE_SIZE);
  out->to = acpi_u32(to + cell % targets * NODE_SIZE);
  out->value = value;
  return true;
}

bool
acpi_perf_next(struct acpi_perf_walk_s *walk, struct machine_perf_s *out)
{
  while (walk->matrix != NULL || walk->left != 0)
    {
      const uint8_t *matrix = walk->matrix;

      if (matrix == NULL)
        {
          uint32_t size = acpi_u32(walk->next + HMAT_LENGTH);

          walk->matrix = matrix_is_told(walk->next) ? walk->next : NULL;
          walk->cell = 0;
          walk->next += size;
          walk->left -= size;
        }
      else if (walk->cell
               == acpi_u32(matrix + HMAT_INITIATORS)
                      * acpi_u32(matrix + HMAT_TARGETS))
        walk->matrix = NULL;
      else if (matrix_read(matrix, walk->cell++, out))
        return true;
    }
  return false;
}
