/* firmware: memory nodes of a device tree.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Invariant: a node that may have less usable memory than it lists is ignored
   as a whole. A broken limit of a range (status, reach, dma,
   linux,usable-memory) is never ignored.

   Locks: none, nothing is shared.

   Source: Devicetree Specification v0.4, 3.4; Linux, Documentation/devicetree,
   for linux,usable-memory. */

#include "fdt_reader.h"

#define PHANDLE_NONE 0xffffffffu /* not a phandle, and neither is 0 */

/** @This checks `mutek,reach`. An entry of 0 would match every CPU without a
    phandle.
    @return false if the node must be ignored; a line is printed. */
static bool
check_reach(struct fdt_node_s *node)
{
  const struct fdt_bytes_s *reach = &node->property[FDT_MUTEK_REACH];

  if (reach->size % FDT_CELL_SIZE != 0)
    {
      fdt_node_complain(node, "mutek,reach ends inside a cell, left out");
      return false;
    }
  for (uint32_t i = 0; i < reach->size; i += FDT_CELL_SIZE)
    {
      uint32_t tag = fdt_cell(reach->data + i);

      if (tag == 0 || tag == PHANDLE_NONE)
        {
          fdt_node_complain(node, "mutek,reach names no processor, left out");
          return false;
        }
    }
  return true;
}

static void
read_reach(struct fdt_reader_s *reader, struct machine_range_s *range)
{
  const struct fdt_bytes_s *reach = &reader->node.property[FDT_MUTEK_REACH];
  struct machine_s *machine = reader->machine;
  uint32_t index;

  range->reach_all = reach->data == NULL;
  range->reach_first = machine->reaches.found;
  range->reach_count = reach->size / FDT_CELL_SIZE;
  for (uint32_t i = 0; i < reach->size; i += FDT_CELL_SIZE)
    if (machine_count_one(&machine->reaches, &index))
      machine->reach[index] = fdt_cell(reach->data + i);
}

/** @return false if the node must be ignored; a line is printed. */
static bool
read_dma(struct fdt_node_s *node, uint8_t *dma)
{
  uint32_t value = 0;

  *dma = MACHINE_DMA_UNSAID;
  if (node->property[FDT_MUTEK_DMA].data == NULL)
    return true;
  if (!fdt_node_cell(node, FDT_MUTEK_DMA, &value))
    return false;
  *dma = value == 0 ? MACHINE_DMA_NO : MACHINE_DMA_YES;
  if (value <= 1)
    return true;
  fdt_node_complain(node, "mutek,dma is not 0 or 1, left out");
  return false;
}

/** @return false if the node must be ignored; a line is printed. */
static bool
check_status(struct fdt_node_s *node)
{
  enum fdt_status_e status = fdt_node_status(node);

  if (status == FDT_STATUS_OFF)
    fdt_node_complain(node, "status is not okay, left out");
  return status == FDT_STATUS_OKAY;
}

/** @This opens the list of usable memory of a node. `linux,usable-memory`
    replaces `reg`: a previous kernel leaves only this memory to the next one.
    @return false if the node must be ignored; a line is printed. */
static bool
read_list(struct fdt_node_s *node, struct fdt_list_s *list)
{
  enum fdt_property_e property = FDT_REG;

  if (node->property[FDT_USABLE_MEMORY].data != NULL)
    {
      property = FDT_USABLE_MEMORY;
      fdt_node_complain(node, "linux,usable-memory replaces reg");
    }
  return fdt_node_list(node, property, fdt_node_parent(node), list);
}

void
fdt_memory_read(struct fdt_reader_s *reader)
{
  struct fdt_node_s *node = &reader->node;
  struct machine_s *machine = reader->machine;
  struct machine_range_s range = { .size = 0 };
  struct fdt_list_s list;
  uint32_t index;

  if (!check_status(node) || !read_list(node, &list)
      || !read_dma(node, &range.dma) || !check_reach(node))
    return;
  if (node->property[FDT_HOTPLUGGABLE].data != NULL)
    fdt_node_complain(node, "hotpluggable, taken as memory that stays");
  range.node = fdt_numa_node(node);
  read_reach(reader, &range);
  while (fdt_list_next(&list, &range.start, &range.size))
    if (machine_count_one(&machine->ranges, &index))
      machine->range[index] = range;
}
