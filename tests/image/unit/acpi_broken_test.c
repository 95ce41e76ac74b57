/* tests: ACPI tables that are broken.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A machine boots whatever its tables hold: flat when its topology cannot be
   believed, with one processor when its processors cannot. */

#include "acpi_sample.h"

/** @This expects memory without a node and the boot processor. */
static void
expect_alone(void)
{
  EXPECT_EQ(machine.cpus.found, 1);
  EXPECT(cpu_is(0, 0, MACHINE_NODE_NONE, true));
  EXPECT_EQ(machine.ranges.found, 1);
  EXPECT(range_is(0, 0x100000, 0xe00000, MACHINE_NODE_NONE));
}

static const char alone[]
    = "acpi: MADT: missing, the boot processor is alone\n";

static void
without_a_root_the_memory_map_makes_a_flat_machine(void)
{
  build(0);
  source.rsdp = 0;
  EXPECT_EQ(read(), 0);
  EXPECT(flat_is("RSDP: missing"));
  EXPECT(said_is(alone));
  expect_alone();

  source.rsdp = writer.size - 19;
  EXPECT_EQ(read(), 0);
  EXPECT(flat_is("RSDP: out of reach"));
  source.rsdp = writer.rsdp - 16;
  EXPECT_EQ(read(), 0);
  EXPECT(flat_is("RSDP: wrong signature"));
  expect_alone();
}

static void
without_a_root_and_without_memory_there_is_no_machine(void)
{
  build(0);
  source.memory_count = 1; /* that below 1 MiB */
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.ranges.found, 0);

  source.rsdp = 0;
  EXPECT_EQ(read(), -EBADDATA);
  EXPECT(said_is("acpi: RSDP: missing, and no memory\n"));
  EXPECT(machine.cpu == cpu && machine.cpus.found == 0
         && machine.cpus.capacity == CAPACITY && machine.flat == NULL);
}

static void
both_checksums_of_a_root_pointer_count(void)
{
  build(2);
  writer.bytes[writer.rsdp + 33] = 1;
  EXPECT_EQ(read(), 0);
  EXPECT(flat_is("RSDP: wrong checksum"));
  build(2);
  writer.bytes[writer.rsdp + 9]++;
  writer.bytes[writer.rsdp + 33]--; /* all of it adds up */
  EXPECT_EQ(read(), 0);
  EXPECT(flat_is("RSDP: wrong checksum"));
  build(2);
  acpi_writer_poke(&writer, writer.rsdp + 20, 35, 4);
  acpi_writer_fix_rsdp(&writer);
  EXPECT_EQ(read(), 0);
  EXPECT(flat_is("RSDP: shorter than its fixed part"));
}

static void
a_list_of_tables_that_is_broken_makes_the_machine_flat(void)
{
  static const struct
  {
    uint32_t offset;
    uint32_t value;
    const char *flat;
  } damage[] = {
    { 0, 0, "RSDT: wrong signature" },
    { ACPI_WRITER_LENGTH, 35, "RSDT: shorter than its fixed part" },
    { ACPI_WRITER_LENGTH, 42, "RSDT: length does not fit its contents" },
    { ACPI_WRITER_LENGTH, 0x200000, "RSDT: out of reach" },
    { ACPI_WRITER_LENGTH, 0x200001, "RSDT: longer than 2 MiB" },
  };

  for (size_t i = 0; i < ARRAY_SIZE(damage); i++)
    {
      build(0);
      acpi_writer_poke(&writer, writer.root + damage[i].offset, damage[i].value,
                       4);
      acpi_writer_fix(&writer, writer.root);
      EXPECT_EQ(read(), 0);
      EXPECT(flat_is(damage[i].flat));
      EXPECT(said_is(alone));
      expect_alone();
    }
  build(0);
  writer.bytes[writer.root + 10]++;
  EXPECT_EQ(read(), 0);
  EXPECT(flat_is("RSDT: wrong checksum"));
}

static void
the_rsdt_serves_when_the_xsdt_is_broken(void)
{
  build(2);
  writer.bytes[writer.root + 10]++;
  EXPECT_EQ(read(), 0);
  EXPECT(said_is("acpi: XSDT: wrong checksum, the RSDT serves\n"));
  EXPECT_EQ(machine.cpus.found, 4);
  EXPECT_EQ(machine.distances.found, 4);
  EXPECT(machine.flat == NULL);

  acpi_writer_poke(&writer, writer.rsdp + 16, 0, 4);
  acpi_writer_fix_rsdp(&writer);
  EXPECT_EQ(read(), 0);
  EXPECT(said_is(alone));
  EXPECT(flat_is("XSDT: wrong checksum"));
}

static void
the_rsdt_serves_where_there_is_no_xsdt(void)
{
  build(2);
  acpi_writer_poke(&writer, writer.rsdp + 24, 0, 8);
  acpi_writer_fix_rsdp(&writer);
  EXPECT_EQ(read(), 0);
  EXPECT(said_is(""));
  EXPECT_EQ(machine.cpus.found, 4);
}

static void
a_broken_madt_leaves_the_boot_processor_with_its_node(void)
{
  build(0);
  writer.bytes[writer.table[SAMPLE_MADT] + 10]++;
  EXPECT_EQ(read(), 0);
  EXPECT(said_is("acpi: MADT: wrong checksum, the boot processor is alone\n"));
  EXPECT_EQ(machine.cpus.found, 1);
  EXPECT(cpu_is(0, 0, 0, true));
  EXPECT_EQ(machine.ranges.found, 2);
  EXPECT_EQ(machine.distances.found, 4);
  EXPECT(machine.flat == NULL);
}

static void
a_madt_ends_where_its_chain_breaks(void)
{
  static const uint8_t length[] = { 0, 1, 17, 255 };

  for (size_t i = 0; i < ARRAY_SIZE(length); i++)
    {
      build(0);
      change(SAMPLE_MADT, 60 + 8 + 1, length[i], 1);
      EXPECT_EQ(read(), 0);
      EXPECT(said_is("acpi: MADT: an entry without length or past the end, "
                     "the rest is ignored\n"));
      EXPECT_EQ(machine.cpus.found, 2);
      EXPECT(cpu_is(0, 0, 0, true));
      EXPECT(cpu_is(1, 0x100, 1, true));
    }
}

static void
an_entry_that_is_too_short_is_left_out(void)
{
  build_start();
  begin_madt(1);
  acpi_writer_number(&writer, 0x0709, 7);
  put_apic(4, 1);
  acpi_writer_end(&writer);
  set_memory(0, 0x100000, 0xe00000);
  build_finish(0);
  EXPECT_EQ(read(), 0);
  EXPECT(said_is("acpi: MADT: an entry of type 9 is too short, left out\n"));
  EXPECT_EQ(machine.cpus.found, 1);
  EXPECT(cpu_is(0, 4, MACHINE_NODE_NONE, true));
}

static void
a_broken_srat_makes_the_machine_flat_without_nodes(void)
{
  build(0);
  writer.bytes[writer.table[SAMPLE_SRAT] + 10]++;
  EXPECT_EQ(read(), 0);
  EXPECT(said_is(""));
  EXPECT(flat_is("SRAT: wrong checksum"));
  EXPECT_EQ(machine.cpus.found, 4);
  EXPECT(cpu_is(3, 0x100, MACHINE_NODE_NONE, true));
  EXPECT_EQ(machine.ranges.found, 1);
  EXPECT(range_is(0, 0x100000, 0xe00000, MACHINE_NODE_NONE));
}

static void
a_srat_whose_chain_breaks_makes_the_machine_flat(void)
{
  build(0);
  change(SAMPLE_SRAT, 48 + 3 * 16 + 24 + 40 + 1, 41, 1);
  EXPECT_EQ(read(), 0);
  EXPECT(said_is(""));
  EXPECT(flat_is("SRAT: an entry without length or past the end"));
  EXPECT(cpu_is(3, 0x100, 1, true));
  EXPECT(range_is(0, 0x100000, 0x700000, 0));
  EXPECT(range_is(1, 0x800000, 0x700000, MACHINE_NODE_NONE));
}

static void
who_is_claimed_by_two_nodes_is_in_the_first(void)
{
  build_start();
  begin_madt(1);
  put_apic(3, 1);
  put_apic(3, 1);
  acpi_writer_end(&writer);
  begin_srat(3);
  put_apic_node(3, 6, 1);
  put_x2apic_node(3, 6, 1);
  put_apic_node(3, 7, 1);
  put_memory_node(0x200000, 0x200000, 1, 1);
  put_memory_node(0x100000, 0x200000, 2, 1);
  put_memory_node(0x380000, 0x10000, 1, 1);
  acpi_writer_end(&writer);
  set_memory(0, 0x100000, 0x300000);
  build_finish(0);
  EXPECT_EQ(read(), 0);
  EXPECT(said_is(
      "acpi: SRAT: processor 0x3 is in two nodes, the first counts\n"
      "acpi: SRAT: memory at 0x200000 is in two nodes, the first counts\n"));
  EXPECT_EQ(machine.cpus.found, 2);
  EXPECT(cpu_is(0, 3, 6, true));
  EXPECT(cpu_is(1, 3, 6, true));
  EXPECT_EQ(machine.ranges.found, 2);
  EXPECT(range_is(0, 0x100000, 0x100000, 2));
  EXPECT(range_is(1, 0x200000, 0x200000, 1));
}

static void
of_a_processor_listed_twice_the_first_comes_first(void)
{
  build_start();
  begin_madt(5);
  put_apic(3, 2);
  put_apic(1, 1);
  put_x2apic(3, 1);
  acpi_writer_end(&writer);
  set_memory(0, 0x100000, 0x300000);
  build_finish(0);
  EXPECT_EQ(read(), 0);
  EXPECT(cpu_is(0, 1, MACHINE_NODE_NONE, true));
  EXPECT(cpu_is(1, 3, MACHINE_NODE_NONE, false));
  EXPECT(cpu_is(2, 3, MACHINE_NODE_NONE, true));
}

static void
a_broken_slit_makes_the_machine_flat(void)
{
  /* Rows that are too few, too many, or that wrap when they are squared. */
  static const uint64_t count[]
      = { 0, 1, 3, 0x10002, 0x100000002, 0x8000000000000002, UINT64_MAX };

  for (size_t i = 0; i < ARRAY_SIZE(count); i++)
    {
      build(0);
      change(SAMPLE_SLIT, 36, count[i], 8);
      EXPECT_EQ(read(), 0);
      EXPECT(said_is(""));
      EXPECT(flat_is("SLIT: length does not fit its contents"));
      EXPECT_EQ(machine.cpus.found, 4);
      EXPECT_EQ(machine.ranges.found, 2);
      EXPECT(range_is(1, 0x800000, 0x700000, 1));
    }
}

static void
one_reason_against_distances_is_kept_and_another_is_told(void)
{
  build(0);
  writer.bytes[writer.table[SAMPLE_SRAT] + 10]++;
  writer.bytes[writer.table[SAMPLE_SLIT] + 10]++;
  EXPECT_EQ(read(), 0);
  EXPECT(flat_is("SRAT: wrong checksum"));
  EXPECT(said_is("acpi: SLIT: wrong checksum\n"));
}

static void
a_broken_hmat_is_told_and_not_used(void)
{
  static const struct
  {
    uint32_t offset;
    uint32_t value;
    const char *said;
  } damage[] = {
    { 44, 7, "acpi: HMAT: an entry without length or past the end, ignored\n" },
    { 44, 43,
      "acpi: HMAT: an entry without length or past the end, ignored\n" },
    { 40 + 12, 2, "acpi: HMAT: length does not fit its contents, ignored\n" },
    { 40 + 16, 0xffffffff,
      "acpi: HMAT: length does not fit its contents, ignored\n" },
    { ACPI_WRITER_REVISION, 1, "acpi: HMAT: revision too old, ignored\n" },
    { ACPI_WRITER_LENGTH, 39,
      "acpi: HMAT: shorter than its fixed part, ignored\n" },
  };

  for (size_t i = 0; i < ARRAY_SIZE(damage); i++)
    {
      build(0);
      change(SAMPLE_HMAT, damage[i].offset, damage[i].value,
             damage[i].offset == ACPI_WRITER_REVISION ? 1 : 4);
      EXPECT_EQ(read(), 0);
      EXPECT(said_is(damage[i].said));
      EXPECT(machine.flat == NULL);
      EXPECT_EQ(machine.perfs.found, 0);
      EXPECT_EQ(machine.distances.found, 4);
    }
}

static void
of_two_tables_with_one_name_the_first_counts(void)
{
  build_start();
  for (uint8_t i = 1; i <= 2; i++)
    {
      begin_madt(1);
      put_apic(i, 1);
      acpi_writer_end(&writer);
    }
  set_memory(0, 0x100000, 0x300000);
  build_finish(0);
  EXPECT_EQ(read(), 0);
  EXPECT(said_is("acpi: MADT: listed twice, the first counts\n"));
  EXPECT_EQ(machine.cpus.found, 1);
  EXPECT_EQ(cpu[0].hw, 1);
}

static void
a_table_out_of_reach_is_told(void)
{
  char wanted[160];

  build(2);
  acpi_writer_poke(&writer, writer.root + 36, UINT64_MAX, 8);
  acpi_writer_poke(&writer, writer.root + 36 + 8, writer.size - 3, 8);
  acpi_writer_fix(&writer, writer.root);
  printk_format(wanted, sizeof(wanted),
                "acpi: a table at 0xffffffffffffffff: out of reach\n"
                "acpi: a table at 0x%x: out of reach\n%s",
                (unsigned)writer.size - 3, alone);
  EXPECT_EQ(read(), 0);
  EXPECT(said_is(wanted));
  EXPECT_EQ(machine.cpus.found, 1);
  EXPECT_EQ(machine.ranges.found, 1);
  EXPECT_EQ(machine.distances.found, 4);
}

static void
no_byte_at_the_limit_is_believed(void)
{
  build(0);
  for (uint32_t limit = 0; limit < writer.size; limit++)
    {
      source.reach_limit = limit;
      EXPECT_EQ(read(), 0);
      EXPECT(flat_is("RSDP: out of reach"));
    }
}

static void
ranges_of_the_srat_beyond_1024_are_not_looked_at(void)
{
  build_start();
  begin_srat(3);
  for (uint32_t i = 0; i < 1024; i++)
    put_memory_node(0x200000, 1, 1, 1);
  put_memory_node(0x100000, 0x100000, 2, 1);
  acpi_writer_end(&writer);
  set_memory(0, 0x100000, 0x100001);
  build_finish(0);
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.ranges.found, 2);
  EXPECT(range_is(0, 0x100000, 0x100000, MACHINE_NODE_NONE));
  EXPECT(range_is(1, 0x200000, 1, 1));
  EXPECT(said_is("acpi: MADT: missing, the boot processor is alone\n"
                 "acpi: SRAT: 1024 ranges of memory count, and no more\n"));
}

static void
sixteen_lines_are_said_and_no_more(void)
{
  static const char last[] = "\nacpi: further messages suppressed\n";
  size_t lines = 0, size = 0;

  build_start();
  begin_madt(1);
  for (uint_fast8_t i = 0; i < 30; i++)
    acpi_writer_number(&writer, 0x0200, 2);
  acpi_writer_end(&writer);
  set_memory(0, 0x100000, 0x300000);
  build_finish(0);
  EXPECT_EQ(read(), 0);
  for (; said[size] != '\0'; size++)
    lines += said[size] == '\n';
  EXPECT_EQ(lines, 17);
  EXPECT(size > strlen(last) && strcmp(said + size - strlen(last), last) == 0);
}

/** @This reads damaged tables twice, as a kernel does, and looks at what must
    hold for all. */
static void
read_damaged(void)
{
  uint32_t cpus, ranges, distances;

  EXPECT_EQ(read_with(0), -ENOMEM);
  EXPECT(said_is(""));
  cpus = machine.cpus.found;
  ranges = machine.ranges.found;
  distances = machine.distances.found;
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(machine.cpus.found, cpus);
  EXPECT_EQ(machine.ranges.found, ranges);
  EXPECT_EQ(machine.distances.found, distances);
  EXPECT(cpus != 0 && ranges != 0);
  EXPECT(distances == 0 || machine.flat == NULL);
}

static void
tables_with_any_byte_changed_are_survived(void)
{
  static const uint8_t flip[] = { 0x01, 0x04, 0x80, 0xff };

  for (size_t j = 0; j < ARRAY_SIZE(flip); j++)
    {
      build(2);
      for (uint32_t i = 0; i < writer.size; i++)
        {
          writer.bytes[i] ^= flip[j];
          read_damaged();
          for (uint_fast8_t table = 0; table < writer.table_count; table++)
            acpi_writer_fix(&writer, writer.table[table]);
          acpi_writer_fix(&writer, writer.root);
          acpi_writer_fix_rsdp(&writer);
          read_damaged();
          writer.bytes[i] ^= flip[j];
          build(2);
        }
    }
}

TEST_SUITE(acpi_broken,
           TEST_CASE(without_a_root_the_memory_map_makes_a_flat_machine),
           TEST_CASE(without_a_root_and_without_memory_there_is_no_machine),
           TEST_CASE(both_checksums_of_a_root_pointer_count),
           TEST_CASE(a_list_of_tables_that_is_broken_makes_the_machine_flat),
           TEST_CASE(the_rsdt_serves_when_the_xsdt_is_broken),
           TEST_CASE(the_rsdt_serves_where_there_is_no_xsdt),
           TEST_CASE(a_broken_madt_leaves_the_boot_processor_with_its_node),
           TEST_CASE(a_madt_ends_where_its_chain_breaks),
           TEST_CASE(an_entry_that_is_too_short_is_left_out),
           TEST_CASE(a_broken_srat_makes_the_machine_flat_without_nodes),
           TEST_CASE(a_srat_whose_chain_breaks_makes_the_machine_flat),
           TEST_CASE(who_is_claimed_by_two_nodes_is_in_the_first),
           TEST_CASE(of_a_processor_listed_twice_the_first_comes_first),
           TEST_CASE(a_broken_slit_makes_the_machine_flat),
           TEST_CASE(one_reason_against_distances_is_kept_and_another_is_told),
           TEST_CASE(a_broken_hmat_is_told_and_not_used),
           TEST_CASE(of_two_tables_with_one_name_the_first_counts),
           TEST_CASE(a_table_out_of_reach_is_told),
           TEST_CASE(no_byte_at_the_limit_is_believed),
           TEST_CASE(ranges_of_the_srat_beyond_1024_are_not_looked_at),
           TEST_CASE(sixteen_lines_are_said_and_no_more),
           TEST_CASE(tables_with_any_byte_changed_are_survived));
