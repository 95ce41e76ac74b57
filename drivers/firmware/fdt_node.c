/* firmware: the node that a device tree walk is in.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Properties come before child nodes (the walker sees to it), so one set of
   them is enough, and a node's cells are known before its children begin.

   Invariants:
   I1  level[0] to level[depth - 1] are open, the root first;
   I2  property[] is that of the innermost node until its first child;
   I3  what is printed of the blob is printable and at most PATH_SIZE long.

   Locks: none, nothing is shared. */

#include "fdt_node.h"

#include <stdarg.h>

#include <mutek/assert.h>
#include <mutek/printk.h>
#include <mutek/string.h>

#define CELL_SIZE 4
#define CELLS_MAX 2
#define ADDRESS_CELLS_DEFAULT 2 /* Source: specification, 2.3.5 */

#define PATH_SIZE 96

static const char *const property_name[] = {
  [FDT_ADDRESS_CELLS] = "#address-cells",
  [FDT_SIZE_CELLS] = "#size-cells",
  [FDT_COMPATIBLE] = "compatible",
  [FDT_DEVICE_TYPE] = "device_type",
  [FDT_STATUS] = "status",
  [FDT_REG] = "reg",
  [FDT_SIZE] = "size",
  [FDT_RANGES] = "ranges",
  [FDT_PHANDLE] = "phandle",
  [FDT_LINUX_PHANDLE] = "linux,phandle",
  [FDT_NUMA_NODE_ID] = "numa-node-id",
  [FDT_DISTANCE_MATRIX] = "distance-matrix",
  [FDT_MUTEK_REACH] = "mutek,reach",
  [FDT_MUTEK_DMA] = "mutek,dma",
  [FDT_MUTEK_DMA_WINDOW] = "mutek,dma-window",
  [FDT_MUTEK_DMA_LINE] = "mutek,dma-line",
};

static_assert(ARRAY_SIZE(property_name) == FDT_PROPERTY_COUNT,
              "every property has a name");
static_assert(FDT_PROPERTY_COUNT <= 32, "fdt_node_s.twice has a bit for each");

/** The path of a node as it is printed. */
struct path_s
{
  char text[PATH_SIZE]; /* terminated */
  size_t size;          /* without the NUL */
};

static void
path_put(struct path_s *path, char c)
{
  if (path->size == PATH_SIZE - 1)
    return;
  path->text[path->size++] = c > ' ' && c <= '~' ? c : '?';
  path->text[path->size] = '\0';
}

/** @This appends a name; the end of a path that is too long is cut. */
static void
path_append(struct path_s *path, const char *name)
{
  path_put(path, '/');
  for (size_t i = 0; i < PATH_SIZE && name[i] != '\0'; i++)
    path_put(path, name[i]);
}

/** @This counts one more line.
    @return whether it may be printed; otherwise a last one may have been. */
static bool
line_take(struct fdt_node_s *node)
{
  if (node->quiet || node->lines > FDT_LINES_MAX)
    return false;
  if (node->lines++ < FDT_LINES_MAX)
    return true;
  printk("fdt: further messages suppressed\n");
  return false;
}

void
fdt_node_say(struct fdt_node_s *node, const char *format, ...)
{
  char line[96];
  va_list args;

  if (!line_take(node))
    return;
  va_start(args, format);
  printk_format_va(line, sizeof(line), format, args);
  va_end(args);
  printk("fdt: %s\n", line);
}

/** @This prints what is wrong with the innermost node: @tt name may be empty,
    or be one of its properties. */
static void
complain(struct fdt_node_s *node, const char *name, const char *what)
{
  struct path_s path = { .size = 0 };

  if (!line_take(node))
    return;
  for (uint_fast8_t i = 1; i < node->depth; i++)
    path_append(&path, node->level[i].name);
  if (path.size == 0)
    path_put(&path, '/');
  printk("fdt: %s: %s%s\n", path.text, name, what);
}

void
fdt_node_complain(struct fdt_node_s *node, const char *what)
{
  complain(node, "", what);
}

bool
fdt_name_is(const char *name, const char *wanted)
{
  size_t size = strlen(wanted);

  return strncmp(name, wanted, size) == 0
         && (name[size] == '\0' || name[size] == '@');
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

void
fdt_node_enter(struct fdt_node_s *node, const char *name)
{
  assert(node->depth < FDT_DEPTH_MAX);
  node->level[node->depth++] = (struct fdt_level_s){ .name = name };
  for (size_t i = 0; i < FDT_PROPERTY_COUNT; i++)
    node->property[i] = (struct fdt_bytes_s){ .data = NULL };
  node->twice = 0;
}

void
fdt_node_property(struct fdt_node_s *node, const char *name,
                  const struct fdt_bytes_s *value)
{
  size_t i = 0;

  while (i < FDT_PROPERTY_COUNT && strcmp(name, property_name[i]) != 0)
    i++;
  if (i == FDT_PROPERTY_COUNT)
    return;
  if (node->property[i].data != NULL)
    node->twice |= (uint32_t)1 << i;
  else
    node->property[i] = *value;
}

void
fdt_node_leave(struct fdt_node_s *node)
{
  assert(node->depth != 0);
  node->depth--;
}

struct fdt_level_s *
fdt_node_self(struct fdt_node_s *node)
{
  assert(node->depth != 0);
  return &node->level[node->depth - 1];
}

struct fdt_level_s *
fdt_node_parent(struct fdt_node_s *node)
{
  return node->depth < 2 ? NULL : &node->level[node->depth - 2];
}

void
fdt_node_complain_twice(struct fdt_node_s *node)
{
  for (uint_fast8_t i = 0; i < FDT_PROPERTY_COUNT; i++)
    if ((node->twice >> i & 1) != 0)
      complain(node, property_name[i], " is given twice, the first counts");
}

bool
fdt_node_string(struct fdt_node_s *node, enum fdt_property_e property)
{
  const struct fdt_bytes_s *value = &node->property[property];

  if (value->data == NULL)
    return false;
  if (value->size != 0 && value->data[value->size - 1] == '\0')
    return true;
  complain(node, property_name[property], " is not a string");
  return false;
}

bool
fdt_node_cell(struct fdt_node_s *node, enum fdt_property_e property,
              uint32_t *value)
{
  const struct fdt_bytes_s *bytes = &node->property[property];

  if (bytes->data == NULL)
    return true;
  if (bytes->size != CELL_SIZE)
    {
      complain(node, property_name[property], " is not one cell");
      return false;
    }
  *value = fdt_cell(bytes->data);
  return true;
}

enum fdt_status_e
fdt_node_status(struct fdt_node_s *node)
{
  const char *status = (const char *)node->property[FDT_STATUS].data;

  if (status == NULL)
    return FDT_STATUS_OKAY;
  if (!fdt_node_string(node, FDT_STATUS))
    return FDT_STATUS_BROKEN;
  if (strcmp(status, "okay") == 0 || strcmp(status, "ok") == 0)
    return FDT_STATUS_OKAY;
  return FDT_STATUS_OFF;
}

void
fdt_node_cells(struct fdt_node_s *node, uint8_t size_cells)
{
  struct fdt_level_s *self = fdt_node_self(node);
  uint32_t address = ADDRESS_CELLS_DEFAULT;
  uint32_t size = size_cells;

  if (!fdt_node_cell(node, FDT_ADDRESS_CELLS, &address)
      || !fdt_node_cell(node, FDT_SIZE_CELLS, &size))
    return;
  if (address < 1 || address > CELLS_MAX)
    complain(node, property_name[FDT_ADDRESS_CELLS],
             " is out of range, children ignored");
  else if ((size < 1 && size_cells != 0) || size > CELLS_MAX)
    complain(node, property_name[FDT_SIZE_CELLS],
             " is out of range, children ignored");
  else
    {
      self->address_cells = (uint8_t)address;
      self->size_cells = (uint8_t)size;
    }
}

bool
fdt_node_list(struct fdt_node_s *node, enum fdt_property_e property,
              const struct fdt_level_s *level, struct fdt_list_s *list)
{
  const struct fdt_bytes_s *bytes = &node->property[property];
  uint32_t entry = (level->address_cells + level->size_cells) * CELL_SIZE;

  assert(level->address_cells != 0);
  if (bytes->data == NULL || bytes->size == 0 || bytes->size % entry != 0)
    {
      complain(node, property_name[property],
               bytes->data == NULL ? " is missing"
               : bytes->size == 0  ? " is empty"
                                   : " ends inside an entry");
      return false;
    }
  *list = (struct fdt_list_s){
    .next = bytes->data,
    .count = bytes->size / entry,
    .address_cells = level->address_cells,
    .size_cells = level->size_cells,
  };
  return true;
}

/** @This takes a number of so many cells off the list. */
static uint64_t
list_take(struct fdt_list_s *list, uint_fast8_t cells)
{
  uint64_t value = 0;

  for (; cells != 0; cells--, list->next += CELL_SIZE)
    value = value << 32 | fdt_cell(list->next);
  return value;
}

bool
fdt_list_next(struct fdt_list_s *list, uint64_t *address, uint64_t *size)
{
  if (list->count == 0)
    return false;
  list->count--;
  *address = list_take(list, list->address_cells);
  *size = list_take(list, list->size_cells);
  return true;
}
