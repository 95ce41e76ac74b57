/* tests: builds flattened device trees in memory.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The order of calls is that of a source: @ref fdt_writer_start, reservations,
    then nodes and their properties, @ref fdt_writer_finish. Nothing keeps a
   test from building nonsense: @ref fdt_writer_cell puts any token anywhere.
   What does not fit is dropped and @ref fdt_writer_s.full is set. */

#ifndef FDT_WRITER_H_
#define FDT_WRITER_H_

#include <mutek/decls.h>
#include <mutek/string.h>
#include <mutek/types.h>

#define FDT_WRITER_SIZE 1536
#define FDT_WRITER_STRINGS 320

/* Offsets of the header's fields, in bytes. */
#define FDT_WRITER_TOTAL 4
#define FDT_WRITER_STRUCTURE 8
#define FDT_WRITER_STRINGS_AT 12
#define FDT_WRITER_RESERVATION 16
#define FDT_WRITER_VERSION 20
#define FDT_WRITER_COMPATIBLE 24
#define FDT_WRITER_BOOT_CPU 28
#define FDT_WRITER_STRINGS_SIZE 32
#define FDT_WRITER_STRUCTURE_SIZE 36
#define FDT_WRITER_HEADER_SIZE 40

/* Tokens. */
#define FDT_WRITER_ENTER 1
#define FDT_WRITER_LEAVE 2
#define FDT_WRITER_PROPERTY 3
#define FDT_WRITER_NOP 4
#define FDT_WRITER_END 9

/** A tree that is being built. (o) */
struct fdt_writer_s
{
  _Alignas(8) uint8_t blob[FDT_WRITER_SIZE];
  uint32_t size;      /**< bytes written */
  uint32_t structure; /**< where that block starts; 0: not yet */
  char strings[FDT_WRITER_STRINGS];
  uint32_t strings_size;
  bool full; /**< something was dropped */
};

static inline void
fdt_writer_poke(struct fdt_writer_s *writer, uint32_t place, uint32_t cell)
{
  for (uint_fast8_t i = 0; i < 4; i++)
    writer->blob[place + i] = (uint8_t)(cell >> (24 - 8 * i));
}

static inline void
fdt_writer_byte(struct fdt_writer_s *writer, uint8_t byte)
{
  if (writer->size == FDT_WRITER_SIZE)
    writer->full = true;
  else
    writer->blob[writer->size++] = byte;
}

static inline void
fdt_writer_cell(struct fdt_writer_s *writer, uint32_t cell)
{
  for (uint_fast8_t i = 0; i < 4; i++)
    fdt_writer_byte(writer, (uint8_t)(cell >> (24 - 8 * i)));
}

static inline void
fdt_writer_pad(struct fdt_writer_s *writer, uint32_t align)
{
  while (writer->size % align != 0 && !writer->full)
    fdt_writer_byte(writer, 0);
}

static inline void
fdt_writer_start(struct fdt_writer_s *writer)
{
  writer->size = 0;
  writer->structure = 0;
  writer->strings_size = 0;
  writer->full = false;
  for (uint_fast8_t i = 0; i < FDT_WRITER_HEADER_SIZE; i++)
    fdt_writer_byte(writer, 0);
}

static inline void
fdt_writer_reserve(struct fdt_writer_s *writer, uint64_t start, uint64_t size)
{
  fdt_writer_cell(writer, (uint32_t)(start >> 32));
  fdt_writer_cell(writer, (uint32_t)start);
  fdt_writer_cell(writer, (uint32_t)(size >> 32));
  fdt_writer_cell(writer, (uint32_t)size);
}

/** @This ends the memory reservation block; the first node does it too. */
static inline void
fdt_writer_structure(struct fdt_writer_s *writer)
{
  if (writer->structure != 0)
    return;
  fdt_writer_reserve(writer, 0, 0);
  writer->structure = writer->size;
}

static inline void
fdt_writer_enter(struct fdt_writer_s *writer, const char *name)
{
  fdt_writer_structure(writer);
  fdt_writer_cell(writer, FDT_WRITER_ENTER);
  do
    fdt_writer_byte(writer, (uint8_t)*name);
  while (*name++ != '\0');
  fdt_writer_pad(writer, 4);
}

static inline void
fdt_writer_leave(struct fdt_writer_s *writer)
{
  fdt_writer_cell(writer, FDT_WRITER_LEAVE);
}

/** @This returns where in the strings block @tt name is; it is put there when
    it is not. */
static inline uint32_t
fdt_writer_string(struct fdt_writer_s *writer, const char *name)
{
  uint32_t place = 0;

  while (place < writer->strings_size)
    {
      if (strcmp(writer->strings + place, name) == 0)
        return place;
      while (writer->strings[place++] != '\0')
        ;
    }
  do
    {
      if (writer->strings_size == FDT_WRITER_STRINGS - 1)
        writer->full = true;
      else
        writer->strings[writer->strings_size++] = *name;
    }
  while (*name++ != '\0' && !writer->full);
  return place;
}

static inline void
fdt_writer_property(struct fdt_writer_s *writer, const char *name,
                    const void *data, uint32_t size)
{
  const uint8_t *bytes = data;

  fdt_writer_cell(writer, FDT_WRITER_PROPERTY);
  fdt_writer_cell(writer, size);
  fdt_writer_cell(writer, fdt_writer_string(writer, name));
  for (uint32_t i = 0; i < size; i++)
    fdt_writer_byte(writer, bytes[i]);
  fdt_writer_pad(writer, 4);
}

/** @This writes the end, the strings and the header, of version 17. */
static inline void
fdt_writer_finish(struct fdt_writer_s *writer)
{
  uint32_t strings;

  fdt_writer_cell(writer, FDT_WRITER_END);
  strings = writer->size;
  for (uint32_t i = 0; i < writer->strings_size; i++)
    fdt_writer_byte(writer, (uint8_t)writer->strings[i]);

  fdt_writer_poke(writer, 0, 0xd00dfeed);
  fdt_writer_poke(writer, FDT_WRITER_TOTAL, writer->size);
  fdt_writer_poke(writer, FDT_WRITER_STRUCTURE, writer->structure);
  fdt_writer_poke(writer, FDT_WRITER_STRINGS_AT, strings);
  fdt_writer_poke(writer, FDT_WRITER_RESERVATION, FDT_WRITER_HEADER_SIZE);
  fdt_writer_poke(writer, FDT_WRITER_VERSION, 17);
  fdt_writer_poke(writer, FDT_WRITER_COMPATIBLE, 16);
  fdt_writer_poke(writer, FDT_WRITER_STRINGS_SIZE, writer->strings_size);
  fdt_writer_poke(writer, FDT_WRITER_STRUCTURE_SIZE,
                  strings - writer->structure);
}

/** @This writes a property of 32-bit cells, given as arguments. */
#define FDT_WRITER_CELLS(writer, name, ...)                                    \
  fdt_writer_cells(writer, name, (const uint32_t[]){ __VA_ARGS__ },            \
                   ARRAY_SIZE(((const uint32_t[]){ __VA_ARGS__ })))

static inline void
fdt_writer_cells(struct fdt_writer_s *writer, const char *name,
                 const uint32_t *cell, uint32_t count)
{
  fdt_writer_cell(writer, FDT_WRITER_PROPERTY);
  fdt_writer_cell(writer, 4 * count);
  fdt_writer_cell(writer, fdt_writer_string(writer, name));
  for (uint32_t i = 0; i < count; i++)
    fdt_writer_cell(writer, cell[i]);
}

#endif
