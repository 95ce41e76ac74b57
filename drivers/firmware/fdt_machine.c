/* firmware: reads the machine from a flattened device tree.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The tree is walked twice: the first walk checks all of it and counts, the
   second stores. So a broken tree changes nothing. If the arrays are too small,
   messages are printed only by the repeated call, not twice.

   Invariants:
   I1  before the walk that stores, a walk over the same bytes reached the end;
   I2  both walks call the same functions, so their counts agree;
   I3  the place of a node, its `device_type` and its `compatible` determine its
       role; its name counts only if it has neither property.

   Locks: none, nothing is shared.

   Limitations: addresses are not translated, because /reserved-memory has an
   empty `ranges` and memory nodes are below the root. A phandle that two CPUs
   share means both. The blob's own bytes are not reserved: the caller, which
   mapped it, must do so. */

#include <mutek/firmware.h>

#include "fdt_node.h"
#include "fdt_reader.h"
#include "fdt_walk.h"

#include <mutek/assert.h>
#include <mutek/machine.h>
#include <mutek/printk.h>
#include <mutek/string.h>

#define TRIPLE_SIZE (3 * FDT_CELL_SIZE)
#define DMA_LINE_MAX 4096
#define MAP_KIND "numa-distance-map-v1"
#define MAP_NAME "distance-map"

/** @This returns the reason why the distance map cannot be used, or NULL. */
static const char *
check_distances(const struct fdt_reader_s *reader)
{
  const struct fdt_bytes_s *property = reader->node.property;

  if (reader->mapped)
    return "two distance maps";
  if (!fdt_bytes_hold(&property[FDT_COMPATIBLE], MAP_KIND))
    return "distance map of an unknown kind";
  if (property[FDT_DISTANCE_MATRIX].data == NULL)
    return "distance map without a matrix";
  if (property[FDT_DISTANCE_MATRIX].size % TRIPLE_SIZE != 0)
    return "distance matrix ends inside a triple";
  return NULL;
}

static void
read_distances(struct fdt_reader_s *reader)
{
  struct machine_s *machine = reader->machine;
  struct fdt_bytes_s matrix = reader->node.property[FDT_DISTANCE_MATRIX];
  const char *flat = check_distances(reader);
  uint32_t index;

  if (fdt_node_parent(&reader->node)->role != FDT_ROLE_ROOT
      || strcmp(fdt_node_self(&reader->node)->name, MAP_NAME) != 0)
    fdt_node_complain(&reader->node,
                      "a distance map in another place than /distance-map, "
                      "read all the same");
  reader->mapped = true;
  if (flat != NULL)
    {
      machine->flat = flat;
      machine->distances.found = 0;
      return;
    }
  for (uint32_t i = 0; i < matrix.size; i += TRIPLE_SIZE)
    if (machine_count_one(&machine->distances, &index))
      machine->distance[index] = (struct machine_distance_s){
        .from = fdt_cell(matrix.data + i),
        .to = fdt_cell(matrix.data + i + FDT_CELL_SIZE),
        .distance = fdt_cell(matrix.data + i + 2 * FDT_CELL_SIZE),
      };
}

/** @This reads `mutek,dma-window`. If it is broken, no memory is reachable by
    DMA. */
static void
read_window(struct fdt_reader_s *reader)
{
  struct fdt_node_s *node = &reader->node;
  struct machine_s *machine = reader->machine;
  const struct fdt_level_s *root = fdt_node_self(node);
  const struct fdt_bytes_s *window = &node->property[FDT_MUTEK_DMA_WINDOW];
  uint32_t size = (root->address_cells + root->size_cells) * FDT_CELL_SIZE;
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
read_root(struct fdt_reader_s *reader)
{
  struct fdt_node_s *node = &reader->node;
  uint32_t line = 0;

  fdt_node_cells(node, FDT_SIZE_CELLS_DEFAULT, "children ignored");
  read_window(reader);
  if (!fdt_node_cell(node, FDT_MUTEK_DMA_LINE, &line))
    return;
  if ((line & (line - 1)) != 0 || line > DMA_LINE_MAX)
    fdt_node_complain(node, "mutek,dma-line is not a power of two up to 4096");
  else
    reader->machine->dma_line = line;
}

/** @This returns whether `device_type` exists, and in @tt is whether it is @tt
    kind. */
static bool
type_says(struct fdt_node_s *node, const char *kind, bool *is)
{
  const struct fdt_bytes_s *type = &node->property[FDT_DEVICE_TYPE];

  *is = false;
  if (type->data == NULL)
    return false;
  if (fdt_node_string(node, FDT_DEVICE_TYPE))
    *is = strcmp(fdt_bytes_string(type), kind) == 0;
  return true;
}

/** @This returns whether a node is memory, by its type. The name counts only if
    the node has no type and no `compatible`. */
static bool
is_memory(struct fdt_node_s *node)
{
  bool named = fdt_name_is(fdt_node_self(node)->name, "memory");
  bool memory;

  if (type_says(node, "memory", &memory))
    {
      if (named && !memory)
        fdt_node_complain(node, "device_type is not memory, left out");
      return memory;
    }
  if (named && node->property[FDT_COMPATIBLE].data != NULL)
    {
      fdt_node_complain(node, "named memory, but compatible with something "
                              "and without device_type: left out");
      return false;
    }
  return named;
}

/** @This returns whether a child of /cpus is a CPU, by its type. Many trees
    have no type there; then the name counts. */
static bool
is_cpu(struct fdt_node_s *node)
{
  bool named = fdt_name_is(fdt_node_self(node)->name, "cpu");
  bool cpu;

  if (!type_says(node, "cpu", &cpu))
    return named;
  if (named && !cpu)
    fdt_node_complain(node, "device_type is not cpu, left out");
  return cpu;
}

static enum fdt_role_e
role_below_root(struct fdt_node_s *node)
{
  const char *name = fdt_node_self(node)->name;

  if (fdt_name_is(name, "cpus"))
    return FDT_ROLE_CPUS;
  if (fdt_name_is(name, "reserved-memory"))
    return FDT_ROLE_RESERVED;
  if (strcmp(name, MAP_NAME) == 0)
    return FDT_ROLE_DISTANCES;
  if (fdt_name_is(name, "chosen"))
    return FDT_ROLE_CHOSEN;
  return is_memory(node) ? FDT_ROLE_MEMORY : FDT_ROLE_OTHER;
}

/** @This prints a line for a node that looks like memory or a distance map and
    is ignored. */
static void
complain_stray(struct fdt_node_s *node)
{
  const char *type = fdt_bytes_string(&node->property[FDT_DEVICE_TYPE]);

  if (node->property[FDT_DISTANCE_MATRIX].data != NULL)
    fdt_node_complain(node, "a distance matrix that is not compatible with "
                            "\"" MAP_KIND "\", ignored");
  if (fdt_node_parent(node)->role != FDT_ROLE_ROOT && type != NULL
      && strcmp(type, "memory") == 0)
    fdt_node_complain(node, "memory that is not below the root, left out");
}

/** @This returns the role of the innermost node. */
static enum fdt_role_e
role_of(struct fdt_node_s *node)
{
  const struct fdt_level_s *parent = fdt_node_parent(node);
  enum fdt_role_e role = FDT_ROLE_OTHER;

  if (parent == NULL)
    return FDT_ROLE_ROOT;
  if (parent->role == FDT_ROLE_RESERVED)
    role = FDT_ROLE_RESERVED;
  else if (fdt_bytes_hold(&node->property[FDT_COMPATIBLE], MAP_KIND))
    role = FDT_ROLE_DISTANCES;
  else if (parent->role == FDT_ROLE_ROOT)
    role = role_below_root(node);
  else if (parent->role == FDT_ROLE_CPUS && is_cpu(node))
    role = FDT_ROLE_CPU;

  if (role == FDT_ROLE_OTHER)
    complain_stray(node);
  /* the message for the root already covers its memory nodes */
  if (role == FDT_ROLE_MEMORY && parent->address_cells == 0)
    return FDT_ROLE_OTHER;
  return role;
}

/** @This reads the innermost node, whose properties are complete. */
static void
read_node(struct fdt_reader_s *reader)
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
      fdt_node_cells(node, 0, "processors have no id");
      break;
    case FDT_ROLE_CPU:
      fdt_cpu_read(reader);
      break;
    case FDT_ROLE_MEMORY:
      fdt_memory_read(reader);
      break;
    case FDT_ROLE_RESERVED:
      fdt_reserved_read(reader);
      break;
    case FDT_ROLE_DISTANCES:
      read_distances(reader);
      break;
    case FDT_ROLE_CHOSEN:
      fdt_chosen_memory(reader);
      break;
    case FDT_ROLE_OTHER:
      break;
    }
}

static void
read_header(struct fdt_reader_s *reader, const struct fdt_s *fdt)
{
  /* Source: Linux binding "numa", chapter 3: the distance is the same in both
     directions. */
  reader->machine->distances_both_ways = true;
  fdt_cpus_start(reader, fdt->boot_cpu);
  for (uint32_t i = 0; i < fdt->reservation_count; i++)
    {
      struct fdt_reservation_s reservation = fdt_reservation(fdt, i);

      fdt_reserved_add(reader, reservation.start, reservation.size);
    }
}

/** @This walks the whole tree once.
    @return the reason why the tree is broken, or NULL. */
static const char *
read_tree(struct fdt_reader_s *reader, const struct fdt_s *fdt)
{
  struct fdt_walk_s walk;
  bool pending = false; /* the innermost node is not read yet */

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
      reader->node.parent = event == FDT_EVENT_ENTER;
      if (pending)
        read_node(reader);
      pending = event == FDT_EVENT_ENTER;
      if (pending)
        fdt_node_enter(&reader->node, walk.name);
      else
        fdt_node_leave(&reader->node);
    }
  fdt_cpus_finish(reader);
  return walk.fault;
}

error_t
fdt_machine_read(const void *blob, size_t size, uint64_t running,
                 struct machine_s *machine)
{
  struct fdt_s fdt;
  struct machine_s counted = { .flat = NULL };
  struct fdt_reader_s reader
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
  reader = (struct fdt_reader_s){ .machine = machine,
                                  .node.quiet = !fits,
                                  .running = running };
  fdt.fault = read_tree(&reader, &fdt);
  assert(fdt.fault == NULL);
  return fits ? 0 : -ENOMEM;
}
