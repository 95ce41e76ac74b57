/* tests: what a device tree takes out of memory.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A broken reservation still takes its bytes away. */

#include "fdt_sample.h"

static const char clips[]
    = "fdt: /chosen: linux,usable-memory-range clips all memory\n";

/** @This reads a tree whose /chosen has a property of cells. */
static void
chosen_read(const char *name, const uint32_t *cell, uint32_t size,
            const char *wanted)
{
  tree_begin();
  fdt_writer_enter(&writer, "chosen");
  fdt_writer_cell(&writer, FDT_WRITER_PROPERTY);
  fdt_writer_cell(&writer, size);
  fdt_writer_cell(&writer, fdt_writer_string(&writer, name));
  for (uint32_t i = 0; i < (size + 3) / 4; i++)
    fdt_writer_cell(&writer, cell[i]);
  fdt_writer_leave(&writer);
  tree_expect(wanted);
}

#define CHOSEN(name, wanted, ...)                                              \
  chosen_read(name, (const uint32_t[]){ __VA_ARGS__ },                         \
              sizeof((const uint32_t[]){ __VA_ARGS__ }), wanted)

static void
memory_outside_the_usable_range_is_reserved(void)
{
  CHOSEN("linux,usable-memory-range", clips, 0, 0x4000, 0, 0x1000);
  EXPECT_EQ(machine.reserveds.found, 3);
  EXPECT(reserved_is(0, 0, 0x4000));
  EXPECT(reserved_is(1, 0x5000, UINT64_MAX - 0x5000));
  EXPECT(reserved_is(2, UINT64_MAX, 1));

  CHOSEN("linux,usable-memory-range", clips, 1, 0, 0, 0x1000, 0, 0, 0, 0x10);
  EXPECT_EQ(machine.reserveds.found, 3);
  EXPECT(reserved_is(0, 0x10, 0xfffffff0));
  EXPECT(reserved_is(1, 0x100001000, UINT64_MAX - 0x100001000));

  CHOSEN("linux,usable-memory-range", clips, 0, 0x100, 0, 0x100, 0, 0x180, 0,
         0x10);
  EXPECT_EQ(machine.reserveds.found, 3);
  EXPECT(reserved_is(0, 0, 0x100));
  EXPECT(reserved_is(1, 0x200, UINT64_MAX - 0x200));
}

static void
a_usable_range_may_reach_to_the_top(void)
{
  CHOSEN("linux,usable-memory-range", clips, 0, 0x100, -1u, -1u);
  EXPECT_EQ(machine.reserveds.found, 1);
  EXPECT(reserved_is(0, 0, 0x100));
  CHOSEN("linux,usable-memory-range", clips, -1u, -1u, 0, 1);
  EXPECT_EQ(machine.reserveds.found, 1);
  EXPECT(reserved_is(0, 0, UINT64_MAX));
}

static void
a_usable_range_that_is_broken_is_no_permission(void)
{
  static const uint32_t cell[] = { 0, 0x4000, 0, 0x1000, 0 };

  chosen_read("linux,usable-memory-range", cell, 20,
              "fdt: /chosen: linux,usable-memory-range ends inside an entry, "
              "whole entries count\n"
              "fdt: /chosen: linux,usable-memory-range clips all memory\n");
  EXPECT(reserved_is(0, 0, 0x4000));
  chosen_read("linux,usable-memory-range", cell, 12,
              "fdt: /chosen: linux,usable-memory-range ends inside an entry, "
              "whole entries count\n"
              "fdt: /chosen: linux,usable-memory-range leaves no memory\n");
  EXPECT(reserved_is(0, 0, UINT64_MAX) && reserved_is(1, UINT64_MAX, 1));
  CHOSEN("linux,usable-memory-range",
         "fdt: /chosen: linux,usable-memory-range leaves no memory\n", 0,
         0x4000, 0, 0);
  EXPECT(reserved_is(0, 0, UINT64_MAX) && reserved_is(1, UINT64_MAX, 1));
  CHOSEN("linux,usable-memory-range",
         "fdt: /chosen: linux,usable-memory-range has more than 2 entries, the "
         "first count\n"
         "fdt: /chosen: linux,usable-memory-range clips all memory\n",
         0, 0, 0, 1, 0, 1, 0, 1, 0, 2, 0, 1);
  EXPECT(reserved_is(0, 2, UINT64_MAX - 2));
}

/* Reserved bytes */

static void
what_the_kernel_before_left_is_reserved(void)
{
  static const char *const name[] = { "linux,elfcorehdr",
                                      "linux,ima-kexec-buffer" };

  for (size_t i = 0; i < ARRAY_SIZE(name); i++)
    {
      CHOSEN(name[i], "", 1, 0x4000, 0, 0x1000);
      EXPECT_EQ(machine.reserveds.found, 1);
      EXPECT(reserved_is(0, 0x100004000, 0x1000));
    }
  CHOSEN("linux,elfcorehdr",
         "fdt: /chosen: linux,elfcorehdr ends inside an entry, whole entries "
         "are reserved\n",
         0, 0x4000, 0, 0x1000, 0);
  EXPECT_EQ(machine.reserveds.found, 1);
  EXPECT(reserved_is(0, 0x4000, 0x1000));
}

/** The bounds of a file handed over: cells of each, and what is reserved. */
static const struct
{
  uint32_t start[3], end[3];
  uint32_t start_size, end_size;
  uint64_t size;
  bool said;
} initrd[] = {
  { { 0x4000 }, { 0x4123 }, 4, 4, 0x123, false },
  { { 0, 0x4000 }, { 1, 0x4000 }, 8, 8, 0x100000000, false },
  { { 0x4000 }, { 0, 0x4001 }, 4, 8, 1, false },
  { { 0x4000 }, { 0x4000 }, 4, 4, 0, false },
  { { 0x4000 }, { 0x3fff }, 4, 4, 0, true },
  { { 0x4000 }, { 0 }, 4, 0, 0, true },
  { { 0x4000 }, { 0x41000000 }, 4, 2, 0, true },
  { { 0, 0, 0x4000 }, { 0x4123 }, 12, 4, 0, true },
};

static void
the_file_handed_over_is_reserved(void)
{
  for (size_t i = 0; i < ARRAY_SIZE(initrd); i++)
    {
      uint32_t cells = initrd[i].start_size / 4;

      tree_begin();
      fdt_writer_enter(&writer, "chosen");
      fdt_writer_cells(&writer, "linux,initrd-start", initrd[i].start, cells);
      if (initrd[i].end_size % 4 == 0)
        fdt_writer_cells(&writer, "linux,initrd-end", initrd[i].end,
                         initrd[i].end_size / 4);
      fdt_writer_leave(&writer);
      tree_expect(initrd[i].said ? "fdt: /chosen: linux,initrd-start and "
                                   "linux,initrd-end are no range, ignored\n"
                                 : "");
      EXPECT_EQ(machine.reserveds.found, initrd[i].size != 0);
      if (initrd[i].size != 0)
        EXPECT(reserved_is(0, 0x4000, initrd[i].size));
    }
}

/** What /reserved-memory may say of its cells, to no use: sizes of 0 are a
    property that is not there. */
static const struct
{
  uint32_t address, address_size, size, size_size;
} no_cells[] = {
  { 0, 0, 0, 0 }, { 2, 4, 0, 0 },         { 0, 0, 2, 4 }, { 0, 4, 2, 4 },
  { 3, 4, 2, 4 }, { 2, 4, 0, 4 },         { 2, 4, 3, 4 }, { 2, 2, 2, 4 },
  { 1, 8, 1, 4 }, { 0x1000000, 4, 1, 4 },
};

static void
reserved_memory_without_cells_has_those_of_the_root(void)
{
  for (size_t i = 0; i < ARRAY_SIZE(no_cells); i++)
    {
      uint32_t pair[2] = { no_cells[i].address, 0 };

      tree_begin();
      fdt_writer_enter(&writer, "reserved-memory");
      if (no_cells[i].address_size != 0)
        fdt_writer_property(&writer, "#address-cells", "\0\0\0\2\0\0\0",
                            no_cells[i].address_size);
      if (no_cells[i].address_size == 4) /* as a number, over what was there */
        fdt_writer_poke(&writer, writer.size - 4, pair[0]);
      if (no_cells[i].size_size != 0)
        FDT_WRITER_CELLS(&writer, "#size-cells", no_cells[i].size);
      fdt_writer_enter(&writer, "fw@84000000");
      FDT_WRITER_CELLS(&writer, "reg", 0, 0x84000000, 0, 0x200000);
      fdt_writer_leave(&writer);
      fdt_writer_leave(&writer);
      tree_expect(
          "fdt: /reserved-memory: #address-cells and #size-cells cannot "
          "be read, the root's serve\n");
      EXPECT_EQ(machine.reserveds.found, 1);
      EXPECT(reserved_is(0, 0x84000000, 0x200000));
    }
}

static const uint32_t cells_2_2[] = { 2, 2 };
static const uint32_t cells_2_1[] = { 2, 1 };
static const uint32_t cells_1_1[] = { 1, 1 };

/** @This reads a tree with a reserved node, in cells of its list. */
static void
reserved_read(const uint32_t *cells, const char *name, const uint32_t *cell,
              uint32_t count, const char *wanted)
{
  tree_begin();
  fdt_writer_enter(&writer, "reserved-memory");
  FDT_WRITER_CELLS(&writer, "#address-cells", cells[0]);
  FDT_WRITER_CELLS(&writer, "#size-cells", cells[1]);
  fdt_writer_enter(&writer, name);
  fdt_writer_cells(&writer, "reg", cell, count);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  tree_expect(wanted);
}

static void
the_whole_entries_of_a_broken_list_are_reserved(void)
{
  static const uint32_t cell[]
      = { 0, 0x4000, 0, 0x200, 0, 0x6000, 0, 0x100, 9 };
  static const char wanted[] = "fdt: /reserved-memory/fw@4000: reg ends inside "
                               "an entry, whole entries are reserved\n";

  for (uint32_t count = 1; count <= ARRAY_SIZE(cell); count++)
    {
      reserved_read(cells_2_2, "fw@4000", cell, count,
                    count % 4 == 0 ? "" : wanted);
      EXPECT_EQ(machine.reserveds.found, count / 4);
      EXPECT(count < 4 || reserved_is(0, 0x4000, 0x200));
      EXPECT(count < 8 || reserved_is(1, 0x6000, 0x100));
    }
}

static void
a_list_that_does_not_fit_its_cells_is_read_in_those_of_the_root_too(void)
{
  static const uint32_t cell[] = { 5, 0, 0, 0x40000000 };

  reserved_read(
      cells_2_1, "buf@500000000", cell, 4,
      "fdt: /reserved-memory/buf@500000000: reg ends inside an entry, "
      "whole entries are reserved\n");
  EXPECT_EQ(machine.reserveds.found, 2);
  EXPECT(reserved_is(0, 0x500000000, 0));
  EXPECT(reserved_is(1, 0x500000000, 0x40000000));
}

static void
an_address_in_a_name_may_be_written_in_either_case(void)
{
  static const uint32_t cell[] = { 0xa, 0xb0000000, 0, 0x40000000 };
  static const struct
  {
    const char *name, *says;
  } test[] = {
#define SAYS(name)                                                             \
  { name, "fdt: /reserved-memory/" name                                        \
          ": reg may mean the cells of the root, reserved in both\n" }
    SAYS("buf@ab0000000"),   SAYS("buf@AB0000000"), SAYS("buf@0xab0000000"),
    SAYS("buf@Ab0000000,1"), SAYS("buf@"),          SAYS("buf@ab0000000.1"),
#undef SAYS
  };

  for (size_t i = 0; i < ARRAY_SIZE(test); i++)
    {
      reserved_read(cells_1_1, test[i].name, cell, 4, test[i].says);
      EXPECT_EQ(machine.reserveds.found, 3);
      EXPECT(reserved_is(2, 0xab0000000, 0x40000000));
    }
}

static void
a_name_tells_which_cells_a_list_means(void)
{
  static const uint32_t cell[] = { 5, 0, 0, 0x40000000 };
  static const uint32_t own[] = { 0x84000000, 0x1000, 0x86000000, 0x2000 };

  reserved_read(
      cells_1_1, "buf@500000000", cell, 4,
      "fdt: /reserved-memory/buf@500000000: reg may mean the cells of "
      "the root, reserved in both\n");
  EXPECT_EQ(machine.reserveds.found, 3);
  EXPECT(reserved_is(0, 5, 0));
  EXPECT(reserved_is(1, 0, 0x40000000));
  EXPECT(reserved_is(2, 0x500000000, 0x40000000));

  reserved_read(cells_1_1, "buf@84000000", own, 4, "");
  EXPECT_EQ(machine.reserveds.found, 2);
  EXPECT(reserved_is(1, 0x86000000, 0x2000));
  reserved_read(
      cells_1_1, "buf", own, 4,
      "fdt: /reserved-memory/buf: reg may mean the cells of the root, "
      "reserved in both\n");
  EXPECT_EQ(machine.reserveds.found, 3);
  reserved_read(cells_1_1, "buf@5", own, 4, "");
  EXPECT_EQ(machine.reserveds.found, 2);
}

static void
nodes_below_reserved_nodes_without_a_place_are_reserved(void)
{
  tree_begin();
  fdt_writer_enter(&writer, "reserved-memory@0");
  FDT_WRITER_CELLS(&writer, "#address-cells", 2);
  FDT_WRITER_CELLS(&writer, "#size-cells", 2);
  fdt_writer_enter(&writer, "group");
  FDT_WRITER_CELLS(&writer, "#address-cells", 1);
  FDT_WRITER_CELLS(&writer, "#size-cells", 1);
  fdt_writer_property(&writer, "ranges", "", 0);
  fdt_writer_enter(&writer, "inner@88000000");
  FDT_WRITER_CELLS(&writer, "reg", 0x88000000, 0x100000);
  fdt_writer_leave(&writer);
  fdt_writer_enter(&writer, "deeper");
  fdt_writer_enter(&writer, "x@0");
  FDT_WRITER_CELLS(&writer, "reg", 1, 2, 3, 4);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  tree_expect("fdt: /reserved-memory@0/group/deeper: #address-cells and "
              "#size-cells cannot be read, the root's serve\n");
  EXPECT_EQ(machine.reserveds.found, 2);
  EXPECT(reserved_is(0, 0x88000000, 0x100000));
  EXPECT(reserved_is(1, 0x100000002, 0x300000004));
}

static void
nodes_below_a_reserved_node_with_empty_ranges_are_reserved(void)
{
  static const uint32_t ranges_size[] = { 0, 12 };

  for (size_t i = 0; i < ARRAY_SIZE(ranges_size); i++)
    {
      tree_begin();
      fdt_writer_enter(&writer, "reserved-memory");
      FDT_WRITER_CELLS(&writer, "#address-cells", 2);
      FDT_WRITER_CELLS(&writer, "#size-cells", 2);
      fdt_writer_enter(&writer, "group@4000");
      FDT_WRITER_CELLS(&writer, "#address-cells", 1);
      FDT_WRITER_CELLS(&writer, "#size-cells", 1);
      FDT_WRITER_CELLS(&writer, "reg", 0, 0x4000, 0, 0x1000);
      fdt_writer_property(&writer, "ranges", "\0\0\0\0\0\0\0\0\0\0\0",
                          ranges_size[i]);
      fdt_writer_enter(&writer, "inner@8000");
      FDT_WRITER_CELLS(&writer, "reg", 0x8000, 0x100);
      fdt_writer_leave(&writer);
      fdt_writer_leave(&writer);
      fdt_writer_leave(&writer);
      tree_expect("");
      EXPECT_EQ(machine.reserveds.found, i == 0 ? 2 : 1);
      EXPECT(i != 0 || reserved_is(1, 0x8000, 0x100));
    }
}

static void
a_reservation_in_unknown_cells_is_told(void)
{
  fdt_writer_start(&writer);
  fdt_writer_enter(&writer, "");
  FDT_WRITER_CELLS(&writer, "#address-cells", 3);
  fdt_writer_enter(&writer, "reserved-memory");
  fdt_writer_enter(&writer, "fw@0");
  FDT_WRITER_CELLS(&writer, "reg", 0, 0x4000, 0, 0x1000);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  tree_expect("fdt: /: #address-cells is out of range, children ignored\n"
              "fdt: /reserved-memory: #address-cells and #size-cells cannot be "
              "read, the root's serve\n"
              "fdt: /reserved-memory/fw@0: reg has unknown cells, ignored\n"
              "fdt: no processor with an id is listed: one, 0x0, is taken\n");
  EXPECT_EQ(machine.reserveds.found, 0);
  EXPECT_EQ(machine.ranges.found, 0);
}

static void
offsets_into_a_reserved_node_are_not_addresses(void)
{
  tree_begin();
  fdt_writer_enter(&writer, "reserved-memory");
  FDT_WRITER_CELLS(&writer, "#address-cells", 2);
  FDT_WRITER_CELLS(&writer, "#size-cells", 2);
  fdt_writer_enter(&writer, "nvram@4000");
  FDT_WRITER_CELLS(&writer, "reg", 0, 0x4000, 0, 0x1000);
  fdt_writer_enter(&writer, "mac@6");
  FDT_WRITER_CELLS(&writer, "reg", 0, 6);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  tree_expect("");
  EXPECT_EQ(machine.reserveds.found, 1);
}

TEST_SUITE(
    fdt_reserved, TEST_CASE(memory_outside_the_usable_range_is_reserved),
    TEST_CASE(a_usable_range_may_reach_to_the_top),
    TEST_CASE(a_usable_range_that_is_broken_is_no_permission),
    TEST_CASE(what_the_kernel_before_left_is_reserved),
    TEST_CASE(the_file_handed_over_is_reserved),
    TEST_CASE(reserved_memory_without_cells_has_those_of_the_root),
    TEST_CASE(the_whole_entries_of_a_broken_list_are_reserved),
    TEST_CASE(
        a_list_that_does_not_fit_its_cells_is_read_in_those_of_the_root_too),
    TEST_CASE(a_name_tells_which_cells_a_list_means),
    TEST_CASE(nodes_below_reserved_nodes_without_a_place_are_reserved),
    TEST_CASE(nodes_below_a_reserved_node_with_empty_ranges_are_reserved),
    TEST_CASE(an_address_in_a_name_may_be_written_in_either_case),
    TEST_CASE(a_reservation_in_unknown_cells_is_told),
    TEST_CASE(offsets_into_a_reserved_node_are_not_addresses));
