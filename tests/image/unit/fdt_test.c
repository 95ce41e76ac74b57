/* tests: what the device tree reader copies.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Trees are built in memory, whole or with one property changed, and read by
   the reader of this build. fdt_part_test.c has trees that are broken in
   a part, fdt_broken_test.c those that are refused; what needs a sanitizer, or
   minutes, is in tests/host/fdt. */

#include "fdt_sample.h"

static void
every_fact_of_a_tree_is_copied(void)
{
  build(&nothing);
  EXPECT_EQ(read(), 0);
  EXPECT(said_is(""));
  EXPECT_EQ(machine.cpus.found, 3);
  EXPECT_EQ(cpu[1].hw, 1);
  EXPECT_EQ(cpu[1].node, 7);
  EXPECT_EQ(cpu[1].tag, 0x55);
  EXPECT(cpu[1].enabled);
  EXPECT_EQ(cpu[2].hw, 2);
  EXPECT_EQ(cpu[2].node, 250);
  EXPECT_EQ(cpu[2].tag, 0);
  EXPECT(!cpu[2].enabled);
  EXPECT_EQ(machine.boot_hw, 2);
  EXPECT(machine.boot_known);
  EXPECT_EQ(machine.distances.found, 2);
  EXPECT_EQ(distance[1].from, 7);
  EXPECT_EQ(distance[1].to, 250);
  EXPECT_EQ(distance[1].distance, 300);
  EXPECT(machine.flat == NULL);
  EXPECT(machine.dma_windowed);
  EXPECT_EQ(machine.dma_start, 0);
  EXPECT_EQ(machine.dma_size, 0x20000);
  EXPECT_EQ(machine.dma_line, 64);
}

static void
every_range_of_a_tree_is_copied(void)
{
  build(&nothing);
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.ranges.found, 2);
  EXPECT(range[0].start == 0x100001000);
  EXPECT_EQ(range[0].size, 0xf000);
  EXPECT_EQ(range[0].node, 7);
  EXPECT(range[0].reach_all);
  EXPECT_EQ(range[0].dma, MACHINE_DMA_UNSAID);
  EXPECT_EQ(range[1].start, 0x20000);
  EXPECT(!range[1].reach_all);
  EXPECT_EQ(range[1].reach_count, 1);
  EXPECT_EQ(reach[range[1].reach_first], 0x55);
  EXPECT_EQ(range[1].dma, MACHINE_DMA_NO);
  EXPECT_EQ(machine.reserveds.found, 2);
  EXPECT(reserved[0].start == 0x123456789abcdef0);
  EXPECT_EQ(reserved[0].size, 0x100);
  EXPECT(reserved[1].start == 0x100001000);
  EXPECT_EQ(reserved[1].size, 0x800);
}

static void
a_root_alone_is_a_machine_of_one_processor_without_memory(void)
{
  fdt_writer_start(&writer);
  fdt_writer_enter(&writer, "");
  fdt_writer_leave(&writer);
  fdt_writer_finish(&writer);
  EXPECT_EQ(read(), 0);
  EXPECT(
      said_is("fdt: no processor with an id is listed: one, 0x0, is taken\n"));
  EXPECT_EQ(machine.cpus.found, 1);
  EXPECT_EQ(machine.ranges.found + machine.reserveds.found
                + machine.distances.found + machine.reaches.found,
            0);
  EXPECT(machine.boot_known);
  EXPECT(!machine.dma_windowed);
  EXPECT_EQ(machine.dma_line, 0);
  EXPECT(machine.flat == NULL);
}

static void
a_tree_without_cells_has_addresses_of_two_and_sizes_of_one(void)
{
  fdt_writer_start(&writer);
  fdt_writer_enter(&writer, "");
  fdt_writer_enter(&writer, "memory");
  /* What a node says of cells is of its children, not of itself. */
  FDT_WRITER_CELLS(&writer, "#address-cells", 1);
  FDT_WRITER_CELLS(&writer, "#size-cells", 2);
  FDT_WRITER_CELLS(&writer, "reg", 1, 2, 3, 4, 5, 6);
  fdt_writer_leave(&writer);
  fdt_writer_enter(&writer, "cpus");
  fdt_writer_enter(&writer, "cpu");
  FDT_WRITER_CELLS(&writer, "reg", 3, 4);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  fdt_writer_finish(&writer);
  fdt_writer_poke(&writer, FDT_WRITER_BOOT_CPU, 3);
  EXPECT_EQ(read(), 0);
  EXPECT(said_is("fdt: processor 0x3, the header's, is not listed: the lowest "
                 "that is okay boots\n"));
  EXPECT_EQ(machine.ranges.found, 2);
  EXPECT(range[1].start == 0x400000005);
  EXPECT_EQ(range[1].size, 6);
  EXPECT_EQ(range[1].node, MACHINE_NODE_NONE);
  EXPECT_EQ(machine.cpus.found, 1);
  EXPECT(cpu[0].hw == 0x300000004);
}

static void
only_nodes_in_their_place_are_read(void)
{
  fdt_writer_start(&writer);
  fdt_writer_enter(&writer, "");
  fdt_writer_enter(&writer, "soc");
  fdt_writer_enter(&writer, "memory@0");
  FDT_WRITER_CELLS(&writer, "reg", 0, 0, 1);
  fdt_writer_leave(&writer);
  fdt_writer_enter(&writer, "cpus");
  fdt_writer_enter(&writer, "cpu@0");
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  fdt_writer_enter(&writer, "memory-controller@0");
  fdt_writer_leave(&writer);
  fdt_writer_enter(&writer, "cpus");
  fdt_writer_enter(&writer, "cpu-map");
  fdt_writer_leave(&writer);
  fdt_writer_enter(&writer, "cpu@5");
  FDT_WRITER_CELLS(&writer, "reg", 0, 5);
  fdt_writer_enter(&writer, "cpu@6");
  FDT_WRITER_CELLS(&writer, "reg", 6);
  FDT_WRITER_CELLS(&writer, "#address-cells", 9);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  fdt_writer_enter(&writer, "core@7");
  fdt_writer_property(&writer, "device_type", "cpu", 4);
  FDT_WRITER_CELLS(&writer, "reg", 0, 7);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  fdt_writer_finish(&writer);
  fdt_writer_poke(&writer, FDT_WRITER_BOOT_CPU, 7);
  EXPECT_EQ(read(), 0);
  EXPECT(said_is(""));
  EXPECT_EQ(machine.ranges.found, 0);
  EXPECT_EQ(machine.cpus.found, 2);
  EXPECT_EQ(cpu[0].hw, 5);
  EXPECT_EQ(cpu[1].hw, 7);
}

static void
only_okay_is_in_use(void)
{
  static const struct
  {
    const char *data;
    uint32_t size;
    bool okay;
  } status[] = {
    { "okay", 5, true },
    { "ok", 3, true },
    { "disabled", 9, false },
    { "fail-dead", 10, false },
    { "o", 2, false },
    { "okay", 4, false },
    { "okayy", 6, false },
    { "reserved", 9, false },
    { "", 1, false },
    { "disabled\0okay", 14, false },
    { "okay\0disabled", 14, true },
  };

  for (size_t i = 0; i < ARRAY_SIZE(status); i++)
    {
      build(&(struct change_s){ "cpu@0", "status", status[i].data,
                                status[i].size, NULL });
      EXPECT_EQ(read(), 0);
      EXPECT_EQ(cpu[0].enabled, status[i].okay);
      EXPECT_EQ(cpu[1].enabled, status[i].okay);

      build(&(struct change_s){ "memory@1000", "status", status[i].data,
                                status[i].size, NULL });
      EXPECT_EQ(read(), 0);
      EXPECT_EQ(machine.ranges.found, status[i].okay ? 2 : 1);
    }
}

static void
what_is_reserved_stays_so_unless_it_is_off(void)
{
  build(&(struct change_s){ "pool@1000", "status", BYTES("disabled\0") });
  EXPECT_EQ(read(), 0);
  EXPECT(said_is("fdt: /reserved-memory/pool@1000: status is not okay, not "
                 "reserved\n"));
  EXPECT_EQ(machine.reserveds.found, 1);

  build(&(struct change_s){ "pool@1000", "status", BYTES("disabled") });
  EXPECT_EQ(read(), 0);
  EXPECT(said_is("fdt: /reserved-memory/pool@1000: status is not a string\n"));
  EXPECT_EQ(machine.reserveds.found, 2);
}

static void
a_name_has_two_spellings(void)
{
  build(&(struct change_s){ "cpu@2", "linux,phandle", BYTES("\0\0\0\4") });
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(cpu[2].tag, 4);

  build(&(struct change_s){ "cpu@0", "linux,phandle", BYTES("\0\0\0\4") });
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(cpu[0].tag, 0x55);
}

static void
the_ranges_of_a_node_share_its_reach(void)
{
  build(&(struct change_s){ "memory@1000", "mutek,reach",
                            BYTES("\0\0\0\1\0\0\0\2") });
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.reaches.found, 3);
  EXPECT_EQ(range[0].reach_count, 2);
  EXPECT_EQ(reach[range[0].reach_first + 1], 2);
  EXPECT_EQ(reach[range[1].reach_first], 0x55);

  build(&(struct change_s){
      "memory@20000", "reg",
      BYTES("\0\0\0\0\0\0\1\0\0\0\1\0\0\0\0\0\0\0\3\0\0\0\1\0") });
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.ranges.found, 3);
  EXPECT_EQ(machine.reaches.found, 1);
  EXPECT_EQ(range[2].start, 0x300);
  EXPECT_EQ(range[1].reach_first, range[2].reach_first);
  EXPECT_EQ(range[2].node, 250);
}

static void
a_reach_of_nobody_is_not_a_reach_of_all(void)
{
  build(&(struct change_s){ "memory@20000", "mutek,reach", BYTES("") });
  EXPECT_EQ(read(), 0);
  EXPECT(said_is(""));
  EXPECT(!range[1].reach_all);
  EXPECT_EQ(range[1].reach_count, 0);
}

static void
dma_may_be_said_on_purpose(void)
{
  build(&(struct change_s){ "memory@20000", "mutek,dma", BYTES("\0\0\0\1") });
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(range[1].dma, MACHINE_DMA_YES);
}

static void
a_map_may_be_of_several_kinds_and_empty(void)
{
  build(&(struct change_s){ "distance-map", "compatible",
                            BYTES("x\0numa-distance-map-v1\0") });
  EXPECT_EQ(read(), 0);
  EXPECT(machine.flat == NULL);
  EXPECT_EQ(machine.distances.found, 2);

  build(&(struct change_s){ "distance-map", "distance-matrix", BYTES("") });
  EXPECT_EQ(read(), 0);
  EXPECT(machine.flat == NULL);
  EXPECT_EQ(machine.distances.found, 0);
}

static void
the_boot_processor_is_known_when_it_is_listed(void)
{
  build(&nothing);
  fdt_writer_poke(&writer, FDT_WRITER_BOOT_CPU, 3);
  EXPECT_EQ(read(), 0);
  EXPECT(!machine.boot_known);
  EXPECT_EQ(machine.boot_hw, 3);
  fdt_writer_poke(&writer, FDT_WRITER_BOOT_CPU, 1);
  EXPECT_EQ(read(), 0);
  EXPECT(machine.boot_known);
}

/** @This reads what was built while a processor runs. */
static void
read_running(uint64_t hw)
{
  running = hw;
  EXPECT_EQ(read(), 0);
  running = MACHINE_HW_NONE;
  EXPECT(machine.boot_known);
  EXPECT(machine.boot_hw == hw);
}

static void
the_processor_that_runs_boots(void)
{
  build(&nothing);
  read_running(1);
  EXPECT(
      said_is("fdt: processor 0x1 boots, as it runs, not 0x2, the header's\n"));
  EXPECT_EQ(machine.cpus.found, 3);
  EXPECT_EQ(cpu[1].node, 7);
}

static void
a_processor_that_runs_is_enabled_whatever_its_node_says(void)
{
  build(&nothing);
  read_running(2);
  EXPECT(said_is("fdt: /cpus/cpu@2: status is not okay, but it runs\n"));
  EXPECT_EQ(machine.cpus.found, 3);
  EXPECT(cpu[2].enabled);
  EXPECT_EQ(cpu[2].node, 250);
}

static void
a_processor_that_runs_and_is_not_listed_is_added_in_no_node(void)
{
  build(&nothing);
  read_running(0x80000000f);
  EXPECT(said_is("fdt: processor 0x80000000f runs and is not listed, added\n"
                 "fdt: processor 0x80000000f boots, as it runs, not 0x2, the "
                 "header's\n"));
  EXPECT_EQ(machine.cpus.found, 4);
  EXPECT(cpu[3].hw == 0x80000000f);
  EXPECT_EQ(cpu[3].node, MACHINE_NODE_NONE);
  EXPECT_EQ(cpu[3].tag, 0);
  EXPECT(cpu[3].enabled && !cpu[2].enabled);
}

static void
the_first_pass_counts_for_the_second(void)
{
  build(&(struct change_s){ "cpu@0", "numa-node-id", BYTES("") });
  machine_setup(0);
  EXPECT_EQ(read_size(writer.size), -ENOMEM);
  EXPECT(said_is(""));
  EXPECT_EQ(machine.cpus.found, 3);
  EXPECT_EQ(machine.ranges.found, 2);
  EXPECT_EQ(machine.reserveds.found, 2);
  EXPECT_EQ(machine.distances.found, 2);
  EXPECT_EQ(machine.reaches.found, 1);

  machine.cpus.capacity = 3;
  machine.ranges.capacity = 2;
  machine.reserveds.capacity = 2;
  machine.distances.capacity = 2;
  machine.reaches.capacity = 1;
  EXPECT_EQ(read_size(writer.size), 0);
  EXPECT(said_is("fdt: /cpus/cpu@0: numa-node-id is not one cell\n"));
  EXPECT_EQ(machine.cpus.found, 3);
  EXPECT_EQ(machine.ranges.found, 2);
}

/** @This reads the sample with one array too small by one. */
static void
read_one_short(struct machine_count_s *count, uint32_t found)
{
  machine_setup(CAPACITY);
  count->capacity = found - 1;
  EXPECT_EQ(read_size(writer.size), -ENOMEM);
  EXPECT_EQ(count->found, found);
}

static void
each_array_that_is_too_small_is_noticed(void)
{
  build(&nothing);
  cpu[2].hw = 99;
  read_one_short(&machine.cpus, 3);
  EXPECT_EQ(cpu[1].hw, 1);
  EXPECT_EQ(cpu[2].hw, 99);
  range[1].size = 99;
  read_one_short(&machine.ranges, 2);
  EXPECT_EQ(range[1].size, 99);
  reserved[1].size = 99;
  read_one_short(&machine.reserveds, 2);
  EXPECT_EQ(reserved[1].size, 99);
  distance[1].from = 99;
  read_one_short(&machine.distances, 2);
  EXPECT_EQ(distance[1].from, 99);
  reach[0] = 99;
  read_one_short(&machine.reaches, 1);
  EXPECT_EQ(reach[0], 99);
}

static void
nops_may_be_anywhere(void)
{
  fdt_writer_start(&writer);
  fdt_writer_structure(&writer);
  fdt_writer_cell(&writer, FDT_WRITER_NOP);
  fdt_writer_enter(&writer, "");
  fdt_writer_cell(&writer, FDT_WRITER_NOP);
  fdt_writer_enter(&writer, "memory");
  fdt_writer_cell(&writer, FDT_WRITER_NOP);
  FDT_WRITER_CELLS(&writer, "reg", 0, 1, 2);
  fdt_writer_cell(&writer, FDT_WRITER_NOP);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  fdt_writer_cell(&writer, FDT_WRITER_NOP);
  fdt_writer_finish(&writer);
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.ranges.found, 1);
}

static void
version_16_does_not_tell_the_size_of_its_structure(void)
{
  build(&nothing);
  fdt_writer_poke(&writer, FDT_WRITER_VERSION, 16);
  fdt_writer_poke(&writer, FDT_WRITER_STRUCTURE_SIZE, 0xffffffff);
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.cpus.found, 3);
}

static void
version_16_may_have_its_reservations_last(void)
{
  uint32_t place;

  fdt_writer_start(&writer);
  fdt_writer_enter(&writer, "");
  fdt_writer_leave(&writer);
  fdt_writer_finish(&writer);
  fdt_writer_pad(&writer, 8);
  place = writer.size;
  fdt_writer_reserve(&writer, 0x1000, 0x100);
  fdt_writer_reserve(&writer, 0, 0);
  fdt_writer_poke(&writer, FDT_WRITER_VERSION, 16);
  fdt_writer_poke(&writer, FDT_WRITER_RESERVATION, place);
  fdt_writer_poke(&writer, FDT_WRITER_STRINGS_AT, writer.size);
  fdt_writer_poke(&writer, FDT_WRITER_TOTAL, writer.size);
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.reserveds.found, 1);
  EXPECT_EQ(reserved[0].start, 0x1000);
}

static void
a_second_reading_forgets_the_first(void)
{
  build(&(struct change_s){ "distance-map", "compatible", .size = ABSENT });
  EXPECT_EQ(read(), 0);
  EXPECT(machine.boot_known && machine.dma_windowed && machine.flat != NULL);
  fdt_writer_start(&writer);
  fdt_writer_enter(&writer, "");
  fdt_writer_leave(&writer);
  fdt_writer_finish(&writer);
  EXPECT_EQ(read_size(writer.size), 0);
  EXPECT_EQ(machine.cpus.found, 1);
  EXPECT_EQ(machine.ranges.found + machine.reserveds.found
                + machine.distances.found + machine.reaches.found,
            0);
  EXPECT(!machine.dma_windowed);
  EXPECT_EQ(machine.boot_hw, 0);
  EXPECT_EQ(machine.dma_size, 0);
  EXPECT_EQ(machine.dma_line, 0);
  EXPECT(machine.flat == NULL);
}

TEST_SUITE(
    fdt, TEST_CASE(every_fact_of_a_tree_is_copied),
    TEST_CASE(every_range_of_a_tree_is_copied),
    TEST_CASE(a_root_alone_is_a_machine_of_one_processor_without_memory),
    TEST_CASE(a_tree_without_cells_has_addresses_of_two_and_sizes_of_one),
    TEST_CASE(only_nodes_in_their_place_are_read),
    TEST_CASE(only_okay_is_in_use),
    TEST_CASE(what_is_reserved_stays_so_unless_it_is_off),
    TEST_CASE(a_name_has_two_spellings),
    TEST_CASE(the_ranges_of_a_node_share_its_reach),
    TEST_CASE(a_reach_of_nobody_is_not_a_reach_of_all),
    TEST_CASE(dma_may_be_said_on_purpose),
    TEST_CASE(a_map_may_be_of_several_kinds_and_empty),
    TEST_CASE(the_boot_processor_is_known_when_it_is_listed),
    TEST_CASE(the_processor_that_runs_boots),
    TEST_CASE(a_processor_that_runs_is_enabled_whatever_its_node_says),
    TEST_CASE(a_processor_that_runs_and_is_not_listed_is_added_in_no_node),
    TEST_CASE(the_first_pass_counts_for_the_second),
    TEST_CASE(each_array_that_is_too_small_is_noticed),
    TEST_CASE(nops_may_be_anywhere),
    TEST_CASE(version_16_does_not_tell_the_size_of_its_structure),
    TEST_CASE(version_16_may_have_its_reservations_last),
    TEST_CASE(a_second_reading_forgets_the_first));
