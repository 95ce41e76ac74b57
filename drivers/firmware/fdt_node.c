/* firmware: the current node of a device tree walk.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The walker ensures that properties come before child nodes. So one set of
   properties suffices, and the cell counts of a node are known before its
   children begin.

   Invariants:
   I1  level[0] to level[depth - 1] are open, the root first;
   I2  property[] is that of the innermost node until its first child;
   I3  text printed from the blob is printable and at most PATH_SIZE bytes long.

   Locks: none, nothing is shared. */

#include "fdt_node.h"

#include <stdarg.h>

#include <mutek/assert.h>
#include <mutek/printk.h>
#include <mutek/string.h>

#define PATH_SIZE 96
#define LINE_SIZE 96

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
  [FDT_HOTPLUGGABLE] = "hotpluggable",
  [FDT_USABLE_MEMORY] = "linux,usable-memory",
  [FDT_USABLE_RANGE] = "linux,usable-memory-range",
  [FDT_CORE_HEADER] = "linux,elfcorehdr",
  [FDT_IMA_BUFFER] = "linux,ima-kexec-buffer",
  [FDT_INITRD_START] = "linux,initrd-start",
  [FDT_INITRD_END] = "linux,initrd-end",
};

static_assert(ARRAY_SIZE(property_name) == FDT_PROPERTY_COUNT,
              "every property has a name");
static_assert(FDT_PROPERTY_COUNT <= 32, "fdt_node_s.twice has a bit for each");

/** The path of a node, to be printed. */
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

/** @This appends a name. A path that is too long is cut. */
static void
path_append(struct path_s *path, const char *name)
{
  path_put(path, '/');
  for (size_t i = 0; i < PATH_SIZE && name[i] != '\0'; i++)
    path_put(path, name[i]);
}

/** @This counts one more line.
    @return whether it may be printed. Otherwise, prints one last line, once. */
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
  char line[LINE_SIZE];
  va_list args;

  if (!line_take(node))
    return;
  va_start(args, format);
  printk_format_va(line, sizeof(line), format, args);
  va_end(args);
  printk("fdt: %s\n", line);
}

void
fdt_node_complain(struct fdt_node_s *node, const char *format, ...)
{
  struct path_s path = { .size = 0 };
  char line[LINE_SIZE];
  va_list args;

  if (!line_take(node))
    return;
  for (uint_fast8_t i = 1; i < node->depth; i++)
    path_append(&path, node->level[i].name);
  if (path.size == 0)
    path_put(&path, '/');
  va_start(args, format);
  printk_format_va(line, sizeof(line), format, args);
  va_end(args);
  printk("fdt: %s: %s\n", path.text, line);
}

const char *
fdt_property_name(enum fdt_property_e property)
{
  return property_name[property];
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
fdt_node_root(struct fdt_node_s *node)
{
  assert(node->depth != 0);
  return &node->level[0];
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
      fdt_node_complain(node, "%s is given twice, the first counts",
                        property_name[i]);
}

bool
fdt_node_string(struct fdt_node_s *node, enum fdt_property_e property)
{
  const struct fdt_bytes_s *value = &node->property[property];

  if (value->data == NULL)
    return false;
  if (fdt_bytes_string(value) != NULL)
    return true;
  fdt_node_complain(node, "%s is not a string", property_name[property]);
  return false;
}

bool
fdt_node_cell(struct fdt_node_s *node, enum fdt_property_e property,
              uint32_t *value)
{
  const struct fdt_bytes_s *bytes = &node->property[property];

  if (bytes->data == NULL || fdt_bytes_cell(bytes, value))
    return true;
  fdt_node_complain(node, "%s is not one cell", property_name[property]);
  return false;
}

enum fdt_status_e
fdt_node_status(struct fdt_node_s *node)
{
  enum fdt_status_e status = fdt_bytes_status(&node->property[FDT_STATUS]);

  if (status == FDT_STATUS_BROKEN)
    fdt_node_complain(node, "status is not a string");
  return status;
}

/** @This stores the cell counts for the children of the innermost node.
    @return false if one is out of range; @tt wrong is the first such one. */
static bool
cells_set(struct fdt_node_s *node, uint32_t address, uint32_t size,
          bool size_may_be_0, enum fdt_property_e *wrong)
{
  struct fdt_level_s *self = fdt_node_self(node);

  *wrong = FDT_ADDRESS_CELLS;
  if (address < 1 || address > FDT_CELLS_MAX)
    return false;
  *wrong = FDT_SIZE_CELLS;
  if ((size == 0 && !size_may_be_0) || size > FDT_CELLS_MAX)
    return false;
  self->address_cells = (uint8_t)address;
  self->size_cells = (uint8_t)size;
  return true;
}

void
fdt_node_cells(struct fdt_node_s *node, uint8_t size_cells,
               const char *otherwise)
{
  uint32_t address = FDT_ADDRESS_CELLS_DEFAULT;
  uint32_t size = size_cells;
  enum fdt_property_e wrong;

  if (fdt_node_cell(node, FDT_ADDRESS_CELLS, &address)
      && fdt_node_cell(node, FDT_SIZE_CELLS, &size)
      && !cells_set(node, address, size, size_cells == 0, &wrong))
    fdt_node_complain(node, "%s is out of range, %s", property_name[wrong],
                      otherwise);
}

bool
fdt_node_cells_given(struct fdt_node_s *node)
{
  enum fdt_property_e wrong;
  uint32_t address, size;

  return fdt_bytes_cell(&node->property[FDT_ADDRESS_CELLS], &address)
         && fdt_bytes_cell(&node->property[FDT_SIZE_CELLS], &size)
         && cells_set(node, address, size, false, &wrong);
}

bool
fdt_node_list(struct fdt_node_s *node, enum fdt_property_e property,
              const struct fdt_level_s *level, struct fdt_list_s *list)
{
  const struct fdt_bytes_s *bytes = &node->property[property];

  assert(level->address_cells != 0);
  if (fdt_list_init(list, bytes, level->address_cells, level->size_cells))
    return true;
  fdt_node_complain(node, "%s %s", property_name[property],
                    bytes->data == NULL ? "is missing"
                    : bytes->size == 0  ? "is empty"
                                        : "ends inside an entry");
  return false;
}
