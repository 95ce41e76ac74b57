/* tests: the ACPI reader as a part of a hosted program.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "host.h"

#include "tests/host/lib/kernel.h"

#include <stdlib.h>
#include <string.h>

#include <mutek/firmware.h>

#define LOW_MEMORY 0x100000u

uint64_t
host_number(const uint8_t *at, uint32_t size)
{
  uint64_t value = 0;

  while (size-- != 0)
    value = value << 8 | at[size];
  return value;
}

void
host_set(uint8_t *at, uint32_t size, uint64_t value)
{
  for (uint32_t i = 0; i < size; i++, value >>= 8)
    at[i] = (uint8_t)value;
}

static error_t
read_once(const struct acpi_source_s *source, struct machine_s *machine)
{
  host_said_clear();
  return acpi_machine_read(source, machine);
}

/** @This checks that the ranges are the memory map above 1 MiB, in its order,
    without a byte more or less. */
static bool
ranges_cover(const struct machine_s *machine,
             const struct acpi_source_s *source)
{
  uint32_t at = 0;

  for (uint32_t i = 0; i < source->memory_count; i++)
    {
      uint64_t first = source->memory[i].start;
      uint64_t size = source->memory[i].size;
      uint64_t last = size - 1 > UINT64_MAX - first ? UINT64_MAX
                                                    : first + (size - 1);

      if (size == 0 || last < LOW_MEMORY)
        continue;
      if (first < LOW_MEMORY)
        first = LOW_MEMORY;
      for (bool done = false; !done; at++)
        {
          const struct machine_range_s *range = &machine->range[at];

          if (at == machine->ranges.found || range->start != first
              || range->size == 0 || range->size - 1 > last - first)
            return false;
          done = range->size - 1 == last - first;
          first += range->size;
          if (!range->reach_all || range->dma != MACHINE_DMA_UNSAID)
            return false;
        }
    }
  return at == machine->ranges.found;
}

/** @This checks what holds for whatever tables were read. */
static const char *
check_facts(const struct machine_s *machine, const struct acpi_source_s *source)
{
  if (machine->cpus.found == 0)
    return "no processor";
  for (uint32_t i = 0; i < machine->cpus.found; i++)
    if (machine->cpu[i].tag != 0
        || (i != 0 && machine->cpu[i].hw < machine->cpu[i - 1].hw))
      return "a processor out of order or with a name";
  if (!ranges_cover(machine, source))
    return "ranges that are not the memory map";
  if (machine->flat != NULL
      && (machine->distances.found != 0 || machine->perfs.found != 0))
    return "distances in spite of a reason against them";
  for (uint32_t i = 0; i < machine->perfs.found; i++)
    if (machine->perf[i].value == 0
        || machine->perf[i].kind >= MACHINE_PERF_COUNT)
      return "a figure that is none";
  for (uint32_t i = 0; i < machine->distances.found; i++)
    if (machine->distance[i].distance > 255)
      return "a distance that is no byte";
  if (machine->boot_known || machine->boot_hw != 0 || machine->dma_windowed
      || machine->dma_start != 0 || machine->dma_size != 0
      || machine->dma_line != 0 || machine->reserveds.found != 0
      || machine->reaches.found != 0)
    return "something that no table says";
  return NULL;
}

/** @This reads again with half the room each. */
static const char *
check_small(const struct acpi_source_s *source, const struct machine_s *found)
{
  struct machine_s machine = { .flat = NULL };
  bool quiet;
  error_t err;

  host_arrays_take(&machine, found, 2);
  err = read_once(source, &machine);
  host_arrays_free(&machine);
  quiet = host_said[0] == '\0';
  if (err != -ENOMEM)
    return "small arrays and no -ENOMEM";
  if (!quiet)
    return "lines from a reading that has to be repeated";
  return host_found_same(&machine, found) ? NULL : "small arrays, other counts";
}

/** @This reads while a processor runs: it is listed, enabled and boots. */
static const char *
check_running(const struct acpi_source_s *tables, const struct machine_s *found)
{
  struct acpi_source_s source = *tables;
  struct machine_s machine = { .flat = NULL }, counted;
  const char *wrong = "the processor that runs is not listed, or is off";
  static uint32_t turn;
  error_t err;

  /* Every fourth time is enough. */
  if (turn++ % 4 != 0)
    return NULL;
  source.running = turn % 8 == 1 ? 1 : 0x12345678;
  err = acpi_machine_read(&source, &machine);
  if (err != -ENOMEM || machine.cpus.found - found->cpus.found > 1)
    return "a processor runs, and another error or count";
  counted = machine;
  host_arrays_take(&machine, &counted, 1);
  err = read_once(&source, &machine);
  for (uint32_t i = machine.cpus.found; err == 0 && i-- != 0;)
    if (machine.cpu[i].hw == source.running)
      wrong = machine.cpu[i].enabled ? NULL : "the processor that runs is off";
  if (err != 0 || !machine.boot_known || machine.boot_hw != source.running
      || !host_found_same(&machine, &counted) || !host_said_well("acpi: "))
    wrong = "a processor runs and does not boot";
  host_arrays_free(&machine);
  return wrong;
}

static const char *
check_refused(const struct machine_s *machine,
              const struct acpi_source_s *source)
{
  static const struct machine_s untouched;
  static const char end[] = ", and no memory\n";
  size_t size = strlen(host_said);

  if (memcmp(machine, &untouched, sizeof(untouched)) != 0)
    return "refused, and the machine changed";
  if (!host_said_well("acpi: ") || host_said_lines() != 1 || size < sizeof(end)
      || strcmp(host_said + size - strlen(end), end) != 0)
    return "refused without one line that says so";
  if (!ranges_cover(machine, source))
    return "refused in spite of memory";
  return NULL;
}

static const char *
check_image(const struct acpi_source_s *source, struct host_answer_s *answer)
{
  struct machine_s counted;
  const char *wrong;

  memset(&counted, 0, sizeof(counted));
  answer->err = read_once(source, &counted);
  if (answer->err == -EBADDATA)
    return check_refused(&counted, source);
  if (answer->err != -ENOMEM)
    return "an error of another kind, or no processor";
  if (host_said[0] != '\0')
    return "lines from a reading that has to be repeated";

  wrong = check_small(source, &counted);
  if (wrong == NULL)
    wrong = check_running(source, &counted);
  if (wrong != NULL)
    return wrong;
  answer->machine = counted; /* as a caller comes back with it */
  host_arrays_take(&answer->machine, &counted, 1);
  answer->err = read_once(source, &answer->machine);
  if (answer->err != 0)
    return "arrays that fit and an error";
  if (!host_found_same(&answer->machine, &counted))
    return "the second pass counts otherwise";
  if (!host_said_well("acpi: "))
    return "a line that is none";
  return check_facts(&answer->machine, source);
}

void
host_read(const struct host_image_s *image, struct host_answer_s *answer)
{
  uint8_t *copy = host_take(image->size, 1);
  struct acpi_source_s source = {
    .rsdp = image->rsdp,
    .memory = image->memory,
    .memory_count = image->memory_count,
    .reach_limit = image->size,
    .running = MACHINE_HW_NONE,
    .base = (uintptr_t)copy,
  };

  memset(answer, 0, sizeof(*answer));
  memcpy(copy, image->bytes, image->size);
  answer->wrong = check_image(&source, answer);
  if (answer->wrong == NULL && memcmp(copy, image->bytes, image->size) != 0)
    answer->wrong = "the image was written to";
  free(copy);
}

void
host_free(struct host_answer_s *answer)
{
  host_arrays_free(&answer->machine);
}

/* Checksums. */

static void
fix_sum(uint8_t *bytes, size_t size, size_t sum)
{
  uint8_t all = 0;

  bytes[sum] = 0;
  for (size_t i = 0; i < size; i++)
    all = (uint8_t)(all + bytes[i]);
  bytes[sum] = (uint8_t)-all;
}

void
host_fix_table(uint8_t *bytes, size_t size, uint64_t at)
{
  uint64_t length;

  if (at > size || size - at < 36)
    return;
  length = host_number(bytes + at + 4, 4);
  if (length >= 10 && length <= size - at)
    fix_sum(bytes + at, (size_t)length, 9);
}

uint64_t
host_root(const uint8_t *bytes, uint64_t rsdp, uint32_t *width)
{
  *width = bytes[rsdp + 15] >= 2 ? 8 : 4;
  return host_number(bytes + rsdp + (*width == 8 ? 24 : 16), *width);
}

void
host_fix_rsdp(uint8_t *bytes, size_t size, uint64_t rsdp)
{
  uint64_t length;

  if (rsdp > size || size - rsdp < 36)
    return;
  length = host_number(bytes + rsdp + 20, 4);
  fix_sum(bytes + rsdp, 20, 8);
  if (bytes[rsdp + 15] >= 2 && length > 32 && length <= size - rsdp)
    fix_sum(bytes + rsdp, (size_t)length, 32);
}

void
host_fix(uint8_t *bytes, size_t size, uint64_t rsdp)
{
  uint32_t width;
  uint64_t root, end;

  if (rsdp > size || size - rsdp < 36)
    return;
  root = host_root(bytes, rsdp, &width);
  if (root <= size && size - root >= 36)
    {
      end = root + host_number(bytes + root + 4, 4);
      for (uint64_t at = root + 36; at + width <= end && at + width <= size;
           at += width)
        host_fix_table(bytes, size, host_number(bytes + at, width));
      host_fix_table(bytes, size, root);
    }
  host_fix_rsdp(bytes, size, rsdp);
}

size_t
host_describe(const struct machine_s *machine, char *text, size_t size)
{
  struct host_page_s page = { .text = text, .size = size };

  for (uint32_t i = 0; i < machine->cpus.found; i++)
    {
      host_put(&page, "cpu 0x%llx", (unsigned long long)machine->cpu[i].hw);
      host_put_node(&page, machine->cpu[i].node);
      host_put(&page, "%s\n", machine->cpu[i].enabled ? "" : " off");
    }
  for (uint32_t i = 0; i < machine->ranges.found; i++)
    {
      host_put(&page, "range 0x%llx 0x%llx",
               (unsigned long long)machine->range[i].start,
               (unsigned long long)machine->range[i].size);
      host_put_node(&page, machine->range[i].node);
      host_put(&page, "\n");
    }
  host_put_distances(&page, machine);
  for (uint32_t i = 0; i < machine->perfs.found; i++)
    host_put(&page, "%s %u %u %u\n",
             machine->perf[i].kind == MACHINE_LATENCY_NS ? "ns" : "mbs",
             (unsigned)machine->perf[i].from, (unsigned)machine->perf[i].to,
             (unsigned)machine->perf[i].value);
  if (machine->flat != NULL)
    host_put(&page, "flat %s\n", machine->flat);
  return page.used;
}
