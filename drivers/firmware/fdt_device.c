/* firmware: reads devices from a flattened device tree.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Walks the nodes below the root. Keeps the properties of each node that matter
   for any device. The walker ensures that properties come before child nodes.
   So a node is complete when it ends or its first child begins.

   Invariant: no byte outside the blob is read, and a kept string ends inside
   its property.
   Locks: none, nothing is shared.

   Not read: devices on buses of their own, whose addresses would need a
   translation. A broken property is ignored. */

#include <mutek/firmware.h>

#include "fdt_value.h"
#include "fdt_walk.h"

#include <mutek/string.h>

#define DEPTH_CHILD 2 /* the root is 1 */

/** The properties that are kept. */
enum kept_e
{
  KEPT_COMPATIBLE,
  KEPT_STATUS,
  KEPT_REG,
  KEPT_INTERRUPTS,
  KEPT_METHOD,
  KEPT_WORDS,
  KEPT_PAYLOAD_START,
  KEPT_PAYLOAD_END,
  KEPT_COUNT,
};

static const char *const kept_name[KEPT_COUNT] = {
  [KEPT_COMPATIBLE] = "compatible",
  [KEPT_STATUS] = "status",
  [KEPT_REG] = "reg",
  [KEPT_INTERRUPTS] = "interrupts",
  [KEPT_METHOD] = "method",
  [KEPT_WORDS] = "bootargs",
  [KEPT_PAYLOAD_START] = "linux,initrd-start",
  [KEPT_PAYLOAD_END] = "linux,initrd-end",
};

/** The state of a walk over the nodes below the root. (o) */
struct children_s
{
  struct fdt_s fdt;
  struct fdt_walk_s walk;
  const char *name; /**< of the node with the properties below; NULL: none */
  struct fdt_bytes_s kept[KEPT_COUNT];
  uint32_t address_cells; /**< of the root */
  uint32_t size_cells;
};

static error_t
children_begin(struct children_s *c, const void *blob, size_t size)
{
  error_t err = fdt_open(&c->fdt, blob, size);

  fdt_walk_init(&c->walk, &c->fdt);
  c->name = NULL;
  c->address_cells = FDT_ADDRESS_CELLS_DEFAULT;
  c->size_cells = FDT_SIZE_CELLS_DEFAULT;
  return err;
}

static void
property_keep(struct children_s *c)
{
  const struct fdt_bytes_s *value = &c->walk.value;

  if (c->walk.depth == DEPTH_CHILD)
    {
      for (size_t i = 0; i < KEPT_COUNT; i++)
        if (strcmp(c->walk.name, kept_name[i]) == 0 && c->kept[i].data == NULL)
          c->kept[i] = *value;
    }
  else if (c->walk.depth == DEPTH_CHILD - 1)
    {
      if (strcmp(c->walk.name, "#address-cells") == 0)
        (void)fdt_bytes_cell(value, &c->address_cells);
      else if (strcmp(c->walk.name, "#size-cells") == 0)
        (void)fdt_bytes_cell(value, &c->size_cells);
    }
}

/* Walks to the next complete node.
   Errors: -ENOENT: there is none; -EBADDATA: the tree is broken. */
static error_t
children_next(struct children_s *c)
{
  c->name = NULL;
  for (;;)
    {
      enum fdt_event_e event = fdt_walk_next(&c->walk);

      if (event == FDT_EVENT_BROKEN)
        return -EBADDATA;
      if (event == FDT_EVENT_DONE)
        return -ENOENT;
      if (event == FDT_EVENT_PROPERTY)
        property_keep(c);
      else if (event == FDT_EVENT_ENTER && c->walk.depth == DEPTH_CHILD)
        {
          c->name = c->walk.name;
          memset(c->kept, 0, sizeof(c->kept));
        }
      else if (event == FDT_EVENT_LEAVE && c->walk.depth == DEPTH_CHILD)
        return 0;
    }
}

static void
areas_read(const struct children_s *c, struct fdt_device_s *device)
{
  struct fdt_list_s list;
  uint32_t i = 0;

  if (c->address_cells < 1 || c->address_cells > FDT_CELLS_MAX
      || c->size_cells > FDT_CELLS_MAX)
    return;
  (void)fdt_list_init(&list, &c->kept[KEPT_REG], (uint8_t)c->address_cells,
                      (uint8_t)c->size_cells);
  while (i < FDT_DEVICE_REGS
         && fdt_list_next(&list, &device->start[i], &device->size[i]))
    i++;
  device->area_count = i;
}

static bool
is_wanted(const struct children_s *c, const char *compatible)
{
  return fdt_bytes_hold(&c->kept[KEPT_COMPATIBLE], compatible)
         && fdt_bytes_status(&c->kept[KEPT_STATUS]) == FDT_STATUS_OKAY;
}

error_t
fdt_device_find(const void *blob, size_t size, const char *compatible,
                struct fdt_device_s *device)
{
  struct children_s c;
  error_t err = children_begin(&c, blob, size);

  if (err == 0)
    do
      err = children_next(&c);
    while (err == 0 && !is_wanted(&c, compatible));
  if (err != 0)
    return err;
  *device = (struct fdt_device_s){
    .interrupts = c.kept[KEPT_INTERRUPTS].data,
    .interrupt_cells = c.kept[KEPT_INTERRUPTS].size / FDT_CELL_SIZE,
    .method = fdt_bytes_string(&c.kept[KEPT_METHOD]),
  };
  areas_read(&c, device);
  return 0;
}

uint32_t
fdt_device_interrupt(const struct fdt_device_s *device, uint32_t cell)
{
  return cell < device->interrupt_cells
             ? fdt_cell(device->interrupts + cell * FDT_CELL_SIZE)
             : 0;
}

error_t
fdt_chosen_read(const void *blob, size_t size, struct fdt_chosen_s *chosen)
{
  struct children_s c;
  uint64_t start, end;
  error_t err = children_begin(&c, blob, size);

  if (err == 0)
    do
      err = children_next(&c);
    while (err == 0 && !fdt_name_is(c.name, "chosen"));
  if (err == -EBADDATA)
    return err;
  *chosen = (struct fdt_chosen_s){ .words = NULL };
  if (err != 0)
    return 0;
  chosen->words = fdt_bytes_string(&c.kept[KEPT_WORDS]);
  if (fdt_bytes_address(&c.kept[KEPT_PAYLOAD_START], &start)
      && fdt_bytes_address(&c.kept[KEPT_PAYLOAD_END], &end) && start < end)
    {
      chosen->payload = start;
      chosen->payload_size = end - start;
    }
  return 0;
}
