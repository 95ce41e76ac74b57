/* tests: device trees that are broken in a part.
   SPDX-License-Identifier: LGPL-2.1-only */

/* What is broken is left out with a line, the rest is read; what limits memory
   is never ignored when it is broken. */

#include "fdt_sample.h"

/* Changes of the sample that are told, and in which words. */

#define SAID(where, what) .said = "fdt: " where ": " what "\n"

static const struct change_s told[] = {
  { "", "#address-cells", BYTES("\0\0\0\3"),
    SAID("/", "#address-cells is out of range, children ignored\n"
              "fdt: /: mutek,dma-window is not one window: no DMA") },
  { "", "#size-cells", BYTES("\0\0\0\0"),
    SAID("/", "#size-cells is out of range, children ignored\n"
              "fdt: /: mutek,dma-window is not one window: no DMA") },
  { "", "mutek,dma-window", BYTES("\0\0\0\0\0\0\0\0"),
    SAID("/", "mutek,dma-window is not one window: no DMA") },
  { "", "mutek,dma-line", BYTES("\0\0\0\x30"),
    SAID("/", "mutek,dma-line is not a power of two up to 4096") },
  { "", "mutek,dma-line", BYTES("\0\0\x20\0"),
    SAID("/", "mutek,dma-line is not a power of two up to 4096") },
  { "", "mutek,dma-line", BYTES("\0\0"),
    SAID("/", "mutek,dma-line is not one cell") },
  { "cpus", "#address-cells", BYTES("\0\0\0\0"),
    SAID("/cpus", "#address-cells is out of range, processors have no id\n"
                  "fdt: no processor with an id is listed: one, 0x0, is "
                  "taken") },
  { "cpus", "#size-cells", BYTES("\0"),
    SAID("/cpus", "#size-cells is not one cell\n"
                  "fdt: no processor with an id is listed: one, 0x0, is "
                  "taken") },
  { "cpu@0", "reg", .size = ABSENT, SAID("/cpus/cpu@0", "reg is missing") },
  { "cpu@0", "reg", BYTES(""), SAID("/cpus/cpu@0", "reg is empty") },
  { "cpu@0", "reg", BYTES("\0\0\0\0\0\0"),
    SAID("/cpus/cpu@0", "reg ends inside an entry") },
  { "cpu@0", "numa-node-id", BYTES("\0\0\7"),
    SAID("/cpus/cpu@0", "numa-node-id is not one cell") },
  { "cpu@0", "phandle", BYTES("\0\0\0\0"),
    SAID("/cpus/cpu@0", "phandle is not a valid one") },
  { "cpu@0", "status", BYTES("okay"),
    SAID("/cpus/cpu@0", "status is not a string") },
  { "memory@1000", "reg", BYTES("\0\0\0\0\0\0\0\0"),
    SAID("/memory@1000", "reg ends inside an entry") },
  { "memory@1000", "mutek,dma", BYTES("\0\0\0\2"),
    SAID("/memory@1000", "mutek,dma is not 0 or 1, left out") },
  { "memory@1000", "mutek,dma", BYTES(""),
    SAID("/memory@1000", "mutek,dma is not one cell") },
  { "memory@1000", "mutek,reach", BYTES("\0\0\0\x55\0"),
    SAID("/memory@1000", "mutek,reach ends inside a cell, left out") },
  { "memory@1000", "mutek,reach", BYTES("\0\0\0\x55\0\0\0\0"),
    SAID("/memory@1000", "mutek,reach names no processor, left out") },
  { "memory@1000", "status", BYTES(""),
    SAID("/memory@1000", "status is not a string") },
  { "reserved-memory", "ranges", BYTES("\0"),
    SAID("/reserved-memory", "ranges is not empty, taken as if it were") },
  { "pool@1000", "reg", .size = ABSENT,
    SAID("/reserved-memory/pool@1000", "reg is missing") },
  { "pool@1000", "reg", BYTES(""),
    SAID("/reserved-memory/pool@1000", "reg is empty") },
  { "memory@1000", "hotpluggable", BYTES(""),
    SAID("/memory@1000", "hotpluggable, taken as memory that stays") },
  { "memory@1000", "status", BYTES("disabled\0"),
    SAID("/memory@1000", "status is not okay, left out") },
  { "memory@1000", "compatible", BYTES("mmio-sram\0"),
    SAID("/memory@1000", "named memory, but compatible with something and "
                         "without device_type: left out") },
  { "memory@1000", "device_type", BYTES("sram\0"),
    SAID("/memory@1000", "device_type is not memory, left out") },
  { "memory@1000", "device_type", BYTES("memory"),
    SAID("/memory@1000", "device_type is not a string\n"
                         "fdt: /memory@1000: device_type is not memory, left "
                         "out") },
  { "cpu@0", "device_type", BYTES("cache\0"),
    SAID("/cpus/cpu@0", "device_type is not cpu, left out") },
};

static void
what_is_wrong_with_a_node_is_told_in_one_line(void)
{
  for (size_t i = 0; i < ARRAY_SIZE(told); i++)
    {
      build(&told[i]);
      EXPECT_EQ(read(), 0);
      EXPECT(said_is(told[i].said));
    }
}

static void
a_processor_without_a_readable_id_is_left_out(void)
{
  build(&(struct change_s){ "cpu@0", "reg", BYTES("\0\0\0") });
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.cpus.found, 1);
  EXPECT_EQ(cpu[0].hw, 2);
}

static void
a_broken_node_id_or_name_is_none(void)
{
  build(&(struct change_s){ "cpu@0", "numa-node-id", BYTES("\0\0\0\0\1") });
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.cpus.found, 3);
  EXPECT_EQ(cpu[0].node, MACHINE_NODE_NONE);
  EXPECT_EQ(cpu[0].tag, 0x55);

  build(&(struct change_s){ "cpu@0", "phandle", BYTES("\377\377\377\377") });
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.cpus.found, 3);
  EXPECT_EQ(cpu[0].tag, 0);
}

static void
memory_whose_limits_are_broken_is_left_out(void)
{
  static const struct change_s limit[] = {
    { "memory@20000", "mutek,reach", BYTES("\0\0\0") },
    { "memory@20000", "mutek,reach", BYTES("\0\0\0\0") },
    { "memory@20000", "mutek,reach", BYTES("\0\0\0\1\377\377\377\377") },
    { "memory@20000", "mutek,dma", BYTES("\0") },
    { "memory@20000", "mutek,dma", BYTES("\1\0\0\0") },
    { "memory@20000", "status", BYTES("okay") },
    { "memory@20000", "status", BYTES("disabled\0") },
    { "memory@20000", "reg", BYTES("\0\0\0\0") },
  };

  for (size_t i = 0; i < ARRAY_SIZE(limit); i++)
    {
      build(&limit[i]);
      EXPECT_EQ(read(), 0);
      EXPECT_EQ(machine.ranges.found, 1);
      EXPECT_EQ(machine.reaches.found, 0);
      EXPECT(range[0].start == 0x100001000);
    }
}

static void
a_broken_window_leaves_no_memory_for_dma(void)
{
  build(&(struct change_s){ "", "mutek,dma-window", BYTES("\0\0\0\0") });
  EXPECT_EQ(read(), 0);
  EXPECT(machine.dma_windowed);
  EXPECT_EQ(machine.dma_size, 0);

  build(&(struct change_s){ "", "mutek,dma-window", .size = ABSENT });
  EXPECT_EQ(read(), 0);
  EXPECT(!machine.dma_windowed);
}

static void
a_broken_dma_line_is_ignored(void)
{
  build(&(struct change_s){ "", "mutek,dma-line", BYTES("\0\0\0\x41") });
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.dma_line, 0);

  build(&(struct change_s){ "", "mutek,dma-line", BYTES("\0\0\x10\0") });
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.dma_line, 4096);
}

static void
bytes_to_be_placed_by_someone_are_told(void)
{
  fdt_writer_start(&writer);
  fdt_writer_enter(&writer, "");
  fdt_writer_enter(&writer, "reserved-memory");
  fdt_writer_property(&writer, "ranges", "", 0);
  fdt_writer_enter(&writer, "pool");
  FDT_WRITER_CELLS(&writer, "size", 0x1000);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  fdt_writer_finish(&writer);
  EXPECT_EQ(read(), 0);
  EXPECT(
      said_is("fdt: /reserved-memory: #address-cells and #size-cells cannot "
              "be read, the root's serve\n"
              "fdt: /reserved-memory/pool: has a size and no place, ignored\n"
              "fdt: no processor with an id is listed: one, 0x0, is "
              "taken\n"));
  EXPECT_EQ(machine.reserveds.found, 0);
}

static void
broken_distances_make_the_machine_flat(void)
{
  static const struct
  {
    struct change_s change;
    const char *flat;
  } map[] = {
    { { "distance-map", "compatible", BYTES("numa-distance-map-v2\0") },
      "distance map of an unknown kind" },
    { { "distance-map", "compatible", BYTES("numa-distance-map-v1") },
      "distance map of an unknown kind" },
    { { "distance-map", "compatible", .size = ABSENT },
      "distance map of an unknown kind" },
    { { "distance-map", "distance-matrix", BYTES("\0\0\0\7\0\0\0\7") },
      "distance matrix ends inside a triple" },
    { { "distance-map", "distance-matrix", .size = ABSENT },
      "distance map without a matrix" },
  };

  for (size_t i = 0; i < ARRAY_SIZE(map); i++)
    {
      build(&map[i].change);
      EXPECT_EQ(read(), 0);
      EXPECT(machine.flat != NULL && strcmp(machine.flat, map[i].flat) == 0);
      EXPECT_EQ(machine.distances.found, 0);
      EXPECT_EQ(machine.ranges.found, 2);
    }
}

static void
of_two_distance_maps_none_counts(void)
{
  fdt_writer_start(&writer);
  fdt_writer_enter(&writer, "");
  for (uint_fast8_t i = 0; i < 2; i++)
    {
      fdt_writer_enter(&writer, "distance-map");
      fdt_writer_property(&writer, "compatible", "numa-distance-map-v1", 21);
      FDT_WRITER_CELLS(&writer, "distance-matrix", 0, 0, 10);
      fdt_writer_leave(&writer);
    }
  fdt_writer_leave(&writer);
  fdt_writer_finish(&writer);
  EXPECT_EQ(read(), 0);
  EXPECT(machine.flat != NULL
         && strcmp(machine.flat, "two distance maps") == 0);
  EXPECT_EQ(machine.distances.found, 0);
}

static void
of_a_property_given_twice_the_first_counts(void)
{
  fdt_writer_start(&writer);
  fdt_writer_enter(&writer, "");
  FDT_WRITER_CELLS(&writer, "mutek,dma-line", 32);
  FDT_WRITER_CELLS(&writer, "mutek,dma-line", 64);
  fdt_writer_leave(&writer);
  fdt_writer_finish(&writer);
  EXPECT_EQ(read(), 0);
  EXPECT(said_is("fdt: /: mutek,dma-line is given twice, the first counts\n"
                 "fdt: no processor with an id is listed: one, 0x0, is "
                 "taken\n"));
  EXPECT_EQ(machine.dma_line, 32);
}

TEST_SUITE(fdt_part, TEST_CASE(what_is_wrong_with_a_node_is_told_in_one_line),
           TEST_CASE(a_processor_without_a_readable_id_is_left_out),
           TEST_CASE(a_broken_node_id_or_name_is_none),
           TEST_CASE(memory_whose_limits_are_broken_is_left_out),
           TEST_CASE(a_broken_window_leaves_no_memory_for_dma),
           TEST_CASE(a_broken_dma_line_is_ignored),
           TEST_CASE(bytes_to_be_placed_by_someone_are_told),
           TEST_CASE(broken_distances_make_the_machine_flat),
           TEST_CASE(of_two_distance_maps_none_counts),
           TEST_CASE(of_a_property_given_twice_the_first_counts));
