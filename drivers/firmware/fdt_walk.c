/* firmware: walks a flattened device tree token by token.
   SPDX-License-Identifier: LGPL-2.1-only */

/* fdt_open() checks the header once and keeps checked offsets. The walker then
   only moves forward.

   Invariants:
   I1  a block's start <= end <= total <= the bytes that may be read;
   I2  structure <= next <= structure_end, and next grows with every event but
       the last, so a walk ends;
   I3  depth <= FDT_DEPTH_MAX;
   I4  the byte before strings_end is a NUL. So every string that begins before
       it also ends before it, and no name needs a scan for its end;
   I5  a returned name or value lies inside its block.

   Locks: none, nothing is shared.

   Not checked: the order of the blocks, padding bytes and the characters of
   names. */

#include "fdt_walk.h"

#include <config.h>

#include <mutek/firmware.h>

#define MAGIC 0xd00dfeedu
#define VERSION_OLDEST 16 /* earlier versions store full paths */
#define VERSION_SIZED 17  /* the first with the structure block's size */

/* Offsets of the header's fields, in bytes. */
enum header_e
{
  HEADER_MAGIC = 0,
  HEADER_TOTAL = 4,
  HEADER_STRUCTURE = 8,
  HEADER_STRINGS = 12,
  HEADER_RESERVATION = 16,
  HEADER_VERSION = 20,
  HEADER_COMPATIBLE = 24,
  HEADER_BOOT_CPU = 28,
  HEADER_STRINGS_SIZE = 32,
  HEADER_SIZE_16 = 36,
  HEADER_STRUCTURE_SIZE = 36,
  HEADER_SIZE_17 = 40,
};

#define BLOB_ALIGN 8
#define CELL_SIZE 4
#define RESERVATION_SIZE 16

enum token_e
{
  TOKEN_ENTER = 1,
  TOKEN_LEAVE = 2,
  TOKEN_PROPERTY = 3,
  TOKEN_NOP = 4,
  TOKEN_END = 9,
};

static uint64_t
cell_pair(const uint8_t *data)
{
  return (uint64_t)fdt_cell(data) << 32 | fdt_cell(data + CELL_SIZE);
}

static bool
ranges_meet(uint32_t start, uint32_t end, uint32_t other, uint32_t other_end)
{
  return start < other_end && other < end;
}

static const char *
header_check(struct fdt_s *fdt, size_t size)
{
  const uint8_t *blob = fdt->blob;

  if ((uintptr_t)blob % BLOB_ALIGN != 0)
    return "not aligned on 8 bytes";
  if (size < HEADER_SIZE_16)
    return "shorter than a header";
  if (fdt_cell(blob + HEADER_MAGIC) != MAGIC)
    return "no magic number";

  fdt->total = fdt_cell(blob + HEADER_TOTAL);
  fdt->version = fdt_cell(blob + HEADER_VERSION);
  fdt->boot_cpu = fdt_cell(blob + HEADER_BOOT_CPU);
  if (fdt->version < VERSION_OLDEST)
    return "version too old";
  if (fdt_cell(blob + HEADER_COMPATIBLE) > VERSION_SIZED)
    return "version too new";
  if (fdt->total > size)
    return "longer than the memory it is in";
  if (fdt->total
      < (fdt->version < VERSION_SIZED ? HEADER_SIZE_16 : HEADER_SIZE_17))
    return "total size smaller than the header";
  return NULL;
}

/* Version 16 does not give the size of the structure block. It may reach to the
   next block, or to the end. */
static uint32_t
structure_limit(const struct fdt_s *fdt)
{
  uint32_t end = fdt->total;

  if (fdt->strings > fdt->structure && fdt->strings < end)
    end = fdt->strings;
  if (fdt->reservation > fdt->structure && fdt->reservation < end)
    end = fdt->reservation;
  return end;
}

static const char *
structure_check(struct fdt_s *fdt)
{
  uint32_t size;

  fdt->structure = fdt_cell(fdt->blob + HEADER_STRUCTURE);
  if (fdt->structure % CELL_SIZE != 0)
    return "structure block not aligned on 4 bytes";
  if (fdt->structure > fdt->total)
    return "structure block outside the blob";
  if (fdt->version < VERSION_SIZED)
    {
      fdt->structure_end = structure_limit(fdt);
      return NULL;
    }
  size = fdt_cell(fdt->blob + HEADER_STRUCTURE_SIZE);
  if (size > fdt->total - fdt->structure)
    return "structure block outside the blob";
  fdt->structure_end = fdt->structure + size;
  return NULL;
}

/** @This also drops the bytes after the last NUL, which form no string. */
static const char *
strings_check(struct fdt_s *fdt)
{
  uint32_t size = fdt_cell(fdt->blob + HEADER_STRINGS_SIZE);

  fdt->strings = fdt_cell(fdt->blob + HEADER_STRINGS);
  if (fdt->strings > fdt->total || size > fdt->total - fdt->strings)
    return "strings block outside the blob";
  fdt->strings_end = fdt->strings + size;
  while (fdt->strings_end > fdt->strings
         && fdt->blob[fdt->strings_end - 1] != '\0')
    fdt->strings_end--;
  return NULL;
}

static const char *
reservation_check(struct fdt_s *fdt)
{
  uint32_t next = fdt_cell(fdt->blob + HEADER_RESERVATION);

  fdt->reservation = next;
  if (next % BLOB_ALIGN != 0)
    return "reservation block not aligned on 8 bytes";
  if (next > fdt->total)
    return "reservation block outside the blob";
  for (; fdt->total - next >= RESERVATION_SIZE; next += RESERVATION_SIZE)
    {
      if (cell_pair(fdt->blob + next) == 0
          && cell_pair(fdt->blob + next + 2 * CELL_SIZE) == 0)
        return NULL;
      fdt->reservation_count++;
    }
  return "reservation block without an end";
}

/** @This rejects a blob in which the header and the three blocks overlap. */
static const char *
overlap_check(const struct fdt_s *fdt)
{
  uint32_t header = fdt->version < VERSION_SIZED ? HEADER_SIZE_16
                                                 : HEADER_SIZE_17;
  uint32_t strings_end = fdt->strings
                         + fdt_cell(fdt->blob + HEADER_STRINGS_SIZE);
  uint32_t reservation_end = fdt->reservation
                             + (fdt->reservation_count + 1) * RESERVATION_SIZE;

  if (ranges_meet(0, header, fdt->structure, fdt->structure_end)
      || ranges_meet(0, header, fdt->strings, strings_end)
      || ranges_meet(0, header, fdt->reservation, reservation_end))
    return "a block overlaps the header";
  if (ranges_meet(fdt->structure, fdt->structure_end, fdt->strings, strings_end)
      || ranges_meet(fdt->structure, fdt->structure_end, fdt->reservation,
                     reservation_end)
      || ranges_meet(fdt->strings, strings_end, fdt->reservation,
                     reservation_end))
    return "blocks overlap";
  return NULL;
}

static enum fdt_event_e
walk_fault(struct fdt_walk_s *walk, const char *fault)
{
  walk->fault = fault;
  return FDT_EVENT_BROKEN;
}

/** @This returns the remaining bytes of the structure block. */
static uint32_t
walk_rest(const struct fdt_walk_s *walk)
{
  return walk->fdt->structure_end - walk->next;
}

/** @This skips @tt size bytes and the padding up to the next cell. */
static bool
walk_take(struct fdt_walk_s *walk, uint32_t size)
{
  uint32_t rest = walk_rest(walk);
  uint32_t padding = -size % CELL_SIZE;

  if (size > rest || padding > rest - size)
    return false;
  walk->next += size + padding;
  return true;
}

static enum fdt_event_e
walk_enter(struct fdt_walk_s *walk)
{
  const uint8_t *name = walk->fdt->blob + walk->next;
  uint32_t rest = walk_rest(walk);
  uint32_t size = 0;

  if (walk->depth == 0 && walk->rooted)
    return walk_fault(walk, "content after the root");
  if (walk->depth == FDT_DEPTH_MAX)
    return walk_fault(walk, "nodes nested too deep");
  while (size < rest && name[size] != '\0')
    size++;
  if (!walk_take(walk, size + 1))
    return walk_fault(walk, "structure block ends inside a name");

  walk->name = (const char *)name;
  walk->depth++;
  walk->rooted = true;
  walk->sealed = false;
  return FDT_EVENT_ENTER;
}

static enum fdt_event_e
walk_property(struct fdt_walk_s *walk)
{
  const struct fdt_s *fdt = walk->fdt;
  const uint8_t *head = fdt->blob + walk->next;
  uint32_t name;

  if (walk->depth == 0)
    return walk_fault(walk, walk->rooted ? "content after the root"
                                         : "property outside a node");
  if (walk->sealed)
    return walk_fault(walk, "property after a child node");
  if (!walk_take(walk, 2 * CELL_SIZE))
    return walk_fault(walk, "structure block ends inside a property");

  walk->value.size = fdt_cell(head);
  walk->value.data = head + 2 * CELL_SIZE;
  if (!walk_take(walk, walk->value.size))
    return walk_fault(walk, "structure block ends inside a property");
  name = fdt_cell(head + CELL_SIZE);
  if (name >= fdt->strings_end - fdt->strings)
    return walk_fault(walk, "property's name outside the strings block");
  walk->name = (const char *)fdt->blob + fdt->strings + name;
  return FDT_EVENT_PROPERTY;
}

static enum fdt_event_e
walk_leave(struct fdt_walk_s *walk)
{
  if (walk->depth == 0)
    return walk_fault(walk, walk->rooted ? "content after the root"
                                         : "end of a node that never began");
  walk->left = true;
  walk->sealed = true;
  return FDT_EVENT_LEAVE;
}

static enum fdt_event_e
walk_end(struct fdt_walk_s *walk)
{
  if (walk->depth != 0)
    return walk_fault(walk, "tree ends inside a node");
  if (!walk->rooted)
    return walk_fault(walk, "no root");
  if (walk->fdt->version >= VERSION_SIZED && walk_rest(walk) != 0)
    return walk_fault(walk, "structure block goes on after its end");
  return FDT_EVENT_DONE;
}

error_t
fdt_open(struct fdt_s *fdt, const void *blob, size_t size)
{
  *fdt = (struct fdt_s){ .blob = blob };
  fdt->fault = header_check(fdt, size);
  if (fdt->fault == NULL)
    fdt->fault = strings_check(fdt);
  if (fdt->fault == NULL)
    fdt->fault = reservation_check(fdt);
  if (fdt->fault == NULL)
    fdt->fault = structure_check(fdt);
  if (fdt->fault == NULL)
    fdt->fault = overlap_check(fdt);
  return fdt->fault == NULL ? 0 : -EBADDATA;
}

struct fdt_reservation_s
fdt_reservation(const struct fdt_s *fdt, uint32_t index)
{
  const uint8_t *entry = fdt->blob + fdt->reservation
                         + index * RESERVATION_SIZE;

  return (struct fdt_reservation_s){
    .start = cell_pair(entry),
    .size = cell_pair(entry + 2 * CELL_SIZE),
  };
}

void
fdt_walk_init(struct fdt_walk_s *walk, const struct fdt_s *fdt)
{
  *walk = (struct fdt_walk_s){ .fdt = fdt, .next = fdt->structure };
}

enum fdt_event_e
fdt_walk_next(struct fdt_walk_s *walk)
{
  if (walk->left)
    walk->depth--;
  walk->left = false;

  for (;;)
    {
      const uint8_t *token = walk->fdt->blob + walk->next;

      if (!walk_take(walk, CELL_SIZE))
        return walk_fault(walk, "structure block without an end");
      switch (fdt_cell(token))
        {
        case TOKEN_NOP:
          break;
        case TOKEN_ENTER:
          return walk_enter(walk);
        case TOKEN_PROPERTY:
          return walk_property(walk);
        case TOKEN_LEAVE:
          return walk_leave(walk);
        case TOKEN_END:
          return walk_end(walk);
        default:
          return walk_fault(walk, "unknown token");
        }
    }
}

error_t
fdt_total_size(const void *blob, size_t size, size_t *total)
{
  const uint8_t *bytes = blob;
  uint32_t says;

  if (size < HEADER_SIZE_16 || fdt_cell(bytes + HEADER_MAGIC) != MAGIC)
    return -EBADDATA;
  says = fdt_cell(bytes + HEADER_TOTAL);
  if (says < HEADER_SIZE_16 || says > size)
    return -EBADDATA;
  *total = says;
  return 0;
}
