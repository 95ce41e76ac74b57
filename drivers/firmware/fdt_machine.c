/* firmware: what a flattened device tree says of the machine.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The tree is walked twice: the first walk checks all of it and counts, the
   second stores. So a broken tree changes nothing, and a caller who must come
   back with larger arrays is told what is wrong once, not twice.

   Invariants:
   I1  before a walk that stores, one over the same bytes went to the end;
   I2  both walks call the same functions, so both count the same;
   I3  a node that may be less usable than it says is left out: what limits a
       range (reach, dma, the window) is never ignored when it is broken.

   Locks: none, nothing is shared.

   Left out: addresses are not translated, as /reserved-memory has `ranges;`
   and memory hangs off the root. Two processors with one phandle are both
   meant by it. The blob's own bytes are not reserved: who mapped it knows
   where it is. */

#include <mutek/firmware.h>

#include "fdt_node.h"
#include "fdt_walk.h"

#include <mutek/assert.h>
#include <mutek/machine.h>
#include <mutek/printk.h>
#include <mutek/string.h>

#define CELL_SIZE 4
#define TRIPLE_SIZE (3 * CELL_SIZE)
#define DMA_LINE_MAX 4096
#define SIZE_CELLS_DEFAULT 1     /* Source: specification, 2.3.5 */
#define PHANDLE_NONE 0xffffffffu /* not a phandle, and neither is 0 */

/** A walk over the tree. (o) */
struct reader_s
{
  struct machine_s *machine;
  struct fdt_node_s node;
  uint64_t running; /* hardware id of the calling processor, or none */
  bool mapped;      /* a distance map was seen */
};

/** @This counts one more thing.
    @return whether the array has room for it, at @tt index. */
static bool
count_one(struct machine_count_s *count, uint32_t *index)
{
  *index = count->found++;
  return *index < count->capacity;
}

/** @This adds a processor. The one that runs is enabled, whatever its node
    says. */
static void
put_cpu(struct reader_s *reader, const struct machine_cpu_s *cpu)
{
  struct machine_s *machine = reader->machine;
  bool runs = cpu->hw == reader->running;
  uint32_t index;

  if (runs && !cpu->enabled)
    fdt_node_complain(&reader->node, "status is not okay, but it runs");
  if (count_one(&machine->cpus, &index))
    {
      machine->cpu[index] = *cpu;
      machine->cpu[index].enabled = cpu->enabled || runs;
    }
  if (cpu->hw == machine->boot_hw)
    machine->boot_known = true;
}

static void
put_reserved(struct machine_s *machine, uint64_t start, uint64_t size)
{
  uint32_t index;

  if (count_one(&machine->reserveds, &index))
    machine->reserved[index] = (struct machine_reserved_s){ .start = start,
                                                            .size = size };
}

/** @This returns the node's proximity domain; a broken one counts as none. */
static uint32_t
read_numa_node(struct fdt_node_s *node)
{
  uint32_t id = MACHINE_NODE_NONE;

  if (!fdt_node_cell(node, FDT_NUMA_NODE_ID, &id))
    return MACHINE_NODE_NONE;
  return id;
}

/** @This returns what other nodes call this one, or 0. */
static uint32_t
read_phandle(struct fdt_node_s *node)
{
  enum fdt_property_e property = node->property[FDT_PHANDLE].data != NULL
                                     ? FDT_PHANDLE
                                     : FDT_LINUX_PHANDLE;
  uint32_t phandle = 0;

  if (node->property[property].data == NULL
      || !fdt_node_cell(node, property, &phandle))
    return 0;
  if (phandle != 0 && phandle != PHANDLE_NONE)
    return phandle;
  fdt_node_complain(node, "phandle is not a valid one");
  return 0;
}

/** @This reads a processor; reg lists one id for each of its threads. */
static void
read_cpu(struct reader_s *reader)
{
  struct fdt_node_s *node = &reader->node;
  struct machine_cpu_s cpu = { .enabled = false };
  struct fdt_list_s list;
  uint64_t unused;

  if (!fdt_node_list(node, FDT_REG, fdt_node_parent(node), &list))
    return;
  cpu.node = read_numa_node(node);
  cpu.tag = read_phandle(node);
  cpu.enabled = fdt_node_status(node) == FDT_STATUS_OKAY;
  while (fdt_list_next(&list, &cpu.hw, &unused))
    put_cpu(reader, &cpu);
}

/** @This checks `mutek,reach`: an entry that names nothing would match every
    processor without a name.
    @return false when the node must be left out, a line said why. */
static bool
check_reach(struct fdt_node_s *node)
{
  const struct fdt_bytes_s *reach = &node->property[FDT_MUTEK_REACH];

  if (reach->size % CELL_SIZE != 0)
    {
      fdt_node_complain(node, "mutek,reach ends inside a cell, left out");
      return false;
    }
  for (uint32_t i = 0; i < reach->size; i += CELL_SIZE)
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
read_reach(struct reader_s *reader, struct machine_range_s *range)
{
  const struct fdt_bytes_s *reach = &reader->node.property[FDT_MUTEK_REACH];
  struct machine_s *machine = reader->machine;
  uint32_t index;

  range->reach_all = reach->data == NULL;
  range->reach_first = machine->reaches.found;
  range->reach_count = reach->size / CELL_SIZE;
  for (uint32_t i = 0; i < reach->size; i += CELL_SIZE)
    if (count_one(&machine->reaches, &index))
      machine->reach[index] = fdt_cell(reach->data + i);
}

/** @return false when the node must be left out, a line said why. */
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

static void
read_memory(struct reader_s *reader)
{
  struct fdt_node_s *node = &reader->node;
  struct machine_s *machine = reader->machine;
  struct machine_range_s range = { .size = 0 };
  struct fdt_list_s list;
  uint32_t index;

  if (fdt_node_status(node) != FDT_STATUS_OKAY
      || !fdt_node_list(node, FDT_REG, fdt_node_parent(node), &list)
      || !read_dma(node, &range.dma) || !check_reach(node))
    return;
  range.node = read_numa_node(node);
  read_reach(reader, &range);
  while (fdt_list_next(&list, &range.start, &range.size))
    if (count_one(&machine->ranges, &index))
      machine->range[index] = range;
}

static void
read_reserved_list(struct fdt_node_s *node)
{
  fdt_node_cells(node, SIZE_CELLS_DEFAULT);
  if (node->property[FDT_RANGES].size != 0)
    fdt_node_complain(node, "ranges is not empty, taken as if it were");
}

/** @This reads a child of /reserved-memory. When its status is broken the
    bytes stay reserved. */
static void
read_reserved(struct reader_s *reader)
{
  struct fdt_node_s *node = &reader->node;
  struct fdt_list_s list;
  uint64_t start, size;

  if (fdt_node_status(node) == FDT_STATUS_OFF)
    return;
  if (node->property[FDT_REG].data == NULL
      && node->property[FDT_SIZE].data != NULL)
    {
      fdt_node_complain(node, "has a size and no place, ignored");
      return;
    }
  if (!fdt_node_list(node, FDT_REG, fdt_node_parent(node), &list))
    return;
  while (fdt_list_next(&list, &start, &size))
    put_reserved(reader->machine, start, size);
}

/** @This returns why the distance map cannot be used, or NULL. */
static const char *
check_distances(const struct reader_s *reader)
{
  const struct fdt_bytes_s *property = reader->node.property;

  if (reader->mapped)
    return "two distance maps";
  if (!fdt_bytes_hold(&property[FDT_COMPATIBLE], "numa-distance-map-v1"))
    return "distance map of an unknown kind";
  if (property[FDT_DISTANCE_MATRIX].data == NULL)
    return "distance map without a matrix";
  if (property[FDT_DISTANCE_MATRIX].size % TRIPLE_SIZE != 0)
    return "distance matrix ends inside a triple";
  return NULL;
}

static void
read_distances(struct reader_s *reader)
{
  struct machine_s *machine = reader->machine;
  struct fdt_bytes_s matrix = reader->node.property[FDT_DISTANCE_MATRIX];
  const char *flat = check_distances(reader);
  uint32_t index;

  reader->mapped = true;
  if (flat != NULL)
    {
      machine->flat = flat;
      machine->distances.found = 0;
      return;
    }
  for (uint32_t i = 0; i < matrix.size; i += TRIPLE_SIZE)
    if (count_one(&machine->distances, &index))
      machine->distance[index] = (struct machine_distance_s){
        .from = fdt_cell(matrix.data + i),
        .to = fdt_cell(matrix.data + i + CELL_SIZE),
        .distance = fdt_cell(matrix.data + i + 2 * CELL_SIZE),
      };
}

/** @This reads `mutek,dma-window`. A broken one leaves no memory for DMA. */
static void
read_window(struct reader_s *reader)
{
  struct fdt_node_s *node = &reader->node;
  struct machine_s *machine = reader->machine;
  const struct fdt_level_s *root = fdt_node_self(node);
  const struct fdt_bytes_s *window = &node->property[FDT_MUTEK_DMA_WINDOW];
  uint32_t size = (root->address_cells + root->size_cells) * CELL_SIZE;
  struct fdt_list_s list;

  if (window->data == NULL)
    return;
  machine->dma_windowed = true;
  if (root->address_cells == 0 || window->size != size
      || !fdt_node_list(node, FDT_MUTEK_DMA_WINDOW, root, &list)
      || !fdt_list_next(&list, &machine->dma_start, &machine->dma_size))
    fdt_node_complain(node, "mutek,dma-window is not one window: no DMA");
}

static void
read_root(struct reader_s *reader)
{
  struct fdt_node_s *node = &reader->node;
  uint32_t line = 0;

  fdt_node_cells(node, SIZE_CELLS_DEFAULT);
  read_window(reader);
  if (!fdt_node_cell(node, FDT_MUTEK_DMA_LINE, &line))
    return;
  if ((line & (line - 1)) != 0 || line > DMA_LINE_MAX)
    fdt_node_complain(node, "mutek,dma-line is not a power of two up to 4096");
  else
    reader->machine->dma_line = line;
}

/** @This tells what a node is by its name or its `device_type`. */
static bool
is_kind(struct fdt_node_s *node, const char *kind)
{
  const char *type = (const char *)node->property[FDT_DEVICE_TYPE].data;

  return fdt_name_is(fdt_node_self(node)->name, kind)
         || (fdt_node_string(node, FDT_DEVICE_TYPE) && strcmp(type, kind) == 0);
}

static enum fdt_role_e
role_below_root(struct fdt_node_s *node)
{
  const char *name = fdt_node_self(node)->name;

  if (strcmp(name, "cpus") == 0)
    return FDT_ROLE_CPUS;
  if (strcmp(name, "reserved-memory") == 0)
    return FDT_ROLE_RESERVED_LIST;
  if (strcmp(name, "distance-map") == 0)
    return FDT_ROLE_DISTANCES;
  return is_kind(node, "memory") ? FDT_ROLE_MEMORY : FDT_ROLE_OTHER;
}

/** @This tells what the innermost node is. One that needs the cells of its
    parent is nothing when those are broken: a line said so, of the parent. */
static enum fdt_role_e
role_of(struct fdt_node_s *node)
{
  const struct fdt_level_s *parent = fdt_node_parent(node);
  enum fdt_role_e role = FDT_ROLE_OTHER;

  if (parent == NULL)
    return FDT_ROLE_ROOT;
  if (parent->role == FDT_ROLE_ROOT)
    role = role_below_root(node);
  else if (parent->role == FDT_ROLE_CPUS)
    role = is_kind(node, "cpu") ? FDT_ROLE_CPU : FDT_ROLE_OTHER;
  else if (parent->role == FDT_ROLE_RESERVED_LIST)
    role = FDT_ROLE_RESERVED;

  if (parent->address_cells == 0
      && (role == FDT_ROLE_MEMORY || role == FDT_ROLE_CPU
          || role == FDT_ROLE_RESERVED))
    return FDT_ROLE_OTHER;
  return role;
}

/** @This reads the innermost node, all of whose properties are known. */
static void
read_node(struct reader_s *reader)
{
  struct fdt_node_s *node = &reader->node;
  enum fdt_role_e role = role_of(node);

  fdt_node_self(node)->role = (uint8_t)role;
  if (role != FDT_ROLE_OTHER)
    fdt_node_complain_twice(node);
  switch (role)
    {
    case FDT_ROLE_ROOT:
      read_root(reader);
      break;
    case FDT_ROLE_CPUS:
      fdt_node_cells(node, 0);
      break;
    case FDT_ROLE_CPU:
      read_cpu(reader);
      break;
    case FDT_ROLE_MEMORY:
      read_memory(reader);
      break;
    case FDT_ROLE_RESERVED_LIST:
      read_reserved_list(node);
      break;
    case FDT_ROLE_RESERVED:
      read_reserved(reader);
      break;
    case FDT_ROLE_DISTANCES:
      read_distances(reader);
      break;
    case FDT_ROLE_OTHER:
      break;
    }
}

/** @This adds the processor that runs when no node lists it. */
static void
put_running(struct reader_s *reader)
{
  struct machine_s *machine = reader->machine;
  struct machine_cpu_s cpu = {
    .hw = reader->running,
    .node = MACHINE_NODE_NONE,
    .enabled = true,
  };

  if (reader->running == MACHINE_HW_NONE || machine->boot_known)
    return;
  fdt_node_say(&reader->node, "processor 0x%llx runs and is not listed, added",
               (unsigned long long)cpu.hw);
  put_cpu(reader, &cpu);
}

static void
read_header(struct reader_s *reader, const struct fdt_s *fdt)
{
  struct machine_s *machine = reader->machine;

  machine->boot_hw = reader->running == MACHINE_HW_NONE ? fdt->boot_cpu
                                                        : reader->running;
  for (uint32_t i = 0; i < fdt->reservation_count; i++)
    {
      struct fdt_reservation_s reservation = fdt_reservation(fdt, i);

      put_reserved(machine, reservation.start, reservation.size);
    }
}

/** @This walks over the whole tree once.
    @return why the tree is broken, or NULL. */
static const char *
read_tree(struct reader_s *reader, const struct fdt_s *fdt)
{
  struct fdt_walk_s walk;
  bool pending = false; /* the innermost node was not read yet */

  machine_clear(reader->machine);
  read_header(reader, fdt);
  fdt_walk_init(&walk, fdt);
  for (;;)
    {
      enum fdt_event_e event = fdt_walk_next(&walk);

      if (event == FDT_EVENT_PROPERTY)
        {
          fdt_node_property(&reader->node, walk.name, &walk.value);
          continue;
        }
      if (event == FDT_EVENT_DONE || event == FDT_EVENT_BROKEN)
        break;
      if (pending)
        read_node(reader);
      pending = event == FDT_EVENT_ENTER;
      if (pending)
        fdt_node_enter(&reader->node, walk.name);
      else
        fdt_node_leave(&reader->node);
    }
  put_running(reader);
  return walk.fault;
}

error_t
fdt_machine_read(const void *blob, size_t size, uint64_t running,
                 struct machine_s *machine)
{
  struct fdt_s fdt;
  struct machine_s counted = { .flat = NULL };
  struct reader_s reader
      = { .machine = &counted, .node.quiet = true, .running = running };
  error_t err = fdt_open(&fdt, blob, size);
  bool fits;

  if (err == 0)
    fdt.fault = read_tree(&reader, &fdt);
  if (fdt.fault != NULL)
    {
      printk("fdt: %s\n", fdt.fault);
      return -EBADDATA;
    }
  fits = machine_fits(machine, &counted);
  reader = (struct reader_s){ .machine = machine,
                              .node.quiet = !fits,
                              .running = running };
  fdt.fault = read_tree(&reader, &fdt);
  assert(fdt.fault == NULL);
  return fits ? 0 : -ENOMEM;
}
