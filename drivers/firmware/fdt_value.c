/* firmware: property values of a device tree.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Both readers of a tree, for the machine and for devices, decode values only
   by these functions, so they always agree.

   Invariant: no byte outside a property is read.
   Locks: none, nothing is shared. */

#include "fdt_value.h"

#include <mutek/assert.h>
#include <mutek/string.h>

bool
fdt_name_is(const char *name, const char *wanted)
{
  size_t size = strlen(wanted);

  return strncmp(name, wanted, size) == 0
         && (name[size] == '\0' || name[size] == '@');
}

const char *
fdt_bytes_string(const struct fdt_bytes_s *bytes)
{
  return bytes->size != 0 && bytes->data[bytes->size - 1] == '\0'
             ? (const char *)bytes->data
             : NULL;
}

bool
fdt_bytes_hold(const struct fdt_bytes_s *bytes, const char *wanted)
{
  uint32_t start = 0;

  for (uint32_t i = 0; i < bytes->size; i++)
    if (bytes->data[i] == '\0')
      {
        if (strcmp((const char *)bytes->data + start, wanted) == 0)
          return true;
        start = i + 1;
      }
  return false;
}

enum fdt_status_e
fdt_bytes_status(const struct fdt_bytes_s *bytes)
{
  const char *status = fdt_bytes_string(bytes);

  if (bytes->data == NULL)
    return FDT_STATUS_OKAY;
  if (status == NULL)
    return FDT_STATUS_BROKEN;
  if (strcmp(status, "okay") == 0 || strcmp(status, "ok") == 0)
    return FDT_STATUS_OKAY;
  return FDT_STATUS_OFF;
}

bool
fdt_bytes_cell(const struct fdt_bytes_s *bytes, uint32_t *value)
{
  if (bytes->data == NULL || bytes->size != FDT_CELL_SIZE)
    return false;
  *value = fdt_cell(bytes->data);
  return true;
}

static uint64_t
number_of(const uint8_t *data, uint_fast8_t cells)
{
  uint64_t value = 0;

  for (; cells != 0; cells--, data += FDT_CELL_SIZE)
    value = value << 32 | fdt_cell(data);
  return value;
}

bool
fdt_bytes_address(const struct fdt_bytes_s *bytes, uint64_t *address)
{
  if (bytes->data == NULL
      || (bytes->size != FDT_CELL_SIZE && bytes->size != 2 * FDT_CELL_SIZE))
    return false;
  *address = number_of(bytes->data,
                       (uint_fast8_t)(bytes->size / FDT_CELL_SIZE));
  return true;
}

bool
fdt_list_init(struct fdt_list_s *list, const struct fdt_bytes_s *bytes,
              uint8_t address_cells, uint8_t size_cells)
{
  uint32_t entry = (uint32_t)(address_cells + size_cells) * FDT_CELL_SIZE;

  assert(address_cells >= 1 && address_cells <= FDT_CELLS_MAX);
  assert(size_cells <= FDT_CELLS_MAX);
  *list = (struct fdt_list_s){
    .next = bytes->data,
    .count = bytes->size / entry,
    .address_cells = address_cells,
    .size_cells = size_cells,
  };
  return bytes->size != 0 && bytes->size % entry == 0;
}

bool
fdt_list_next(struct fdt_list_s *list, uint64_t *address, uint64_t *size)
{
  if (list->count == 0)
    return false;
  list->count--;
  *address = number_of(list->next, list->address_cells);
  list->next += list->address_cells * FDT_CELL_SIZE;
  *size = number_of(list->next, list->size_cells);
  list->next += list->size_cells * FDT_CELL_SIZE;
  return true;
}
