/* tests: the device tree reader as a part of a hosted program.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "host.h"

#include "tests/host/lib/kernel.h"

#include <stdlib.h>
#include <string.h>

#include <mutek/firmware.h>

#define CELL_SIZE 4

/** Names of devices that are looked for in every blob; samples have some. */
static const char *const devices[] = { "arm,pl011", "arm,cortex-a15-gic",
                                       "arm,armv7-timer", "arm,psci-0.2",
                                       "numa-distance-map-v1" };

bool
host_said_part(const char *line)
{
  static const char *const part[] = { "fdt: /", "fdt: processor ",
                                      "fdt: no processor " };

  for (size_t i = 0; i < ARRAY_SIZE(part); i++)
    if (strncmp(line, part[i], strlen(part[i])) == 0)
      return true;
  return false;
}

static error_t
read_once(const uint8_t *blob, size_t size, struct machine_s *machine)
{
  host_said_clear();
  return fdt_machine_read(blob, size, MACHINE_HW_NONE, machine);
}

/** @This checks what holds for whatever blob was accepted. */
static const char *
check_facts(const struct machine_s *machine, size_t size)
{
  bool booted = false;
  uint64_t found = (uint64_t)machine->cpus.found + machine->ranges.found
                   + machine->reserveds.found + machine->distances.found
                   + machine->reaches.found;

  if (found > size / CELL_SIZE)
    return "more facts than the blob has cells";
  if (machine->cpus.found == 0)
    return "no processor";
  if (machine->flat != NULL && machine->distances.found != 0)
    return "distances in spite of a reason against them";
  if ((machine->dma_line & (machine->dma_line - 1)) != 0
      || machine->dma_line > 4096)
    return "a DMA line that is none";
  for (uint32_t i = 0; i < machine->cpus.found; i++)
    booted = booted || machine->cpu[i].hw == machine->boot_hw;
  if (booted != machine->boot_known)
    return "boot processor known and not listed, or the reverse";
  for (uint32_t i = 0; i < machine->ranges.found; i++)
    if (!machine->range[i].reach_all
        && (machine->range[i].reach_first > machine->reaches.found
            || machine->range[i].reach_count
                   > machine->reaches.found - machine->range[i].reach_first))
      return "a reach outside the array";
  for (uint32_t i = 0; i < machine->reaches.found; i++)
    if (machine->reach[i] == 0)
      return "a reach of everyone without a name";
  return NULL;
}

/** @This reads again with half the room each. */
static const char *
check_small(const uint8_t *blob, size_t size, const struct machine_s *found)
{
  struct machine_s machine = { .flat = NULL };
  bool small = found->cpus.found + found->ranges.found + found->reserveds.found
                   + found->distances.found + found->reaches.found
               != 0;
  error_t err;

  host_arrays_take(&machine, found, 2);
  err = read_once(blob, size, &machine);
  host_arrays_free(&machine);
  if (err != (small ? -ENOMEM : 0))
    return "small arrays and no -ENOMEM";
  if (small && host_said[0] != '\0')
    return "lines from a reading that has to be repeated";
  return host_found_same(&machine, found) ? NULL : "small arrays, other counts";
}

/** @This reads while a processor runs: it is listed, enabled and boots. */
static const char *
check_running(const uint8_t *blob, size_t size, const struct machine_s *found)
{
  struct machine_s machine = { .flat = NULL }, counted;
  const char *wrong = "the processor that runs is not listed, or is off";
  static uint32_t turn;
  uint64_t running = turn % 8 == 0 ? found->boot_hw : 0x123456789a;
  error_t err;

  /* Every fourth time is enough. */
  if (turn++ % 4 != 0)
    return NULL;
  err = fdt_machine_read(blob, size, running, &machine);
  if (err != -ENOMEM || machine.cpus.found - found->cpus.found > 1)
    return "a processor runs, and another error or count";
  counted = machine;
  host_arrays_take(&machine, &counted, 1);
  host_said_clear();
  err = fdt_machine_read(blob, size, running, &machine);
  for (uint32_t i = machine.cpus.found; err == 0 && i-- != 0;)
    if (machine.cpu[i].hw == running)
      wrong = machine.cpu[i].enabled ? NULL : "the processor that runs is off";
  if (err != 0 || !machine.boot_known || machine.boot_hw != running
      || !host_found_same(&machine, &counted) || !host_said_well("fdt: "))
    wrong = "a processor runs and does not boot";
  host_arrays_free(&machine);
  return wrong;
}

static const char *
check_refused(const struct machine_s *machine)
{
  static const struct machine_s untouched;

  if (memcmp(machine, &untouched, sizeof(untouched)) != 0)
    return "refused, and the machine changed";
  if (host_said_lines() != 1 || host_said_part(host_said))
    return "refused without one line on the whole tree";
  return host_said_well("fdt: ") ? NULL : "a line that is none";
}

static bool
inside(const uint8_t *blob, size_t size, const void *what, size_t bytes)
{
  return what == NULL
         || ((const uint8_t *)what >= blob && bytes <= size
             && (size_t)((const uint8_t *)what - blob) <= size - bytes);
}

/** @This reads what the blob says of devices: they are found in a tree that
    is whole, and only there.
    @param walked whether anything of the tree could be read to its end. */
static const char *
check_device(const uint8_t *blob, size_t size, const char *compatible,
             bool walked)
{
  struct fdt_device_s device = { .area_count = UINT32_MAX };
  error_t err = fdt_device_find(blob, size, compatible, &device);

  if (err != 0)
    return device.area_count != UINT32_MAX ? "no device, and it changed"
           : err != -ENOENT && err != -EBADDATA
               ? "a device and an error of another kind"
           : walked && err == -EBADDATA ? "a tree with two opinions"
                                        : NULL;
  if (device.area_count > FDT_DEVICE_REGS)
    return "more areas than there are";
  if (!inside(blob, size, device.interrupts, 4 * (size_t)device.interrupt_cells)
      || !inside(blob, size, device.method, 1)
      || (device.method != NULL
          && !inside(blob, size, device.method, strlen(device.method) + 1)))
    return "a device outside the blob";
  for (uint32_t i = 0; i <= device.interrupt_cells; i++)
    (void)fdt_device_interrupt(&device, i);
  return NULL;
}

static const char *
check_devices(const uint8_t *blob, size_t size, error_t read)
{
  struct fdt_chosen_s chosen = { .payload = 1 };
  error_t err = fdt_chosen_read(blob, size, &chosen);
  const char *wrong = NULL;

  if (err != 0 && (err != -EBADDATA || read != -EBADDATA))
    return "a tree with two opinions";
  if (err == 0
      && (!inside(blob, size, chosen.words, 1)
          || (chosen.words != NULL
              && !inside(blob, size, chosen.words, strlen(chosen.words) + 1))
          || chosen.payload_size > UINT64_MAX - chosen.payload))
    return "a kernel's words or file that cannot be";
  for (size_t i = 0; i < ARRAY_SIZE(devices) && wrong == NULL; i++)
    wrong = check_device(blob, size, devices[i], read != -EBADDATA);
  return wrong;
}

static const char *
check_blob(const uint8_t *blob, size_t size, struct host_answer_s *answer)
{
  struct machine_s counted;
  const char *wrong;

  memset(&counted, 0, sizeof(counted));
  answer->err = read_once(blob, size, &counted);
  if (answer->err == -EBADDATA)
    return check_refused(&counted);
  if (answer->err != 0 && answer->err != -ENOMEM)
    return "an error of another kind";
  if (answer->err == -ENOMEM && host_said[0] != '\0')
    return "lines from a reading that has to be repeated";

  wrong = check_small(blob, size, &counted);
  if (wrong == NULL)
    wrong = check_running(blob, size, &counted);
  if (wrong != NULL)
    return wrong;
  answer->machine = counted; /* as a caller comes back with it */
  host_arrays_take(&answer->machine, &counted, 1);
  answer->err = read_once(blob, size, &answer->machine);
  if (answer->err != 0)
    return "arrays that fit and an error";
  if (!host_found_same(&answer->machine, &counted))
    return "the second pass counts otherwise";
  if (!host_said_well("fdt: "))
    return "a line that is none";
  return check_facts(&answer->machine, size);
}

void
host_read(const uint8_t *bytes, size_t size, struct host_answer_s *answer)
{
  uint8_t *blob = host_take(size, 1);

  memset(answer, 0, sizeof(*answer));
  memcpy(blob, bytes, size);
  answer->wrong = check_blob(blob, size, answer);
  if (answer->wrong == NULL)
    answer->wrong = check_devices(blob, size, answer->err);
  if (answer->wrong == NULL && memcmp(blob, bytes, size) != 0)
    answer->wrong = "the blob was written to";
  free(blob);
}

void
host_free(struct host_answer_s *answer)
{
  host_arrays_free(&answer->machine);
}

static void
describe_range(struct host_page_s *page, const struct machine_s *machine,
               const struct machine_range_s *range)
{
  static const char *const dma[] = { "", " dma no", " dma yes" };

  host_put(page, "range 0x%llx 0x%llx", (unsigned long long)range->start,
           (unsigned long long)range->size);
  host_put_node(page, range->node);
  host_put(page, "%s reach%s", dma[range->dma], range->reach_all ? " all" : "");
  for (uint32_t i = 0; !range->reach_all && i < range->reach_count; i++)
    host_put(page, " %u", (unsigned)machine->reach[range->reach_first + i]);
  host_put(page, "\n");
}

size_t
host_describe(const struct machine_s *machine, char *text, size_t size)
{
  struct host_page_s page = { .text = text, .size = size };

  host_put(&page, "boot 0x%llx%s\n", (unsigned long long)machine->boot_hw,
           machine->boot_known ? "" : " unknown");
  for (uint32_t i = 0; i < machine->cpus.found; i++)
    {
      const struct machine_cpu_s *cpu = &machine->cpu[i];

      host_put(&page, "cpu 0x%llx", (unsigned long long)cpu->hw);
      host_put_node(&page, cpu->node);
      host_put(&page, " tag %u%s\n", (unsigned)cpu->tag,
               cpu->enabled ? "" : " off");
    }
  for (uint32_t i = 0; i < machine->ranges.found; i++)
    describe_range(&page, machine, &machine->range[i]);
  for (uint32_t i = 0; i < machine->reserveds.found; i++)
    host_put(&page, "reserved 0x%llx 0x%llx\n",
             (unsigned long long)machine->reserved[i].start,
             (unsigned long long)machine->reserved[i].size);
  host_put_distances(&page, machine);
  if (machine->dma_windowed)
    host_put(&page, "window 0x%llx 0x%llx\n",
             (unsigned long long)machine->dma_start,
             (unsigned long long)machine->dma_size);
  if (machine->dma_line != 0)
    host_put(&page, "line %u\n", (unsigned)machine->dma_line);
  if (machine->flat != NULL)
    host_put(&page, "flat %s\n", machine->flat);
  return page.used;
}
