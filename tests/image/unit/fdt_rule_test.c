/* tests: what a node of a device tree is, and what takes memory away.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A kind follows from device_type and compatible, not from a name; what limits
   memory counts even if it is broken; something runs, whatever a tree lists. */

#include "fdt_sample.h"

#define ALONE "fdt: no processor with an id is listed: one, 0x0, is taken\n"

/* Kinds */

/** A node below the root, and whether it is memory. */
static const struct
{
  const char *name, *type, *compatible;
  bool memory, said;
} kind[] = {
  { "memory", NULL, NULL, true, false },
  { "memory@8000", NULL, NULL, true, false },
  { "memory@8000", "memory", NULL, true, false },
  { "memory@8000", "memory", "vendor,dram", true, false },
  { "dram@8000", "memory", NULL, true, false },
  { "dram@8000", NULL, NULL, false, false },
  { "dram@8000", NULL, "memory", false, false },
  { "memory@8000", NULL, "mmio-sram", false, true },
  { "memory@8000", NULL, "", false, true },
  { "memory@8000", "rom", NULL, false, true },
  { "memory@8000", "", NULL, false, true },
  { "memory@8000", "Memory", NULL, false, true },
  { "memory-controller@8000", NULL, NULL, false, false },
  { "memory-controller@8000", NULL, "vendor,memory", false, false },
  { "memory1", NULL, NULL, false, false },
  { "sram@8000", "sram", "memory", false, false },
};

static void
memory_is_what_says_so_and_by_its_name_alone_what_says_nothing_else(void)
{
  for (size_t i = 0; i < ARRAY_SIZE(kind); i++)
    {
      tree_begin();
      fdt_writer_enter(&writer, kind[i].name);
      if (kind[i].type != NULL)
        put_text("device_type", kind[i].type);
      if (kind[i].compatible != NULL)
        put_text("compatible", kind[i].compatible);
      FDT_WRITER_CELLS(&writer, "reg", 0, 0x8000, 0, 0x1000);
      fdt_writer_leave(&writer);
      fdt_writer_leave(&writer);
      fdt_writer_finish(&writer);
      EXPECT_EQ(read(), 0);
      EXPECT_EQ(machine.ranges.found, kind[i].memory);
      EXPECT_EQ(said[0] != '\0', kind[i].said);
    }
}

static void
memory_in_another_place_is_told_and_left_out(void)
{
  tree_begin();
  fdt_writer_enter(&writer, "soc");
  fdt_writer_enter(&writer, "memory@8000");
  put_text("device_type", "memory");
  FDT_WRITER_CELLS(&writer, "reg", 0, 0x8000, 0, 0x1000);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  tree_expect("fdt: /soc/memory@8000: memory that is not below the root, left "
              "out\n");
  EXPECT_EQ(machine.ranges.found, 0);
}

/* Restrictions of memory */

static void
usable_memory_replaces_the_range_of_a_node(void)
{
  tree_begin();
  fdt_writer_enter(&writer, "memory@8000");
  put_text("device_type", "memory");
  FDT_WRITER_CELLS(&writer, "reg", 0, 0x8000, 0, 0x8000);
  FDT_WRITER_CELLS(&writer, "linux,usable-memory", 0, 0x9000, 0, 0x100, 1, 0, 0,
                   0x200);
  fdt_writer_leave(&writer);
  tree_expect("fdt: /memory@8000: linux,usable-memory replaces reg\n");
  EXPECT_EQ(machine.ranges.found, 2);
  EXPECT(range[0].start == 0x9000 && range[0].size == 0x100);
  EXPECT(range[1].start == 0x100000000 && range[1].size == 0x200);
}

static void
usable_memory_that_is_broken_leaves_none(void)
{
  static const uint32_t size[] = { 0, 4, 15, 20 };
  static const uint32_t cell[] = { 0, 0x9000, 0, 0x100, 0 };

  for (size_t i = 0; i < ARRAY_SIZE(size); i++)
    {
      tree_begin();
      fdt_writer_enter(&writer, "memory@8000");
      FDT_WRITER_CELLS(&writer, "reg", 0, 0x8000, 0, 0x8000);
      fdt_writer_property(&writer, "linux,usable-memory", cell, size[i]);
      fdt_writer_leave(&writer);
      tree_expect(size[i] == 0
                      ? "fdt: /memory@8000: linux,usable-memory replaces reg\n"
                        "fdt: /memory@8000: linux,usable-memory is empty\n"
                      : "fdt: /memory@8000: linux,usable-memory replaces reg\n"
                        "fdt: /memory@8000: linux,usable-memory ends inside an "
                        "entry\n");
      EXPECT_EQ(machine.ranges.found, 0);
    }
}

/* Distances */

static void
a_distance_map_is_one_by_what_it_is_compatible_with(void)
{
  tree_begin();
  fdt_writer_enter(&writer, "numa-distance-map");
  put_text("compatible", "numa-distance-map-v1");
  FDT_WRITER_CELLS(&writer, "distance-matrix", 0, 0, 10);
  fdt_writer_leave(&writer);
  tree_expect("fdt: /numa-distance-map: a distance map in another place than "
              "/distance-map, read all the same\n");
  EXPECT_EQ(machine.distances.found, 1);
  EXPECT(machine.flat == NULL);
  EXPECT(machine.distances_both_ways);
}

static void
a_distance_matrix_of_an_unknown_kind_is_told_and_ignored(void)
{
  tree_begin();
  fdt_writer_enter(&writer, "numa-map");
  put_text("compatible", "numa-distance-map-v2");
  FDT_WRITER_CELLS(&writer, "distance-matrix", 0, 0, 10);
  fdt_writer_leave(&writer);
  tree_expect("fdt: /numa-map: a distance matrix that is not compatible with "
              "\"numa-distance-map-v1\", ignored\n");
  EXPECT_EQ(machine.distances.found, 0);
  EXPECT(machine.flat == NULL);
}

/* Processors */

/** @This begins a tree whose /cpus has a cpu node without an id. */
static void
spare_begin(uint32_t address_cells)
{
  fdt_writer_start(&writer);
  fdt_writer_enter(&writer, "");
  fdt_writer_enter(&writer, "cpus");
  FDT_WRITER_CELLS(&writer, "#address-cells", address_cells);
  FDT_WRITER_CELLS(&writer, "#size-cells", 0);
  fdt_writer_enter(&writer, "cpu");
  FDT_WRITER_CELLS(&writer, "numa-node-id", 3);
  FDT_WRITER_CELLS(&writer, "phandle", 9);
  put_text("status", "disabled");
}

/** A node below /cpus, and whether it is a processor. */
static const struct
{
  const char *name, *type, *compatible;
  bool cpu, said;
} processor[] = {
  { "cpu@5", NULL, NULL, true, false },
  { "cpu", NULL, "vendor,core", true, false },
  { "cpu@5", "cpu", "vendor,core", true, false },
  { "core@5", "cpu", NULL, true, false },
  { "core@5", NULL, "vendor,cpu", false, false },
  { "cpu@5", "cache", NULL, false, true },
  { "cpu@5", "", NULL, false, true },
  { "cpu-map", NULL, NULL, false, false },
  { "l2-cache", "cache", "cache", false, false },
  { "idle-states", NULL, NULL, false, false },
};

static void
a_processor_is_what_says_so_and_by_its_name_what_does_not(void)
{
  for (size_t i = 0; i < ARRAY_SIZE(processor); i++)
    {
      fdt_writer_start(&writer);
      fdt_writer_enter(&writer, "");
      fdt_writer_enter(&writer, "cpus");
      FDT_WRITER_CELLS(&writer, "#address-cells", 1);
      FDT_WRITER_CELLS(&writer, "#size-cells", 0);
      fdt_writer_enter(&writer, "cpu@0");
      FDT_WRITER_CELLS(&writer, "reg", 0);
      fdt_writer_leave(&writer);
      fdt_writer_enter(&writer, processor[i].name);
      if (processor[i].type != NULL)
        put_text("device_type", processor[i].type);
      if (processor[i].compatible != NULL)
        put_text("compatible", processor[i].compatible);
      FDT_WRITER_CELLS(&writer, "reg", 5);
      fdt_writer_leave(&writer);
      fdt_writer_leave(&writer);
      fdt_writer_leave(&writer);
      fdt_writer_finish(&writer);
      EXPECT_EQ(read(), 0);
      EXPECT_EQ(machine.cpus.found, processor[i].cpu ? 2 : 1);
      EXPECT_EQ(said[0] != '\0', processor[i].said);
    }
}

static void
a_machine_without_ids_has_one_processor_and_what_its_node_says(void)
{
  spare_begin(0);
  FDT_WRITER_CELLS(&writer, "reg", 5);
  fdt_writer_leave(&writer);
  fdt_writer_enter(&writer, "cpu@1");
  FDT_WRITER_CELLS(&writer, "numa-node-id", 4);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  tree_expect("fdt: /cpus: #address-cells is out of range, processors have no "
              "id\n" ALONE);
  EXPECT_EQ(machine.cpus.found, 1);
  EXPECT_EQ(cpu[0].hw, 0);
  EXPECT_EQ(cpu[0].node, 3);
  EXPECT_EQ(cpu[0].tag, 9);
  EXPECT(cpu[0].enabled && machine.boot_known);

  spare_begin(1);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  running = 0x80000001;
  tree_expect("fdt: /cpus/cpu: reg is missing\n"
              "fdt: no processor with an id is listed: one, 0x80000001, is "
              "taken\n");
  running = MACHINE_HW_NONE;
  EXPECT_EQ(machine.cpus.found, 1);
  EXPECT_EQ(cpu[0].hw, 0x80000001);
  EXPECT_EQ(cpu[0].node, 3);
  EXPECT(machine.boot_known && machine.boot_hw == 0x80000001);
}

static void
a_processor_without_an_id_is_left_out_where_another_has_one(void)
{
  spare_begin(1);
  fdt_writer_leave(&writer);
  fdt_writer_enter(&writer, "cpu@0");
  FDT_WRITER_CELLS(&writer, "reg", 0);
  fdt_writer_leave(&writer);
  fdt_writer_leave(&writer);
  tree_expect("fdt: /cpus/cpu: reg is missing\n");
  EXPECT_EQ(machine.cpus.found, 1);
  EXPECT_EQ(cpu[0].node, MACHINE_NODE_NONE);
  EXPECT_EQ(cpu[0].tag, 0);
}

TEST_SUITE(
    fdt_rule,
    TEST_CASE(
        memory_is_what_says_so_and_by_its_name_alone_what_says_nothing_else),
    TEST_CASE(memory_in_another_place_is_told_and_left_out),
    TEST_CASE(usable_memory_replaces_the_range_of_a_node),
    TEST_CASE(usable_memory_that_is_broken_leaves_none),
    TEST_CASE(a_distance_map_is_one_by_what_it_is_compatible_with),
    TEST_CASE(a_distance_matrix_of_an_unknown_kind_is_told_and_ignored),
    TEST_CASE(a_processor_is_what_says_so_and_by_its_name_what_does_not),
    TEST_CASE(a_machine_without_ids_has_one_processor_and_what_its_node_says),
    TEST_CASE(a_processor_without_an_id_is_left_out_where_another_has_one));
