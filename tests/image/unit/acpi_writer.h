/* tests: builds ACPI tables in memory.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A buffer is a machine's memory from physical address 0. Tables are written
    one after the other, then @ref acpi_writer_finish adds the list of them and
    the root pointer. Nothing keeps a test from writing nonsense. What does not
    fit is dropped and @ref acpi_writer_s.full is set. */

#ifndef ACPI_WRITER_H_
#define ACPI_WRITER_H_

#include <mutek/decls.h>
#include <mutek/string.h>
#include <mutek/types.h>

#define ACPI_WRITER_SIZE 0xb000
#define ACPI_WRITER_TABLES 12

/* Offsets in a table, in bytes. */
#define ACPI_WRITER_LENGTH 4
#define ACPI_WRITER_REVISION 8
#define ACPI_WRITER_SUM 9
#define ACPI_WRITER_HEADER 36

/** Memory that is being filled. (o) */
struct acpi_writer_s
{
  uint8_t bytes[ACPI_WRITER_SIZE];
  uint32_t size; /**< bytes written */
  uint32_t table[ACPI_WRITER_TABLES];
  uint32_t table_count; /**< the last one may be open */
  uint32_t root;        /**< the list of tables, 0: not yet */
  uint32_t rsdp;        /**< the root pointer, 0: not yet */
  bool full;            /**< something was dropped */
};

static inline void
acpi_writer_number(struct acpi_writer_s *writer, uint64_t number, uint32_t size)
{
  for (; size != 0; size--, number >>= 8)
    if (writer->size == ACPI_WRITER_SIZE)
      writer->full = true;
    else
      writer->bytes[writer->size++] = (uint8_t)number;
}

static inline void
acpi_writer_bytes(struct acpi_writer_s *writer, const char *bytes,
                  uint32_t size)
{
  for (uint32_t i = 0; i < size; i++)
    acpi_writer_number(writer, (uint8_t)bytes[i], 1);
}

static inline void
acpi_writer_poke(struct acpi_writer_s *writer, uint32_t place, uint64_t number,
                 uint32_t size)
{
  for (uint32_t i = 0; i < size; i++, number >>= 8)
    writer->bytes[place + i] = (uint8_t)number;
}

/** @This sets the byte at @tt sum so that so many bytes add up to 0. */
static inline void
acpi_writer_sum(struct acpi_writer_s *writer, uint32_t start, uint32_t size,
                uint32_t sum)
{
  uint8_t all = 0;

  writer->bytes[sum] = 0;
  for (uint32_t i = 0; i < size; i++)
    all = (uint8_t)(all + writer->bytes[start + i]);
  writer->bytes[sum] = (uint8_t)-all;
}

/** @This sets the checksum of a table for the length that it says. */
static inline void
acpi_writer_fix(struct acpi_writer_s *writer, uint32_t table)
{
  uint32_t size = 0;

  for (uint_fast8_t i = 4; i != 0; i--)
    size = size << 8 | writer->bytes[table + ACPI_WRITER_LENGTH + i - 1];
  if (size > ACPI_WRITER_SUM && size <= writer->size - table)
    acpi_writer_sum(writer, table, size, table + ACPI_WRITER_SUM);
}

/** @This begins with a page in which there is nothing. */
static inline void
acpi_writer_start(struct acpi_writer_s *writer)
{
  *writer = (struct acpi_writer_s){ .size = ACPI_WRITER_HEADER };
}

static inline uint32_t
acpi_writer_header(struct acpi_writer_s *writer, const char *signature,
                   uint8_t revision)
{
  uint32_t table = writer->size;

  acpi_writer_bytes(writer, signature, 4);
  acpi_writer_number(writer, 0, 4);
  acpi_writer_number(writer, revision, 1);
  acpi_writer_bytes(writer, "\0MUTEK WRITTEN ", 15);
  acpi_writer_number(writer, 1, 4);
  acpi_writer_bytes(writer, "TEST", 4);
  acpi_writer_number(writer, 1, 4);
  return table;
}

/** @This sets the length and the checksum of a table that ends here. */
static inline void
acpi_writer_close(struct acpi_writer_s *writer, uint32_t table)
{
  acpi_writer_poke(writer, table + ACPI_WRITER_LENGTH, writer->size - table, 4);
  acpi_writer_fix(writer, table);
}

/** @This opens a table. */
static inline void
acpi_writer_table(struct acpi_writer_s *writer, const char *signature,
                  uint8_t revision)
{
  writer->table[writer->table_count++] = acpi_writer_header(writer, signature,
                                                            revision);
}

/** @This closes it. */
static inline void
acpi_writer_end(struct acpi_writer_s *writer)
{
  acpi_writer_close(writer, writer->table[writer->table_count - 1]);
}

/** @This returns the address of the table written as the @tt index -th. */
static inline uint32_t
acpi_writer_address(const struct acpi_writer_s *writer, uint32_t index)
{
  return writer->table[index];
}

static inline uint32_t
acpi_writer_root(struct acpi_writer_s *writer, const char *signature,
                 uint32_t width)
{
  uint32_t root = acpi_writer_header(writer, signature, 1);

  for (uint32_t i = 0; i < writer->table_count; i++)
    acpi_writer_number(writer, writer->table[i], width);
  acpi_writer_close(writer, root);
  return root;
}

/** @This sets the checksums of the root pointer. */
static inline void
acpi_writer_fix_rsdp(struct acpi_writer_s *writer)
{
  acpi_writer_sum(writer, writer->rsdp, 20, writer->rsdp + 8);
  if (writer->bytes[writer->rsdp + 15] >= 2)
    acpi_writer_sum(writer, writer->rsdp, 36, writer->rsdp + 32);
}

/** @This ends the memory with the root: of revision 0 with a RSDT, of 2 with
    both kinds of list. */
static inline void
acpi_writer_finish(struct acpi_writer_s *writer, uint8_t revision)
{
  uint32_t rsdt = acpi_writer_root(writer, "RSDT", 4);

  writer->root = rsdt;
  if (revision != 0)
    writer->root = acpi_writer_root(writer, "XSDT", 8);
  writer->rsdp = writer->size;
  acpi_writer_bytes(writer, "RSD PTR \0MUTEK ", 15);
  acpi_writer_number(writer, revision, 1);
  acpi_writer_number(writer, rsdt, 4);
  if (revision != 0)
    {
      acpi_writer_number(writer, 36, 4);
      acpi_writer_number(writer, writer->root, 8);
      acpi_writer_number(writer, 0, 4);
    }
  acpi_writer_fix_rsdp(writer);
}

#endif
