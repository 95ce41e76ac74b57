/* tests: what the ACPI reader copies.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Tables are built in memory and read by the reader of this build.
   acpi_broken_test.c has tables that are broken; what needs a sanitizer, real
   tables or minutes, is in tests/host/acpi. */

#include "acpi_sample.h"

static void
expect_sample(void)
{
  EXPECT_EQ(read(), 0);
  EXPECT(said_is(""));
  EXPECT_EQ(machine.cpus.found, 4);
  EXPECT(cpu_is(0, 0, 0, true));
  EXPECT(cpu_is(1, 1, 0, true));
  EXPECT(cpu_is(2, 2, 1, true));
  EXPECT(cpu_is(3, 0x100, 1, true));
  EXPECT_EQ(machine.ranges.found, 2);
  EXPECT(range_is(0, 0x100000, 0x700000, 0));
  EXPECT(range_is(1, 0x800000, 0x700000, 1));
  EXPECT_EQ(machine.distances.found, 4);
  EXPECT_EQ(distance[1].from, 0);
  EXPECT_EQ(distance[1].to, 1);
  EXPECT_EQ(distance[1].distance, 20);
  EXPECT_EQ(distance[2].from, 1);
  EXPECT_EQ(distance[2].to, 0);
  EXPECT_EQ(distance[2].distance, 30);
  EXPECT_EQ(machine.perfs.found, 1);
  EXPECT(perf_is(0, MACHINE_LATENCY_NS, 0, 0, 5));
  EXPECT(machine.flat == NULL);
}

static void
every_fact_is_copied_by_either_list_of_tables(void)
{
  build(0);
  expect_sample();
  build(2);
  expect_sample();
}

static void
nothing_is_said_that_no_table_says(void)
{
  build(0);
  EXPECT_EQ(read(), 0);
  EXPECT(!machine.boot_known);
  EXPECT(!machine.dma_windowed);
  EXPECT_EQ(machine.dma_line, 0);
  EXPECT_EQ(machine.reserveds.found, 0);
  EXPECT_EQ(machine.reaches.found, 0);
}

static void
a_second_pass_stores_what_the_first_counts(void)
{
  build(0);
  EXPECT_EQ(read_with(0), -ENOMEM);
  EXPECT(said_is(""));
  EXPECT_EQ(machine.cpus.found, 4);
  EXPECT_EQ(machine.ranges.found, 2);
  EXPECT_EQ(machine.distances.found, 4);
  EXPECT_EQ(read_with(3), -ENOMEM);
  EXPECT_EQ(machine.cpus.found, 4);
  EXPECT_EQ(read_with(4), 0);
}

static void
a_pass_that_must_be_repeated_says_nothing(void)
{
  build(0);
  change(SAMPLE_HMAT, 44, 0, 4);
  EXPECT_EQ(read_with(3), -ENOMEM);
  EXPECT(said_is(""));
  EXPECT_EQ(read_with(4), 0);
  EXPECT(said[0] != '\0');
}

static void
a_processor_exists_if_the_madt_enables_it(void)
{
  build(0);
  change(SAMPLE_MADT, 60 + 8 + 4, 0, 4); /* processor 1 */
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.cpus.found, 3);
  EXPECT(cpu_is(1, 2, 1, true));
}

static void
a_processor_that_may_come_is_listed_and_off(void)
{
  build(0);
  change(SAMPLE_MADT, 60 + 8 + 4, 2, 4);
  change(SAMPLE_MADT, 44 + 8, 2, 4); /* 0x100 */
  change(SAMPLE_MADT, ACPI_WRITER_REVISION, 5, 1);
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.cpus.found, 4);
  EXPECT(cpu_is(1, 1, 0, false));
  EXPECT(cpu_is(3, 0x100, 1, false));
  /* Before revision 5 the bit means nothing. */
  change(SAMPLE_MADT, ACPI_WRITER_REVISION, 4, 1);
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.cpus.found, 2);
}

static void
a_node_that_the_srat_does_not_enable_is_none(void)
{
  build(0);
  change(SAMPLE_SRAT, 48 + 16 + 4, 0, 4);                /* processor 1 */
  change(SAMPLE_SRAT, 48 + 3 * 16 + 12, 0, 4);           /* 0x100 */
  change(SAMPLE_SRAT, 48 + 3 * 16 + 24 + 40 + 28, 0, 4); /* the second range */
  EXPECT_EQ(read(), 0);
  EXPECT(said_is(""));
  EXPECT(cpu_is(1, 1, MACHINE_NODE_NONE, true));
  EXPECT(cpu_is(3, 0x100, MACHINE_NODE_NONE, true));
  EXPECT(range_is(1, 0x800000, 0x700000, MACHINE_NODE_NONE));
}

static void
nodes_are_wide_since_the_second_revision_of_the_srat(void)
{
  build_start();
  begin_madt(1);
  put_apic(7, 1);
  acpi_writer_end(&writer);
  begin_srat(2);
  put_apic_node(7, 0x12345678, 1);
  put_memory_node(0x100000, 0x100000, 0x9abcdef0, 1);
  acpi_writer_end(&writer);
  set_memory(0, 0x100000, 0x100000);
  build_finish(0);
  EXPECT_EQ(read(), 0);
  EXPECT(cpu_is(0, 7, 0x12345678, true));
  EXPECT(range_is(0, 0x100000, 0x100000, 0x9abcdef0));

  writer.bytes[writer.table[SAMPLE_SRAT] + ACPI_WRITER_REVISION] = 1;
  acpi_writer_fix(&writer, writer.table[SAMPLE_SRAT]);
  EXPECT_EQ(read(), 0);
  EXPECT(cpu_is(0, 7, 0x78, true));
  EXPECT(range_is(0, 0x100000, 0x100000, 0xf0));
}

static void
memory_is_what_the_map_says_in_its_order(void)
{
  build(0);
  set_memory(0, 0xffff00, 0x200);
  set_memory(1, 0x7fffff, 2);
  set_memory(2, 0x200000, 0);
  set_memory(3, 0x700000, 0x200000);
  EXPECT_EQ(read(), 0);
  EXPECT(said_is(""));
  EXPECT_EQ(machine.ranges.found, 6);
  EXPECT(range_is(0, 0xffff00, 0x100, 1));
  EXPECT(range_is(1, 0x1000000, 0x100, MACHINE_NODE_NONE));
  EXPECT(range_is(2, 0x7fffff, 1, 0));
  EXPECT(range_is(3, 0x800000, 1, 1));
  EXPECT(range_is(4, 0x700000, 0x100000, 0));
  EXPECT(range_is(5, 0x800000, 0x100000, 1));
}

static void
memory_below_1_mib_is_none(void)
{
  build(0);
  set_memory(0, 0, 0x100000);
  set_memory(1, 0xff000, 0x1001);
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.ranges.found, 1);
  EXPECT(range_is(0, 0x100000, 1, 0));
}

static void
memory_may_end_with_the_address_space(void)
{
  build(0);
  set_memory(0, UINT64_MAX, 1);
  set_memory(1, UINT64_MAX - 0xfff, 0x1000);
  EXPECT_EQ(read(), 0);
  EXPECT(said_is(""));
  EXPECT(range_is(0, UINT64_MAX, 1, MACHINE_NODE_NONE));
  EXPECT(range_is(1, UINT64_MAX - 0xfff, 0x1000, MACHINE_NODE_NONE));

  set_memory(1, UINT64_MAX - 0xfff, 0x1001);
  EXPECT_EQ(read(), 0);
  EXPECT(said_is("acpi: memory at 0xfffffffffffff000 wraps, cut at the top\n"));
  EXPECT(range_is(1, UINT64_MAX - 0xfff, 0x1000, MACHINE_NODE_NONE));
}

static void
a_node_may_end_with_the_address_space(void)
{
  build_start();
  begin_madt(1);
  put_apic(0, 1);
  acpi_writer_end(&writer);
  begin_srat(3);
  put_memory_node(UINT64_MAX - 0xfff, 0x1000, 6, 1);
  acpi_writer_end(&writer);
  set_memory(0, UINT64_MAX - 0x1fff, 0x2000);
  build_finish(0);
  EXPECT_EQ(read(), 0);
  EXPECT(said_is(""));
  EXPECT_EQ(machine.ranges.found, 2);
  EXPECT(range_is(1, UINT64_MAX - 0xfff, 0x1000, 6));
}

static void
memory_between_ranges_of_the_srat_has_no_node(void)
{
  build_start();
  begin_srat(3);
  put_memory_node(0x500000, 0x100000, 5, 1);
  put_memory_node(0x200000, 0x100000, 2, 3); /* may be taken away */
  put_memory_node(0x300000, 0, 3, 1);
  put_memory_node(0x350000, 0x1000, 4, 2);
  acpi_writer_end(&writer);
  set_memory(0, 0x100000, 0x600000);
  build_finish(0);
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.ranges.found, 5);
  EXPECT(range_is(0, 0x100000, 0x100000, MACHINE_NODE_NONE));
  EXPECT(range_is(1, 0x200000, 0x100000, 2));
  EXPECT(range_is(2, 0x300000, 0x200000, MACHINE_NODE_NONE));
  EXPECT(range_is(3, 0x500000, 0x100000, 5));
  EXPECT(range_is(4, 0x600000, 0x100000, MACHINE_NODE_NONE));
}

static void
distances_are_as_listed_for_any_number_of_nodes(void)
{
  build_start();
  put_slit(3, "\0\1\2\3\377\5\6\7\10", 9);
  set_memory(0, 0x100000, 0x100000);
  build_finish(0);
  EXPECT_EQ(read(), 0);
  EXPECT(machine.flat == NULL);
  EXPECT_EQ(machine.distances.found, 9);
  for (uint32_t i = 0; i < 9; i++)
    {
      EXPECT_EQ(distance[i].from, i / 3);
      EXPECT_EQ(distance[i].to, i % 3);
      EXPECT_EQ(distance[i].distance, i == 4 ? 255 : i);
    }
}

static void
latencies_and_bandwidths_are_those_of_memory(void)
{
  build_start();
  begin_hmat(2);
  acpi_writer_number(&writer, 9, 4); /* of no meaning to us */
  acpi_writer_number(&writer, 10, 6);
  put_matrix(0x0100, 1001, 1, 2); /* of reads, in units of 1.001 ns */
  acpi_writer_number(&writer, 0x00020001, 4);
  put_matrix(0x0200, 1000, 1, 1); /* of writes */
  acpi_writer_number(&writer, 7, 2);
  put_matrix(0x0001, 1000, 1, 1); /* of a cache */
  acpi_writer_number(&writer, 7, 2);
  put_matrix(0x0320, 10, 2, 3); /* of all accesses, not in sequence */
  acpi_writer_bytes(&writer, "\0\0\377\377\376\377\1\0\2\0\3\0", 12);
  put_matrix(0x0500, 10, 1, 1); /* of writes */
  acpi_writer_number(&writer, 7, 2);
  acpi_writer_end(&writer);
  set_memory(0, 0x100000, 0x100000);
  build_finish(0);
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.perfs.found, 6);
  EXPECT(perf_is(0, MACHINE_LATENCY_NS, 0, 0, 2));
  EXPECT(perf_is(1, MACHINE_LATENCY_NS, 0, 1, 3));
  EXPECT(perf_is(2, MACHINE_BANDWIDTH_MBS, 0, 2, 655340));
  EXPECT(perf_is(3, MACHINE_BANDWIDTH_MBS, 1, 0, 10));
  EXPECT(perf_is(4, MACHINE_BANDWIDTH_MBS, 1, 1, 20));
  EXPECT(perf_is(5, MACHINE_BANDWIDTH_MBS, 1, 2, 30));
}

static void
a_figure_that_does_not_fit_is_left_out(void)
{
  build(0);
  change(SAMPLE_HMAT, 40 + 24, UINT32_MAX / 5, 8);
  EXPECT_EQ(read(), 0);
  EXPECT(perf_is(0, MACHINE_LATENCY_NS, 0, 0, 4294968));
  change(SAMPLE_HMAT, 40 + 24, UINT32_MAX / 5 + 1, 8);
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.perfs.found, 0);
  change(SAMPLE_HMAT, 40 + 24, UINT64_MAX, 8);
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.perfs.found, 0);
  change(SAMPLE_HMAT, 40 + 24, 0, 8);
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.perfs.found, 0);
  change(SAMPLE_HMAT, 40 + 24, 1, 8);
  EXPECT_EQ(read(), 0);
  EXPECT(perf_is(0, MACHINE_LATENCY_NS, 0, 0, 1));
  EXPECT(said_is(""));
}

static void
tables_of_other_names_are_not_looked_at(void)
{
  build_start();
  acpi_writer_table(&writer, "DSDT", 1);
  acpi_writer_end(&writer);
  writer.bytes[writer.table[0] + ACPI_WRITER_SUM]++;
  acpi_writer_table(&writer, "SSDT", 1);
  acpi_writer_table(&writer, "SSDT", 1);
  begin_madt(1);
  acpi_writer_number(&writer, 0x0c01, 12); /* an interrupt controller */
  put_apic(9, 1);
  acpi_writer_end(&writer);
  set_memory(0, 0x100000, 0x100000);
  build_finish(0);
  EXPECT_EQ(read(), 0);
  EXPECT(said_is(""));
  EXPECT_EQ(machine.cpus.found, 1);
  EXPECT(cpu_is(0, 9, MACHINE_NODE_NONE, true));
}

/** @This reads the sample while a processor runs, and expects one that boots
    and a line, or none. */
static void
expect_running(uint64_t hw, uint32_t cpus, const char *wanted)
{
  source.running = hw;
  EXPECT_EQ(read(), 0);
  EXPECT(said_is(wanted));
  EXPECT(machine.boot_known);
  EXPECT_EQ(machine.boot_hw, hw);
  EXPECT_EQ(machine.cpus.found, cpus);
}

static void
the_processor_that_runs_boots(void)
{
  build(0);
  expect_running(2, 4, "");
  EXPECT(cpu_is(2, 2, 1, true));
}

static void
a_processor_that_runs_and_is_not_listed_is_added_in_its_node(void)
{
  static const char added[]
      = "acpi: MADT: processor 0x1 runs and is not listed, added\n";

  build(0);
  change(SAMPLE_MADT, 60 + 8 + 3, 9, 1); /* 1 is listed as 9 */
  expect_running(1, 5, added);
  EXPECT(cpu_is(1, 1, 0, true));
  EXPECT(cpu_is(3, 9, MACHINE_NODE_NONE, true));

  build(0);
  change(SAMPLE_MADT, 60 + 8 + 4, 0, 4); /* neither enabled nor to come */
  expect_running(1, 4, added);
  EXPECT(cpu_is(1, 1, 0, true));

  build(0);
  expect_running(7, 5,
                 "acpi: MADT: processor 0x7 runs and is not listed, added\n");
  EXPECT(cpu_is(3, 7, MACHINE_NODE_NONE, true));
}

static void
a_processor_that_runs_is_enabled_whatever_its_entry_says(void)
{
  build(0);
  change(SAMPLE_MADT, ACPI_WRITER_REVISION, 5, 1);
  change(SAMPLE_MADT, 60 + 8 + 4, 2, 4);
  change(SAMPLE_MADT, 60 + 4, 2, 4);
  expect_running(1, 4,
                 "acpi: MADT: processor 0x1 is not enabled, but it runs\n");
  EXPECT(cpu_is(0, 0, 0, false));
  EXPECT(cpu_is(1, 1, 0, true));
}

static void
the_processor_that_is_alone_is_the_one_that_runs(void)
{
  build(0);
  change(SAMPLE_MADT, 0, 0x58585858, 4);
  expect_running(0x100, 1,
                 "acpi: MADT: missing, the boot processor is alone\n");
  EXPECT(cpu_is(0, 0x100, 1, true));
}

TEST_SUITE(
    acpi, TEST_CASE(every_fact_is_copied_by_either_list_of_tables),
    TEST_CASE(nothing_is_said_that_no_table_says),
    TEST_CASE(a_second_pass_stores_what_the_first_counts),
    TEST_CASE(a_pass_that_must_be_repeated_says_nothing),
    TEST_CASE(a_processor_exists_if_the_madt_enables_it),
    TEST_CASE(a_processor_that_may_come_is_listed_and_off),
    TEST_CASE(a_node_that_the_srat_does_not_enable_is_none),
    TEST_CASE(nodes_are_wide_since_the_second_revision_of_the_srat),
    TEST_CASE(memory_is_what_the_map_says_in_its_order),
    TEST_CASE(memory_below_1_mib_is_none),
    TEST_CASE(memory_may_end_with_the_address_space),
    TEST_CASE(a_node_may_end_with_the_address_space),
    TEST_CASE(memory_between_ranges_of_the_srat_has_no_node),
    TEST_CASE(distances_are_as_listed_for_any_number_of_nodes),
    TEST_CASE(latencies_and_bandwidths_are_those_of_memory),
    TEST_CASE(a_figure_that_does_not_fit_is_left_out),
    TEST_CASE(tables_of_other_names_are_not_looked_at),
    TEST_CASE(the_processor_that_runs_boots),
    TEST_CASE(a_processor_that_runs_and_is_not_listed_is_added_in_its_node),
    TEST_CASE(a_processor_that_runs_is_enabled_whatever_its_entry_says),
    TEST_CASE(the_processor_that_is_alone_is_the_one_that_runs));
