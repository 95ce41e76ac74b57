/* firmware: the current node of a device tree walk.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Collects the properties of the open node that are used. It keeps the name
    and the cell counts of each node above it. Faults of a node are printed in
    one line each, up to a limit. */

#ifndef FDT_NODE_H_
#define FDT_NODE_H_

#include "fdt_value.h"
#include "fdt_walk.h"

#include <mutek/decls.h>
#include <mutek/types.h>

/** The properties that are kept. */
enum fdt_property_e
{
  FDT_ADDRESS_CELLS,
  FDT_SIZE_CELLS,
  FDT_COMPATIBLE,
  FDT_DEVICE_TYPE,
  FDT_STATUS,
  FDT_REG,
  FDT_SIZE,
  FDT_RANGES,
  FDT_PHANDLE,
  FDT_LINUX_PHANDLE,
  FDT_NUMA_NODE_ID,
  FDT_DISTANCE_MATRIX,
  FDT_MUTEK_REACH,
  FDT_MUTEK_DMA,
  FDT_MUTEK_DMA_WINDOW,
  FDT_MUTEK_DMA_LINE,
  FDT_HOTPLUGGABLE,
  FDT_USABLE_MEMORY,
  FDT_USABLE_RANGE,
  FDT_CORE_HEADER,
  FDT_IMA_BUFFER,
  FDT_INITRD_START,
  FDT_INITRD_END,
  FDT_PROPERTY_COUNT,
};

/** The kind of a node, see fdt_machine.c. */
enum fdt_role_e
{
  FDT_ROLE_OTHER,
  FDT_ROLE_ROOT,
  FDT_ROLE_CPUS,
  FDT_ROLE_CPU,
  FDT_ROLE_MEMORY,
  FDT_ROLE_RESERVED, /**< /reserved-memory and the nodes below it */
  FDT_ROLE_DISTANCES,
  FDT_ROLE_CHOSEN,
};

/** An open node. (o) */
struct fdt_level_s
{
  const char *name;      /**< in the blob, terminated */
  uint8_t role;          /**< enum fdt_role_e */
  uint8_t address_cells; /**< of its children: 1 or 2; 0: broken */
  uint8_t size_cells;    /**< of its children: 1 or 2; 0 below /cpus */
};

/** Lines that one reading may print, plus a last one if more are suppressed. */
#define FDT_LINES_MAX 16

/** The open nodes, and the properties of the innermost. (o) */
struct fdt_node_s
{
  struct fdt_level_s level[FDT_DEPTH_MAX];
  struct fdt_bytes_s property[FDT_PROPERTY_COUNT];
  uint32_t twice; /**< repeated properties: one bit each */
  uint8_t depth;  /**< nodes open */
  uint8_t lines;  /**< printed, up to FDT_LINES_MAX + 1 */
  bool quiet;     /**< print no lines */
  bool parent;    /**< the innermost node has a child */
};

/** @This opens a node below the innermost one, without properties. */
void fdt_node_enter(struct fdt_node_s *node, const char *name);

/** @This keeps a property with one of the names above. The first of repeated
    properties counts. Cost: O(1). */
void fdt_node_property(struct fdt_node_s *node, const char *name,
                       const struct fdt_bytes_s *value);

/** @This closes the innermost node. */
void fdt_node_leave(struct fdt_node_s *node);

/** @This returns the innermost node. @ref fdt_node_parent returns the one above
    it, or NULL, and @ref fdt_node_root the first. */
struct fdt_level_s *fdt_node_self(struct fdt_node_s *node);
struct fdt_level_s *fdt_node_parent(struct fdt_node_s *node);
struct fdt_level_s *fdt_node_root(struct fdt_node_s *node);

/** @This prints "fdt: " and a line that concerns no single node, up to @ref
    FDT_LINES_MAX lines. */
void fdt_node_say(struct fdt_node_s *node, const char *format, ...)
    PRINTF_LIKE(2, 3);

/** @This prints "fdt: <path>: " and a line about the innermost node.
    Cost: O(1), long paths are cut. */
void fdt_node_complain(struct fdt_node_s *node, const char *format, ...)
    PRINTF_LIKE(2, 3);

/** @This returns the name of a property. Cost: O(1). */
const char *fdt_property_name(enum fdt_property_e property);

/** @This prints the repeated properties of the node. */
void fdt_node_complain_twice(struct fdt_node_s *node);

/** @This returns whether the property exists and is a string. It prints a line
    if it exists and is no string. */
bool fdt_node_string(struct fdt_node_s *node, enum fdt_property_e property);

/** @This reads a property of one cell.
    @param value is written if the property exists and has one cell.
    @return false if it exists and has another size; a line is printed. */
MUST_CHECK bool fdt_node_cell(struct fdt_node_s *node,
                              enum fdt_property_e property, uint32_t *value);

/** @This returns the status, and prints a line if it is broken. */
enum fdt_status_e fdt_node_status(struct fdt_node_s *node);

/** @This sets the cell counts for the children of the innermost node: those of
    its properties, or the defaults of the specification.
    @param size_cells the default; 0: may be 0.
    @param otherwise the consequence of a number out of range, for the message;
      the cell counts are then 0. */
void fdt_node_cells(struct fdt_node_s *node, uint8_t size_cells,
                    const char *otherwise);

/** @This sets the cell counts for the children of the innermost node if it has
    both properties and they are valid.
    @return false otherwise, without a line. */
MUST_CHECK bool fdt_node_cells_given(struct fdt_node_s *node);

/** @This opens a list of addresses and sizes with the cell counts of @tt level.
    @return false if there is none or it is broken; a line is printed. */
MUST_CHECK bool fdt_node_list(struct fdt_node_s *node,
                              enum fdt_property_e property,
                              const struct fdt_level_s *level,
                              struct fdt_list_s *list);

#endif
