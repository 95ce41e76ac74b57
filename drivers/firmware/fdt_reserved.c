/* firmware: the reserved memory of a device tree.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Invariant: a reservation is never dropped because it is broken. If it can be
   read in two ways, both ranges are reserved. It is ignored, with a line, only
   if it has no address at all.

   A list of usable memory is inverted: all memory outside it is reserved. So
   every user of a machine_s respects it.

   Locks: none, nothing is shared.

   Source: Devicetree Specification v0.4, 3.5 (/reserved-memory) and 3.6
   (/chosen); dt-schema, chosen.yaml, for the properties of Linux.

   Limitation: addresses below a node with a nonempty `ranges` are not
   translated. */

#include "fdt_reader.h"

/** Ranges that linux,usable-memory-range may have. Source: Linux, dt-schema
    chosen.yaml. */
#define USABLE_MAX 2

void
fdt_reserved_add(struct fdt_reader_s *reader, uint64_t start, uint64_t size)
{
  struct machine_s *machine = reader->machine;
  uint32_t index;

  if (machine_count_one(&machine->reserveds, &index))
    machine->reserved[index] = (struct machine_reserved_s){ .start = start,
                                                            .size = size };
}

/** @This reserves the complete entries of a list. */
static void
reserve_list(struct fdt_reader_s *reader, struct fdt_list_s list)
{
  uint64_t start, size;

  while (fdt_list_next(&list, &start, &size))
    fdt_reserved_add(reader, start, size);
}

static int
digit_value(char digit)
{
  if (digit >= '0' && digit <= '9')
    return digit - '0';
  if (digit >= 'a' && digit <= 'f')
    return digit - 'a' + 10;
  return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/** @This reads the address after the `@` of a node's name: hexadecimal digits,
    with an optional 0x, up to a comma or the end.
    @return false if there is none. */
static bool
named_address(const char *name, uint64_t *address)
{
  uint_fast8_t digits = 0;

  while (*name != '\0' && *name != '@')
    name++;
  if (*name == '@')
    name++;
  if (name[0] == '0' && (name[1] == 'x' || name[1] == 'X'))
    name += 2;
  for (*address = 0; digits <= 16 && digit_value(*name) >= 0; digits++, name++)
    *address = *address << 4 | (uint64_t)digit_value(*name);
  return digits != 0 && digits <= 16 && (*name == '\0' || *name == ',');
}

/** @This returns whether a list begins with an address. */
static bool
begins_with(uint64_t address, struct fdt_list_s list)
{
  uint64_t start, size;

  return fdt_list_next(&list, &start, &size) && start == address;
}

/** @This returns whether the name leaves the cell counts of a list ambiguous.
    The name has no address, or its address matches the list only with the cell
    counts of the root. */
static bool
cells_doubtful(const char *name, struct fdt_list_s own, struct fdt_list_s other)
{
  uint64_t address;

  if (other.count == 0)
    return false;
  return !named_address(name, &address)
         || (!begins_with(address, own) && begins_with(address, other));
}

/** @This reserves a list of addresses and sizes with the cell counts of @tt
   level. If it does not fit them, or they do not match the address in the
   node's name, it also reserves the list with those of the root. Linux uses
   only the latter, so a tree with wrong cell counts means them. */
static void
reserve(struct fdt_reader_s *reader, enum fdt_property_e property,
        const struct fdt_level_s *level)
{
  struct fdt_node_s *node = &reader->node;
  const struct fdt_level_s *root = fdt_node_root(node);
  const char *name = fdt_node_self(node)->name;
  const struct fdt_bytes_s *bytes = &node->property[property];
  struct fdt_list_s list, other = { .count = 0 };
  bool whole = fdt_list_init(&list, bytes, level->address_cells,
                             level->size_cells);

  if (root->address_cells != 0
      && (root->address_cells != level->address_cells
          || root->size_cells != level->size_cells))
    (void)fdt_list_init(&other, bytes, root->address_cells, root->size_cells);
  if (bytes->size == 0)
    fdt_node_complain(node, "%s is empty", fdt_property_name(property));
  else if (!whole)
    fdt_node_complain(node,
                      "%s ends inside an entry, whole entries are "
                      "reserved",
                      fdt_property_name(property));
  else if (cells_doubtful(name, list, other))
    fdt_node_complain(node,
                      "%s may mean the cells of the root, reserved in both",
                      fdt_property_name(property));
  else
    other.count = 0;
  reserve_list(reader, list);
  reserve_list(reader, other);
}

/** @This gives the children the cell counts of the root, if the node has none
    of its own. */
static void
set_cells(struct fdt_node_s *node)
{
  const struct fdt_level_s *root = fdt_node_root(node);
  struct fdt_level_s *self = fdt_node_self(node);

  if (fdt_node_cells_given(node))
    return;
  self->address_cells = root->address_cells;
  self->size_cells = root->size_cells;
  if (node->parent)
    fdt_node_complain(node, "#address-cells and #size-cells cannot be read, "
                            "the root's serve");
}

/** @This prepares a node whose children's addresses are those of the root: the
    children are reserved too. */
static void
read_list(struct fdt_node_s *node)
{
  set_cells(node);
  if (node->property[FDT_RANGES].size != 0)
    fdt_node_complain(node, "ranges is not empty, taken as if it were");
}

/** @This reads a node below /reserved-memory. If its status is broken, its
    bytes stay reserved. */
static void
read_entry(struct fdt_reader_s *reader)
{
  struct fdt_node_s *node = &reader->node;
  const struct fdt_bytes_s *ranges = &node->property[FDT_RANGES];
  struct fdt_level_s *self = fdt_node_self(node);
  bool placed = node->property[FDT_REG].data != NULL;

  /* Children with offsets into reserved bytes add nothing. */
  if (placed && (ranges->data == NULL || ranges->size != 0))
    self->role = FDT_ROLE_OTHER;
  else if (node->parent)
    read_list(node);

  if (!placed && node->parent)
    return;
  if (fdt_node_status(node) == FDT_STATUS_OFF)
    fdt_node_complain(node, "status is not okay, not reserved");
  else if (placed && fdt_node_parent(node)->address_cells == 0)
    fdt_node_complain(node, "reg has unknown cells, ignored");
  else if (placed)
    reserve(reader, FDT_REG, fdt_node_parent(node));
  else if (node->property[FDT_SIZE].data != NULL)
    fdt_node_complain(node, "has a size and no place, ignored");
  else
    fdt_node_complain(node, "reg is missing");
}

void
fdt_reserved_read(struct fdt_reader_s *reader)
{
  if (fdt_node_parent(&reader->node)->role == FDT_ROLE_RESERVED)
    read_entry(reader);
  else
    read_list(&reader->node);
}

/** @This reserves the initrd. */
static void
reserve_initrd(struct fdt_reader_s *reader)
{
  struct fdt_node_s *node = &reader->node;
  const struct fdt_bytes_s *first = &node->property[FDT_INITRD_START];
  const struct fdt_bytes_s *behind = &node->property[FDT_INITRD_END];
  uint64_t start, end;

  if (first->data == NULL && behind->data == NULL)
    return;
  if (!fdt_bytes_address(first, &start) || !fdt_bytes_address(behind, &end)
      || start > end)
    fdt_node_complain(node, "linux,initrd-start and linux,initrd-end are no "
                            "range, ignored");
  else if (start != end)
    fdt_reserved_add(reader, start, end - start);
}

/** A range of usable memory. */
struct usable_s
{
  uint64_t start; /* first byte */
  uint64_t last;  /* last byte */
};

/** @This reads the nonempty ranges of usable memory.
    @return their number. */
static uint32_t
usable_read(struct fdt_reader_s *reader, const struct fdt_level_s *root,
            struct usable_s *usable)
{
  struct fdt_node_s *node = &reader->node;
  struct fdt_list_s list;
  uint64_t start, size;
  uint32_t count = 0;

  if (!fdt_list_init(&list, &node->property[FDT_USABLE_RANGE],
                     root->address_cells, root->size_cells))
    fdt_node_complain(node, "linux,usable-memory-range ends inside an entry, "
                            "whole entries count");
  if (list.count > USABLE_MAX)
    {
      fdt_node_complain(node,
                        "linux,usable-memory-range has more than %u "
                        "entries, the first count",
                        USABLE_MAX);
      list.count = USABLE_MAX;
    }
  while (fdt_list_next(&list, &start, &size))
    if (size != 0)
      usable[count++] = (struct usable_s){
        .start = start,
        .last = size - 1 > UINT64_MAX - start ? UINT64_MAX : start + size - 1,
      };
  return count;
}

/** @This reserves all memory outside the ranges. */
static void
usable_invert(struct fdt_reader_s *reader, struct usable_s *usable,
              uint32_t count)
{
  uint64_t next = 0;

  if (count == USABLE_MAX && usable[1].start < usable[0].start)
    {
      struct usable_s first = usable[1];

      usable[1] = usable[0];
      usable[0] = first;
    }
  for (uint32_t i = 0; i < count; i++)
    {
      if (usable[i].start > next)
        fdt_reserved_add(reader, next, usable[i].start - next);
      if (usable[i].last == UINT64_MAX)
        return;
      if (usable[i].last >= next)
        next = usable[i].last + 1;
    }
  /* A 64-bit size cannot cover all addresses from 0, so the last byte is a
     range of its own. */
  fdt_reserved_add(reader, next, UINT64_MAX - next);
  fdt_reserved_add(reader, UINT64_MAX, 1);
}

static void
clip_memory(struct fdt_reader_s *reader, const struct fdt_level_s *root)
{
  struct usable_s usable[USABLE_MAX];
  uint32_t count = 0;

  if (root->address_cells != 0)
    count = usable_read(reader, root, usable);
  fdt_node_complain(&reader->node, count == 0
                                       ? "linux,usable-memory-range leaves "
                                         "no memory"
                                       : "linux,usable-memory-range clips "
                                         "all memory");
  usable_invert(reader, usable, count);
}

void
fdt_chosen_memory(struct fdt_reader_s *reader)
{
  static const enum fdt_property_e list[] = { FDT_CORE_HEADER, FDT_IMA_BUFFER };
  struct fdt_node_s *node = &reader->node;
  const struct fdt_level_s *root = fdt_node_root(node);

  reserve_initrd(reader);
  for (size_t i = 0; i < ARRAY_SIZE(list); i++)
    if (node->property[list[i]].data != NULL && root->address_cells != 0)
      reserve(reader, list[i], root);
  if (node->property[FDT_USABLE_RANGE].data != NULL)
    clip_memory(reader, root);
}
