/* tests: ACPI tables with one of everything, and a place to read them into.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    For the files that test the ACPI reader. Each has a copy of the variables
    below. */

#ifndef ACPI_SAMPLE_H_
#define ACPI_SAMPLE_H_

#include "acpi_writer.h"

#include "tests/image/lib/test.h"

#include <mutek/firmware.h>
#include <mutek/printk.h>
#include <mutek/string.h>

#define CAPACITY 64 /* of each array: no machine here has more */

/** The tables of the sample, in the order of their addresses. */
enum sample_e
{
  SAMPLE_MADT,
  SAMPLE_SRAT,
  SAMPLE_SLIT,
  SAMPLE_HMAT,
};

static struct acpi_writer_s writer;
static struct acpi_source_s source;
static struct machine_reserved_s memory[CAPACITY];
static struct machine_s machine;
static struct machine_cpu_s cpu[CAPACITY];
static struct machine_range_s range[CAPACITY];
static struct machine_distance_s distance[CAPACITY];
static struct machine_perf_s perf[CAPACITY];
static char said[2048];

/** @This expects the lines of the last reading. */
static inline bool
said_is(const char *wanted)
{
  if (strcmp(said, wanted) == 0)
    return true;
  test_note("said: %s", said);
  test_note("not: %s", wanted);
  return false;
}

static inline void
put_apic(uint8_t id, uint32_t flags)
{
  acpi_writer_number(&writer, 0x0800, 2);
  acpi_writer_number(&writer, (uint64_t)id << 8, 2);
  acpi_writer_number(&writer, flags, 4);
}

static inline void
put_x2apic(uint32_t id, uint32_t flags)
{
  acpi_writer_number(&writer, 0x1009, 4);
  acpi_writer_number(&writer, id, 4);
  acpi_writer_number(&writer, flags, 4);
  acpi_writer_number(&writer, 0, 4);
}

static inline void
put_apic_node(uint8_t id, uint32_t node, uint32_t flags)
{
  acpi_writer_number(&writer, 0x1000, 2);
  acpi_writer_number(&writer, node & 0xff, 1);
  acpi_writer_number(&writer, id, 1);
  acpi_writer_number(&writer, flags, 4);
  acpi_writer_number(&writer, 0xaa, 1); /* of no meaning to us */
  acpi_writer_number(&writer, node >> 8, 3);
  acpi_writer_number(&writer, 0, 4);
}

static inline void
put_x2apic_node(uint32_t id, uint32_t node, uint32_t flags)
{
  acpi_writer_number(&writer, 0x1802, 4);
  acpi_writer_number(&writer, node, 4);
  acpi_writer_number(&writer, id, 4);
  acpi_writer_number(&writer, flags, 4);
  acpi_writer_number(&writer, 0, 8);
}

static inline void
put_memory_node(uint64_t start, uint64_t size, uint32_t node, uint32_t flags)
{
  acpi_writer_number(&writer, 0x2801, 2);
  acpi_writer_number(&writer, node, 4);
  acpi_writer_number(&writer, 0, 2);
  acpi_writer_number(&writer, start, 8);
  acpi_writer_number(&writer, size, 8);
  acpi_writer_number(&writer, 0, 4);
  acpi_writer_number(&writer, flags, 4);
  acpi_writer_number(&writer, 0, 8);
}

static inline void
begin_madt(uint8_t revision)
{
  acpi_writer_table(&writer, "APIC", revision);
  acpi_writer_number(&writer, 0xfee00000, 8);
}

static inline void
begin_srat(uint8_t revision)
{
  acpi_writer_table(&writer, "SRAT", revision);
  acpi_writer_number(&writer, 1, 4);
  acpi_writer_number(&writer, 0, 8);
}

/** @This writes a matrix of that many rows. */
static inline void
put_slit(uint64_t count, const char *matrix, uint32_t size)
{
  acpi_writer_table(&writer, "SLIT", 1);
  acpi_writer_number(&writer, count, 8);
  acpi_writer_bytes(&writer, matrix, size);
  acpi_writer_end(&writer);
}

/** @This writes a matrix of that many rows and columns of nodes from 0 on. */
static inline void
put_matrix(uint16_t kind, uint64_t unit, uint32_t from, uint32_t to)
{
  acpi_writer_number(&writer, 1, 4);
  acpi_writer_number(&writer, 32 + 4 * (from + to) + 2 * from * to, 4);
  acpi_writer_number(&writer, kind, 4); /* flags, data type */
  acpi_writer_number(&writer, from, 4);
  acpi_writer_number(&writer, to, 8);
  acpi_writer_number(&writer, unit, 8);
  for (uint32_t i = 0; i < from; i++)
    acpi_writer_number(&writer, i, 4);
  for (uint32_t i = 0; i < to; i++)
    acpi_writer_number(&writer, i, 4);
}

static inline void
begin_hmat(uint8_t revision)
{
  acpi_writer_table(&writer, "HMAT", revision);
  acpi_writer_number(&writer, 0, 4);
}

/** @This writes a HMAT with a matrix of one cell. */
static inline void
put_hmat(void)
{
  begin_hmat(2);
  put_matrix(0, 1000, 1, 1);
  acpi_writer_number(&writer, 5, 2);
  acpi_writer_end(&writer);
}

static inline void
set_memory(uint32_t index, uint64_t start, uint64_t size)
{
  memory[index] = (struct machine_reserved_s){ .start = start, .size = size };
  if (source.memory_count <= index)
    source.memory_count = index + 1;
}

static inline void
build_start(void)
{
  acpi_writer_start(&writer);
  source = (struct acpi_source_s){ .memory = memory,
                                   .running = MACHINE_HW_NONE };
}

/** @This ends what was built: what was written is what can be read. */
static inline void
build_finish(uint8_t revision)
{
  acpi_writer_finish(&writer, revision);
  EXPECT(!writer.full);
  source.rsdp = writer.rsdp;
  source.reach_limit = writer.size;
  source.base = (uintptr_t)writer.bytes;
}

/** @This builds a machine of two nodes, 0 and 1, 8 MiB each from address 0;
    processors 0, 1 in the first, 2, 0x100 in the second. */
static inline void
build(uint8_t revision)
{
  build_start();
  begin_madt(3);
  put_x2apic(0x100, 1);
  for (uint8_t i = 0; i < 3; i++)
    put_apic(i, 1);
  acpi_writer_end(&writer);
  begin_srat(3);
  for (uint8_t i = 0; i < 3; i++)
    put_apic_node(i, i / 2, 1);
  put_x2apic_node(0x100, 1, 1);
  put_memory_node(0, 0x800000, 0, 1);
  put_memory_node(0x800000, 0x800000, 1, 1);
  acpi_writer_end(&writer);
  put_slit(2, "\12\24\36\12", 4);
  put_hmat();
  set_memory(0, 0, 0x9fc00);
  set_memory(1, 0x100000, 0xe00000);
  build_finish(revision);
}

/** @This writes a number into a table of the sample and sets its checksum. */
static inline void
change(enum sample_e table, uint32_t offset, uint64_t number, uint32_t size)
{
  acpi_writer_poke(&writer, writer.table[table] + offset, number, size);
  acpi_writer_fix(&writer, writer.table[table]);
}

static inline error_t
read_with(uint32_t capacity)
{
  error_t err;

  machine = (struct machine_s){
    .cpu = cpu,
    .range = range,
    .distance = distance,
    .perf = perf,
    .cpus.capacity = capacity,
    .ranges.capacity = capacity,
    .distances.capacity = capacity,
    .perfs.capacity = capacity,
  };
  said[0] = '\0';
  printk_capture(said, sizeof(said));
  err = acpi_machine_read(&source, &machine);
  printk_capture(NULL, 0);
  return err;
}

/** @This reads what was built. */
static inline error_t
read(void)
{
  return read_with(CAPACITY);
}

static inline bool
flat_is(const char *wanted)
{
  return machine.flat != NULL && strcmp(machine.flat, wanted) == 0
         && machine.distances.found == 0 && machine.perfs.found == 0;
}

static inline bool
perf_is(uint32_t index, uint8_t kind, uint32_t from, uint32_t to,
        uint32_t value)
{
  return index < machine.perfs.found && perf[index].kind == kind
         && perf[index].from == from && perf[index].to == to
         && perf[index].value == value;
}

static inline bool
cpu_is(uint32_t index, uint64_t hw, uint32_t node, bool enabled)
{
  return index < machine.cpus.found && cpu[index].hw == hw
         && cpu[index].node == node && cpu[index].enabled == enabled
         && cpu[index].tag == 0;
}

static inline bool
range_is(uint32_t index, uint64_t start, uint64_t size, uint32_t node)
{
  return index < machine.ranges.found && range[index].start == start
         && range[index].size == size && range[index].node == node
         && range[index].reach_all && range[index].dma == MACHINE_DMA_UNSAID;
}

#endif
