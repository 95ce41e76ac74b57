/* tests: device trees that are broken as a whole, or damaged.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Whatever the bytes are, the reader comes back; a tree that it refuses costs
   one line and changes nothing. Reads beyond the blob are found by
   tests/host/fdt, which runs under a sanitizer. */

#include "fdt_sample.h"

/** @This expects that the blob is refused, with one line, and the machine left
    alone. */
static void
expect_refused(size_t size, const char *wanted)
{
  machine_setup(CAPACITY);
  machine.dma_line = 77;
  machine.cpus.found = 77;
  EXPECT_EQ(read_size(size), -EBADDATA);
  EXPECT(said_is(wanted));
  EXPECT_EQ(machine.dma_line, 77);
  EXPECT_EQ(machine.cpus.found, 77);
}

static void
a_broken_header_refuses_the_tree(void)
{
  static const struct
  {
    uint32_t place, cell;
    const char *said;
  } header[] = {
    { 0, 0xd00dfeec, "no magic number" },
    { FDT_WRITER_TOTAL, 39, "total size smaller than the header" },
    { FDT_WRITER_TOTAL, 2000, "longer than the memory it is in" },
    { FDT_WRITER_VERSION, 15, "version too old" },
    { FDT_WRITER_COMPATIBLE, 18, "version too new" },
    { FDT_WRITER_STRUCTURE, 74, "structure block not aligned on 4 bytes" },
    { FDT_WRITER_STRUCTURE, 0x7ffffffc, "structure block outside the blob" },
    { FDT_WRITER_STRUCTURE_SIZE, -4u, "structure block outside the blob" },
    { FDT_WRITER_STRUCTURE, 36, "a block overlaps the header" },
    { FDT_WRITER_STRINGS_AT, 0x7fffffff, "strings block outside the blob" },
    { FDT_WRITER_STRINGS_SIZE, -1u, "strings block outside the blob" },
    { FDT_WRITER_STRINGS_AT, 80, "blocks overlap" },
    { FDT_WRITER_RESERVATION, 44, "reservation block not aligned on 8 bytes" },
    { FDT_WRITER_RESERVATION, 0x7ffffff8,
      "reservation block outside the blob" },
  };
  char wanted[80];

  for (size_t i = 0; i < ARRAY_SIZE(header); i++)
    {
      build(&nothing);
      fdt_writer_poke(&writer, header[i].place, header[i].cell);
      printk_format(wanted, sizeof(wanted), "fdt: %s\n", header[i].said);
      expect_refused(writer.size, wanted);
    }
}

static void
a_reservation_block_without_an_end_refuses_the_tree(void)
{
  build(&nothing);
  fdt_writer_poke(&writer, FDT_WRITER_RESERVATION, writer.size / 8 * 8 - 16);
  expect_refused(writer.size, "fdt: reservation block without an end\n");
}

static void
a_blob_that_is_not_aligned_is_refused(void)
{
  build(&nothing);
  for (uint32_t i = writer.size; i != 0; i--)
    writer.blob[i + 3] = writer.blob[i - 1];
  said[0] = '\0';
  machine_setup(CAPACITY);
  printk_capture(said, sizeof(said));
  EXPECT_EQ(
      fdt_machine_read(writer.blob + 4, writer.size, MACHINE_HW_NONE, &machine),
      -EBADDATA);
  printk_capture(NULL, 0);
  EXPECT(said_is("fdt: not aligned on 8 bytes\n"));
}

static void
a_broken_structure_refuses_the_tree(void)
{
  static const struct
  {
    uint32_t cells[8]; /* the last one is the end that the writer adds */
    uint32_t count;
    const char *said;
  } structure[] = {
    { { 0 }, 0, "no root" },
    { { 2 }, 1, "end of a node that never began" },
    { { 3, 0, 0 }, 3, "property outside a node" },
    { { 1, 0 }, 2, "tree ends inside a node" },
    { { 1, 0, 2, 2 }, 4, "content after the root" },
    { { 1, 0, 2, 1, 0, 2 }, 6, "content after the root" },
    { { 1, 0, 2, 3, 0, 0 }, 6, "content after the root" },
    { { 1, 0, 1, 0, 2, 3, 0, 0 }, 8, "property after a child node" },
    { { 1, 0, 2, 9 }, 4, "structure block goes on after its end" },
    { { 1, 0, 5 }, 3, "unknown token" },
    { { 1, 0, 0 }, 3, "unknown token" },
    { { 1, 0, 3, 5, 0 }, 5, "structure block ends inside a property" },
    { { 1, 0, 3, -1u, 0 }, 5, "structure block ends inside a property" },
    { { 1, 0, 3, -4u, 0 }, 5, "structure block ends inside a property" },
    { { 1, 0, 3, 0, 4 }, 5, "property's name outside the strings block" },
    { { 1, 0, 3, 0, -1u }, 5, "property's name outside the strings block" },
  };
  char wanted[80];

  for (size_t i = 0; i < ARRAY_SIZE(structure); i++)
    {
      fdt_writer_start(&writer);
      fdt_writer_structure(&writer);
      EXPECT_EQ(fdt_writer_string(&writer, "reg"), 0);
      for (uint32_t j = 0; j < structure[i].count; j++)
        fdt_writer_cell(&writer, structure[i].cells[j]);
      fdt_writer_finish(&writer);
      printk_format(wanted, sizeof(wanted), "fdt: %s\n", structure[i].said);
      expect_refused(writer.size, wanted);
    }
}

static void
a_structure_that_ends_too_soon_refuses_the_tree(void)
{
  static const struct
  {
    uint32_t size;
    const char *said;
  } cut[] = {
    { 0, "structure block without an end" },
    { 3, "structure block without an end" },
    { 4, "structure block ends inside a name" },
    { 6, "structure block ends inside a name" },
    { 8, "structure block without an end" },
    { 12, "structure block ends inside a property" },
    { 19, "structure block ends inside a property" },
    { 23, "structure block ends inside a property" },
    { 24, "structure block without an end" },
  };
  char wanted[80];

  for (size_t i = 0; i < ARRAY_SIZE(cut); i++)
    {
      build(&nothing);
      fdt_writer_poke(&writer, FDT_WRITER_STRUCTURE_SIZE, cut[i].size);
      printk_format(wanted, sizeof(wanted), "fdt: %s\n", cut[i].said);
      expect_refused(writer.size, wanted);
    }
}

static void
a_name_without_an_end_refuses_the_tree(void)
{
  build(&nothing);
  for (uint32_t i = writer.size - 8; i < writer.size; i++)
    writer.blob[i] = 'x';
  expect_refused(writer.size,
                 "fdt: property's name outside the strings block\n");
}

/** @This builds so many nodes, one inside the other. */
static void
build_nested(uint32_t depth)
{
  fdt_writer_start(&writer);
  for (uint32_t i = 0; i < depth; i++)
    fdt_writer_enter(&writer, i == 0 ? "" : "x");
  for (uint32_t i = 0; i < depth; i++)
    fdt_writer_leave(&writer);
  fdt_writer_finish(&writer);
}

static void
sixty_four_nodes_may_be_nested(void)
{
  build_nested(64);
  EXPECT_EQ(read(), 0);
  build_nested(65);
  expect_refused(writer.size, "fdt: nodes nested too deep\n");
}

static void
the_total_size_is_told_before_the_tree_is_read(void)
{
  size_t total = 77;

  build(&nothing);
  EXPECT_EQ(fdt_total_size(writer.blob, writer.size - 1, &total), -EBADDATA);
  EXPECT_EQ(fdt_total_size(writer.blob, 35, &total), -EBADDATA);
  EXPECT_EQ(total, 77);
  EXPECT_EQ(fdt_total_size(writer.blob, sizeof(writer.blob), &total), 0);
  EXPECT_EQ(total, writer.size);
  fdt_writer_poke(&writer, FDT_WRITER_TOTAL, 35);
  EXPECT_EQ(fdt_total_size(writer.blob, writer.size, &total), -EBADDATA);
  build(&nothing);
  writer.blob[0] = 0;
  EXPECT_EQ(fdt_total_size(writer.blob, writer.size, &total), -EBADDATA);
}

static void
bytes_behind_the_tree_do_not_count(void)
{
  build(&nothing);
  machine_setup(CAPACITY);
  EXPECT_EQ(read_size(sizeof(writer.blob)), 0);
  EXPECT_EQ(machine.cpus.found, 3);
}

static void
no_cut_tree_is_accepted(void)
{
  build(&nothing);
  for (size_t size = 0; size < writer.size; size++)
    {
      machine_setup(CAPACITY);
      EXPECT_EQ(read_size(size), -EBADDATA);
    }
}

/** @This reads a damaged tree twice, as a kernel does, and looks at what must
    hold for every tree. */
static void
read_damaged(void)
{
  struct machine_s counted;
  error_t err;

  machine_setup(0);
  err = read_size(writer.size);
  EXPECT(err == 0 || err == -ENOMEM || err == -EBADDATA);
  if (err == -EBADDATA)
    return;
  EXPECT(said_is("") || err == 0);
  counted = machine;
  machine_setup(CAPACITY);
  machine.reaches.capacity = counted.reaches.found < CAPACITY
                                 ? counted.reaches.found
                                 : CAPACITY;
  err = read_size(writer.size);
  EXPECT(err == 0 || err == -ENOMEM);
  EXPECT_EQ(machine.cpus.found, counted.cpus.found);
  EXPECT_EQ(machine.ranges.found, counted.ranges.found);
  EXPECT_EQ(machine.reserveds.found, counted.reserveds.found);
  EXPECT_EQ(machine.distances.found, counted.distances.found);
  EXPECT_EQ(machine.reaches.found, counted.reaches.found);
}

static void
a_tree_with_any_byte_changed_is_survived(void)
{
  static const uint8_t flip[] = { 0x01, 0x80, 0xff };

  build(&nothing);
  for (uint32_t i = 0; i < writer.size; i++)
    for (size_t j = 0; j < ARRAY_SIZE(flip); j++)
      {
        writer.blob[i] ^= flip[j];
        read_damaged();
        writer.blob[i] ^= flip[j];
      }
}

static void
sixteen_lines_are_said_and_no_more(void)
{
  size_t lines = 0, size = 0;

  fdt_writer_start(&writer);
  fdt_writer_enter(&writer, "");
  fdt_writer_enter(&writer, "cpus");
  for (uint_fast8_t i = 0; i < 30; i++)
    {
      fdt_writer_enter(&writer, "cpu");
      fdt_writer_leave(&writer);
    }
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  fdt_writer_finish(&writer);
  EXPECT_EQ(read(), 0);
  for (; said[size] != '\0'; size++)
    lines += said[size] == '\n';
  EXPECT_EQ(lines, 17);
  EXPECT(size > 34
         && strcmp(said + size - 34, "\nfdt: further messages suppressed\n")
                == 0);
}

static void
a_path_is_cut_and_printable(void)
{
  static const char cut[]
      = "fdt: /memory@?234567890123456789012345678901234567890123456789012"
        "34567890123456789012345678901234567: reg is missing\n"
        "fdt: no processor with an id is listed: one, 0x0, is taken\n";

  fdt_writer_start(&writer);
  fdt_writer_enter(&writer, "");
  fdt_writer_enter(&writer,
                   "memory@\n23456789012345678901234567890123456789012345678901"
                   "234567890123456789012345678901234567890123456789");
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  fdt_writer_finish(&writer);
  EXPECT_EQ(read(), 0);
  EXPECT(said_is(cut));
}

TEST_SUITE(fdt_broken, TEST_CASE(a_broken_header_refuses_the_tree),
           TEST_CASE(a_reservation_block_without_an_end_refuses_the_tree),
           TEST_CASE(a_blob_that_is_not_aligned_is_refused),
           TEST_CASE(a_broken_structure_refuses_the_tree),
           TEST_CASE(a_structure_that_ends_too_soon_refuses_the_tree),
           TEST_CASE(a_name_without_an_end_refuses_the_tree),
           TEST_CASE(sixty_four_nodes_may_be_nested),
           TEST_CASE(the_total_size_is_told_before_the_tree_is_read),
           TEST_CASE(bytes_behind_the_tree_do_not_count),
           TEST_CASE(no_cut_tree_is_accepted),
           TEST_CASE(a_tree_with_any_byte_changed_is_survived),
           TEST_CASE(sixteen_lines_are_said_and_no_more),
           TEST_CASE(a_path_is_cut_and_printable));
