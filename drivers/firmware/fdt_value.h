/* firmware: values of properties of a device tree.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The one place that knows how a property's bytes are read. Nothing here
    prints; a caller that must say what is broken does so itself.
    Context: any. Cost, where nothing else is said: O(bytes of the property).
    Source: Devicetree Specification v0.4, 2.2.4 and 2.3. */

#ifndef FDT_VALUE_H_
#define FDT_VALUE_H_

#include "fdt_walk.h"

#include <mutek/decls.h>
#include <mutek/types.h>

#define FDT_CELL_SIZE 4 /**< Units: bytes */
#define FDT_CELLS_MAX 2 /**< of an address or a size that is read */

/** Cells of a node's children that the node does not give.
    Source: specification, 2.3.5. */
#define FDT_ADDRESS_CELLS_DEFAULT 2
#define FDT_SIZE_CELLS_DEFAULT 1

/** Whether a node is in use. */
enum fdt_status_e
{
  FDT_STATUS_OKAY,
  FDT_STATUS_OFF,
  FDT_STATUS_BROKEN, /**< no string */
};

/** The addresses and sizes in a list, one after the other. (o) */
struct fdt_list_s
{
  const uint8_t *next;
  uint32_t count;        /**< entries left */
  uint8_t address_cells; /**< 1 or 2 */
  uint8_t size_cells;    /**< 0 to 2 */
};

/** @This returns whether a name is @tt wanted, or @tt wanted and an `@`. */
bool fdt_name_is(const char *name, const char *wanted);

/** @This returns the first string of a property, or NULL when the property is
    not there or does not end with a NUL. */
const char *fdt_bytes_string(const struct fdt_bytes_s *bytes);

/** @This returns whether a string list holds @tt wanted. A last string without
    a NUL does not count. */
bool fdt_bytes_hold(const struct fdt_bytes_s *bytes, const char *wanted);

/** @This returns what a `status` means: its first string counts, and a node
    without one is okay. */
enum fdt_status_e fdt_bytes_status(const struct fdt_bytes_s *bytes);

/** @This reads a property of exactly one cell.
    @return false when it is none; @tt value is then untouched. */
bool fdt_bytes_cell(const struct fdt_bytes_s *bytes, uint32_t *value);

/** @This reads an address of one cell or two, whatever the cells of its place.
    @return false when it is none; @tt address is then untouched. */
MUST_CHECK bool fdt_bytes_address(const struct fdt_bytes_s *bytes,
                                  uint64_t *address);

/** @This starts on the whole entries of a list.
    @param address_cells 1 or 2.
    @param size_cells 0 to 2.
    @return whether the property has entries and ends with the last of them. */
bool fdt_list_init(struct fdt_list_s *list, const struct fdt_bytes_s *bytes,
                   uint8_t address_cells, uint8_t size_cells);

/** @This takes the next entry; size is 0 when there are no cells for it.
    @return false at the end. Cost: O(1). */
MUST_CHECK bool fdt_list_next(struct fdt_list_s *list, uint64_t *address,
                              uint64_t *size);

#endif
