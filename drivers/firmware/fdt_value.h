/* firmware: property values of a device tree.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The only code that decodes the bytes of a property. It prints nothing; a
    caller that must report a broken property prints a line itself.
    Context: any. Cost, unless stated: O(bytes of the property).
    Source: Devicetree Specification v0.4, 2.2.4 and 2.3. */

#ifndef FDT_VALUE_H_
#define FDT_VALUE_H_

#include "fdt_walk.h"

#include <mutek/decls.h>
#include <mutek/types.h>

#define FDT_CELL_SIZE 4 /**< Units: bytes */
#define FDT_CELLS_MAX 2 /**< maximum for an address or a size */

/** Default cell counts for a node's children.
    Source: specification, 2.3.5. */
#define FDT_ADDRESS_CELLS_DEFAULT 2
#define FDT_SIZE_CELLS_DEFAULT 1

/** The state of a node. */
enum fdt_status_e
{
  FDT_STATUS_OKAY,
  FDT_STATUS_OFF,
  FDT_STATUS_BROKEN, /**< not a string */
};

/** A list of addresses and sizes. (o) */
struct fdt_list_s
{
  const uint8_t *next;
  uint32_t count;        /**< entries left */
  uint8_t address_cells; /**< 1 or 2 */
  uint8_t size_cells;    /**< 0 to 2 */
};

/** @This returns whether a name is @tt wanted, with or without a unit
    address. */
bool fdt_name_is(const char *name, const char *wanted);

/** @This returns the first string of a property, or NULL if the property does
    not exist or does not end with a NUL. */
const char *fdt_bytes_string(const struct fdt_bytes_s *bytes);

/** @This returns whether a string list contains @tt wanted. A last string
    without a NUL is ignored. */
bool fdt_bytes_hold(const struct fdt_bytes_s *bytes, const char *wanted);

/** @This returns the state that a `status` means. Its first string counts;
    without the property, the state is okay. */
enum fdt_status_e fdt_bytes_status(const struct fdt_bytes_s *bytes);

/** @This reads a property of exactly one cell.
    @return false for another size; @tt value is then untouched. */
bool fdt_bytes_cell(const struct fdt_bytes_s *bytes, uint32_t *value);

/** @This reads an address of one or two cells, independent of the node's cell
    counts.
    @return false for another size; @tt address is then untouched. */
MUST_CHECK bool fdt_bytes_address(const struct fdt_bytes_s *bytes,
                                  uint64_t *address);

/** @This opens a list at its first entry; an incomplete last entry is ignored.
    @param address_cells 1 or 2.
    @param size_cells 0 to 2.
    @return whether the property has entries and all are complete. */
bool fdt_list_init(struct fdt_list_s *list, const struct fdt_bytes_s *bytes,
                   uint8_t address_cells, uint8_t size_cells);

/** @This returns the next entry; size is 0 if it has no cells.
    @return false at the end. Cost: O(1). */
MUST_CHECK bool fdt_list_next(struct fdt_list_s *list, uint64_t *address,
                              uint64_t *size);

#endif
