/* firmware: reads the machine from ACPI tables.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The tables are read twice. The first reading checks everything and counts,
   the second stores. If the arrays are too small, messages are printed only by
   the repeated call, not twice.

   The MADT lists the CPUs and the memory map the memory. The SRAT also lists
   CPUs and memory that may be added later, so only its node ids are used.

   Invariants:
   I1  both readings call the same functions, so their counts agree;
   I2  the stored CPUs ascend by id, so a CPU of the SRAT is found by a binary
       search;
   I3  a piece of memory lies in one range of the memory map, above 1 MiB, and
       in at most one range of the SRAT;
   I4  with machine_s.flat set, no distances and no other figures are stored.

   Locks: none, nothing is shared.

   Not read: entries of the SRAT other than CPUs with an APIC and memory;
   whether memory is volatile or removable. The bytes of the tables are not
   reserved, because a memory map does not list them as usable. */

#include <mutek/firmware.h>

#include "acpi_entry.h"
#include "acpi_hmat.h"
#include "acpi_table.h"

#include <mutek/machine.h>
#include <mutek/printk.h>

#include <gpct/sort.h>

/** A PC uses memory below this address, even if it is listed as usable. Units:
    bytes. */
#define LOW_MEMORY 0x100000u

/** Offset of the number of rows and columns of the SLIT. Source: 5.2.17. */
#define SLIT_LOCALITIES 36

/** The state of a reading. (o) */
struct reader_s
{
  struct machine_s *machine;
  struct acpi_s acpi;
  uint64_t running; /* hardware id of the calling CPU, or MACHINE_HW_NONE */
};

/** Memory of one node. */
struct piece_s
{
  uint64_t first;
  uint64_t last;
  uint32_t node;  /* or MACHINE_NODE_NONE */
  bool contested; /* another node also lists some of it */
};

static bool
processor_before(const struct machine_cpu_s *a, const struct machine_cpu_s *b)
{
  if (a->hw != b->hw)
    return a->hw < b->hw;
  return a->tag < b->tag;
}

GPCT_SORT_DEFINE(processors_sort, struct machine_cpu_s, processor_before);

/** @This adds a CPU. Before the sort, its tag is its index in the table, so
    that of two CPUs with one id the first stays first. */
static void
put_processor(struct machine_s *machine, uint64_t hw, bool enabled)
{
  uint32_t index;

  if (machine_count_one(&machine->cpus, &index))
    machine->cpu[index] = (struct machine_cpu_s){
      .hw = hw,
      .node = MACHINE_NODE_NONE,
      .tag = index,
      .enabled = enabled,
    };
}

/** @This adds the CPUs that the MADT lists. The running CPU counts as enabled,
    whatever its entry says. */
static void
read_listed(struct reader_s *reader)
{
  struct machine_s *machine = reader->machine;
  struct acpi_walk_s walk;
  struct acpi_processor_s processor;

  acpi_walk_init(&walk, &reader->acpi, ACPI_MADT);
  while (acpi_processor_next(&walk, &processor))
    {
      bool runs = processor.hw == reader->running;

      if (runs && !processor.enabled)
        acpi_say(&reader->acpi,
                 "MADT: processor 0x%llx is not enabled, but it runs",
                 (unsigned long long)processor.hw);
      put_processor(machine, processor.hw, processor.enabled || runs);
      machine->boot_known = machine->boot_known || runs;
    }
}

/** @This adds the running CPU if the MADT does not list it. */
static void
put_running(struct reader_s *reader)
{
  struct machine_s *machine = reader->machine;

  if (reader->running == MACHINE_HW_NONE)
    return;
  machine->boot_hw = reader->running;
  if (!machine->boot_known)
    {
      acpi_say(&reader->acpi,
               "MADT: processor 0x%llx runs and is not listed, added",
               (unsigned long long)reader->running);
      put_processor(machine, reader->running, true);
    }
  machine->boot_known = true;
}

/** @This reads the MADT. If it lists no CPU, the running one is added. */
static void
read_processors(struct reader_s *reader)
{
  struct acpi_s *acpi = &reader->acpi;
  struct machine_s *machine = reader->machine;
  const char *fault;

  acpi_entries_check(acpi, ACPI_MADT);
  read_listed(reader);
  fault = acpi->table[ACPI_MADT].fault;
  if (acpi->table[ACPI_MADT].data == NULL && fault == NULL)
    fault = acpi_fault(ACPI_MADT, ACPI_FAULT_MISSING);
  if (machine->cpus.found == 0)
    {
      acpi_say(acpi, "%s, the boot processor is alone",
               fault != NULL ? fault : "MADT: lists no processor");
      machine->boot_known = reader->running != MACHINE_HW_NONE;
      put_processor(machine, machine->boot_known ? reader->running : 0, true);
    }
  else if (fault != NULL)
    acpi_say(acpi, "%s, the rest is ignored", fault);
  put_running(reader);
}

/** @This returns the index of the first CPU whose id is at least @tt hw, or the
    count. The CPUs ascend by id. */
static uint32_t
processor_find(const struct machine_cpu_s *cpu, uint32_t count, uint64_t hw)
{
  uint32_t first = 0;

  while (count != 0)
    {
      uint32_t half = count / 2;

      if (cpu[first + half].hw < hw)
        {
          first += half + 1;
          count -= half + 1;
        }
      else
        count = half;
    }
  return first;
}

static void
processor_claim(struct acpi_s *acpi, struct machine_cpu_s *cpu, uint32_t node)
{
  if (cpu->node == MACHINE_NODE_NONE)
    cpu->node = node;
  else if (cpu->node != node)
    acpi_say(acpi, "SRAT: processor 0x%llx is in two nodes, the first counts",
             (unsigned long long)cpu->hw);
}

/** @This sets the nodes of the CPUs (I2). A CPU that the MADT lists twice gets
    one node; topology_build() handles the duplicate. */
static void
read_processor_nodes(struct reader_s *reader)
{
  struct machine_s *machine = reader->machine;
  struct machine_cpu_s *cpu = machine->cpu;
  uint32_t count = machine->cpus.found < machine->cpus.capacity
                       ? machine->cpus.found
                       : machine->cpus.capacity;
  struct acpi_walk_s walk;
  struct acpi_affinity_s affinity;

  processors_sort(cpu, count);
  acpi_walk_init(&walk, &reader->acpi, ACPI_SRAT);
  while (acpi_affinity_next(&walk, &affinity))
    {
      uint32_t at = processor_find(cpu, count, affinity.hw);

      if (at < count && cpu[at].hw == affinity.hw)
        processor_claim(&reader->acpi, &cpu[at], affinity.node);
    }
  for (uint32_t i = 0; i < count; i++)
    {
      cpu[i].tag = 0;
      if (i != 0 && cpu[i].hw == cpu[i - 1].hw)
        cpu[i].node = cpu[i - 1].node;
    }
}

/** @This prints the faults of the SRAT's memory entries, once. */
static void
check_ranges(struct reader_s *reader)
{
  struct acpi_walk_s walk;
  struct acpi_range_s range;

  acpi_walk_init(&walk, &reader->acpi, ACPI_SRAT);
  while (acpi_range_next(&walk, &range))
    if (range.wraps)
      acpi_say(&reader->acpi, "SRAT: memory at 0x%llx wraps, cut at the top",
               (unsigned long long)range.first);
  if (walk.ranges == ACPI_RANGES_MAX)
    acpi_say(&reader->acpi, "SRAT: %u ranges of memory count, and no more",
             ACPI_RANGES_MAX);
}

/** @This returns the longest piece from @tt first on that belongs to one range
    of the SRAT, or to none. Where ranges overlap, the first listed one
    counts. */
static struct piece_s
piece_first(const struct reader_s *reader, uint64_t first, uint64_t last)
{
  struct piece_s piece
      = { .first = first, .last = last, .node = MACHINE_NODE_NONE };
  bool owned = false;
  struct acpi_walk_s walk;
  struct acpi_range_s range;

  acpi_walk_init(&walk, &reader->acpi, ACPI_SRAT);
  while (acpi_range_next(&walk, &range))
    {
      if (range.last < first || range.first > piece.last)
        continue;
      if (owned)
        piece.contested = piece.contested || range.node != piece.node;
      else if (range.first > first)
        piece.last = range.first - 1;
      else
        {
          owned = true;
          piece.node = range.node;
          if (range.last < piece.last)
            piece.last = range.last;
        }
    }
  return piece;
}

static void
put_piece(struct reader_s *reader, const struct piece_s *piece)
{
  struct machine_s *machine = reader->machine;
  uint32_t index;

  if (piece->contested)
    acpi_say(&reader->acpi,
             "SRAT: memory at 0x%llx is in two nodes, the first counts",
             (unsigned long long)piece->first);
  if (machine_count_one(&machine->ranges, &index))
    machine->range[index] = (struct machine_range_s){
      .start = piece->first,
      .size = piece->last - piece->first + 1,
      .node = piece->node,
      .reach_all = true,
      .dma = MACHINE_DMA_UNSAID,
    };
}

/** @This reads one range of the memory map. */
static void
read_memory(struct reader_s *reader, const struct machine_reserved_s *memory)
{
  uint64_t first = memory->start;
  uint64_t last = first + (memory->size - 1);
  struct piece_s piece;

  if (memory->size == 0)
    return;
  if (last < first)
    {
      acpi_say(&reader->acpi, "memory at 0x%llx wraps, cut at the top",
               (unsigned long long)first);
      last = UINT64_MAX;
    }
  if (last < LOW_MEMORY)
    return;
  if (first < LOW_MEMORY)
    first = LOW_MEMORY;
  do
    {
      piece = piece_first(reader, first, last);
      put_piece(reader, &piece);
      first = piece.last + 1;
    }
  while (piece.last != last);
}

/** @This reads the SLIT. Its rows and columns are node ids. */
static void
read_distances(struct reader_s *reader)
{
  struct machine_s *machine = reader->machine;
  struct acpi_table_s *slit = &reader->acpi.table[ACPI_SLIT];
  const uint8_t *matrix;
  uint32_t size, index;
  uint64_t count;

  if (slit->data == NULL)
    return;
  size = slit->size - ACPI_SLIT_FIXED;
  count = acpi_u64(slit->data + SLIT_LOCALITIES);
  /* The first comparison keeps the square from wrapping. */
  if (count > size || count * count != size)
    {
      slit->fault = acpi_fault(ACPI_SLIT, ACPI_FAULT_SIZE);
      return;
    }
  matrix = slit->data + ACPI_SLIT_FIXED;
  for (uint32_t from = 0; from < count; from++)
    for (uint32_t to = 0; to < count; to++, matrix++)
      if (machine_count_one(&machine->distances, &index))
        machine->distance[index] = (struct machine_distance_s){
          .from = from,
          .to = to,
          .distance = *matrix,
        };
}

/** @This reads the HMAT, unless it is broken. */
static void
read_perfs(struct reader_s *reader)
{
  struct machine_s *machine = reader->machine;
  struct acpi_table_s *hmat = &reader->acpi.table[ACPI_HMAT];
  struct acpi_perf_walk_s walk;
  struct machine_perf_s perf;
  uint32_t index;

  acpi_hmat_check(hmat);
  if (hmat->fault != NULL)
    acpi_say(&reader->acpi, "%s, ignored", hmat->fault);
  acpi_perf_walk_init(&walk, hmat);
  while (acpi_perf_next(&walk, &perf))
    if (machine_count_one(&machine->perfs, &index))
      machine->perf[index] = perf;
}

/** @This makes the machine flat (I4) if the tables needed for distances have a
    fault. The first fault becomes the machine's reason, further ones are
    printed. */
static void
judge(struct reader_s *reader)
{
  struct acpi_s *acpi = &reader->acpi;
  const char *const fault[] = {
    acpi->fault,
    acpi->table[ACPI_SRAT].fault,
    acpi->table[ACPI_SLIT].fault,
  };

  for (size_t i = 0; i < ARRAY_SIZE(fault); i++)
    if (fault[i] != NULL && reader->machine->flat == NULL)
      {
        reader->machine->flat = fault[i];
        reader->machine->distances.found = 0;
        reader->machine->perfs.found = 0;
      }
    else if (fault[i] != NULL)
      acpi_say(acpi, "%s", fault[i]);
}

/** @This returns the end of the readable physical addresses, so that every
    address fits into a pointer. */
static uint64_t
source_limit(const struct acpi_source_s *source)
{
  uint64_t top = UINTPTR_MAX - source->base;

  return source->reach_limit <= top ? source->reach_limit : top;
}

/** @This reads all tables once.
    @return the reason why no table was found, or NULL. */
static const char *
read_tables(const struct acpi_source_s *source, struct machine_s *machine,
            bool quiet)
{
  struct reader_s reader = {
    .machine = machine,
    .acpi.base = source->base,
    .acpi.limit = source_limit(source),
    .acpi.quiet = quiet,
    .running = source->running,
  };

  machine_clear(machine);
  acpi_open(&reader.acpi, source->rsdp);

  read_processors(&reader);
  acpi_entries_check(&reader.acpi, ACPI_SRAT);
  check_ranges(&reader);
  read_processor_nodes(&reader);
  for (uint32_t i = 0; i < source->memory_count; i++)
    read_memory(&reader, &source->memory[i]);
  read_distances(&reader);
  read_perfs(&reader);
  judge(&reader);
  return reader.acpi.fault;
}

error_t
acpi_machine_read(const struct acpi_source_s *source, struct machine_s *machine)
{
  struct machine_s counted = { .flat = NULL };
  const char *fault = read_tables(source, &counted, true);
  bool fits = machine_fits(machine, &counted);

  if (fault != NULL && counted.ranges.found == 0)
    {
      printk("acpi: %s, and no memory\n", fault);
      return -EBADDATA;
    }
  (void)read_tables(source, machine, !fits);
  return fits ? 0 : -ENOMEM;
}
