/* tests: the device tree reader as a part of a hosted program.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "host.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mutek/assert.h>
#include <mutek/firmware.h>
#include <mutek/printk.h>

#define LINES_MAX 17 /* 16, and the one that says there were more */
#define CELL_SIZE 4

char host_said[4096];
static size_t said_size;

void
printk(const char *format, ...)
{
  size_t room = sizeof(host_said) - said_size;
  va_list args;
  int size;

  va_start(args, format);
  size = vsnprintf(host_said + said_size, room, format, args);
  va_end(args);
  said_size += size < 0 ? 0 : (size_t)size < room ? (size_t)size : room - 1;
}

void
assert_fail(const char *expr, const char *file, int line)
{
  fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, expr);
  abort();
}

static void *
take(size_t count, size_t size)
{
  void *memory = malloc(count * size == 0 ? 1 : count * size);

  if (memory == NULL)
    abort();
  return memory;
}

static error_t
read_once(const uint8_t *blob, size_t size, struct machine_s *machine)
{
  said_size = 0;
  host_said[0] = '\0';
  return fdt_machine_read(blob, size, machine);
}

static size_t
count_lines(const char *text)
{
  size_t lines = 0;

  for (; *text != '\0'; text++)
    lines += *text == '\n';
  return lines;
}

/** @This checks that what was said is whole lines of ours. */
static bool
said_well(void)
{
  bool begins = true;

  for (const char *c = host_said; *c != '\0'; c++)
    {
      if (begins && strncmp(c, "fdt: ", 5) != 0)
        return false;
      begins = *c == '\n';
      if (!begins && (*c < ' ' || *c > '~'))
        return false;
    }
  return begins && count_lines(host_said) <= LINES_MAX;
}

static bool
found_same(const struct machine_s *a, const struct machine_s *b)
{
  return a->cpus.found == b->cpus.found && a->ranges.found == b->ranges.found
         && a->reserveds.found == b->reserveds.found
         && a->distances.found == b->distances.found
         && a->reaches.found == b->reaches.found;
}

/** @This gives the machine arrays for what @tt found found, a @tt divisor-th
    of it. */
static void
arrays_take(struct machine_s *machine, const struct machine_s *found,
            uint32_t divisor)
{
  machine->cpus.capacity = found->cpus.found / divisor;
  machine->ranges.capacity = found->ranges.found / divisor;
  machine->reserveds.capacity = found->reserveds.found / divisor;
  machine->distances.capacity = found->distances.found / divisor;
  machine->reaches.capacity = found->reaches.found / divisor;
  machine->cpu = take(machine->cpus.capacity, sizeof(*machine->cpu));
  machine->range = take(machine->ranges.capacity, sizeof(*machine->range));
  machine->reserved = take(machine->reserveds.capacity,
                           sizeof(*machine->reserved));
  machine->distance = take(machine->distances.capacity,
                           sizeof(*machine->distance));
  machine->reach = take(machine->reaches.capacity, sizeof(*machine->reach));
}

static void
arrays_free(struct machine_s *machine)
{
  free(machine->cpu);
  free(machine->range);
  free(machine->reserved);
  free(machine->distance);
  free(machine->reach);
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

  arrays_take(&machine, found, 2);
  err = read_once(blob, size, &machine);
  arrays_free(&machine);
  if (err != (small ? -ENOMEM : 0))
    return "small arrays and no -ENOMEM";
  if (small && host_said[0] != '\0')
    return "lines from a reading that has to be repeated";
  return found_same(&machine, found) ? NULL : "small arrays, other counts";
}

static const char *
check_refused(const struct machine_s *machine)
{
  static const struct machine_s untouched;

  if (memcmp(machine, &untouched, sizeof(untouched)) != 0)
    return "refused, and the machine changed";
  if (count_lines(host_said) != 1 || strncmp(host_said, "fdt: /", 6) == 0)
    return "refused without one line on the whole tree";
  return said_well() ? NULL : "a line that is none";
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
  if (wrong != NULL)
    return wrong;
  arrays_take(&answer->machine, &counted, 1);
  answer->err = read_once(blob, size, &answer->machine);
  if (answer->err != 0)
    return "arrays that fit and an error";
  if (!found_same(&answer->machine, &counted))
    return "the second pass counts otherwise";
  if (!said_well())
    return "a line that is none";
  return check_facts(&answer->machine, size);
}

void
host_read(const uint8_t *bytes, size_t size, struct host_answer_s *answer)
{
  uint8_t *blob = take(size, 1);

  memset(answer, 0, sizeof(*answer));
  memcpy(blob, bytes, size);
  answer->wrong = check_blob(blob, size, answer);
  if (answer->wrong == NULL && memcmp(blob, bytes, size) != 0)
    answer->wrong = "the blob was written to";
  free(blob);
}

void
host_free(struct host_answer_s *answer)
{
  arrays_free(&answer->machine);
}

/** Text that grows. */
struct page_s
{
  char *text;
  size_t size; /* of text */
  size_t used; /* would be, however small size is */
};

static void page_put(struct page_s *page, const char *format, ...)
    PRINTF_LIKE(2, 3);

static void
page_put(struct page_s *page, const char *format, ...)
{
  size_t at = page->used < page->size ? page->used : page->size;
  va_list args;
  int size;

  va_start(args, format);
  size = vsnprintf(page->text + at, page->size - at, format, args);
  va_end(args);
  page->used += size < 0 ? 0 : (size_t)size;
}

static void
page_put_node(struct page_s *page, uint32_t node)
{
  if (node == MACHINE_NODE_NONE)
    page_put(page, " node none");
  else
    page_put(page, " node %u", (unsigned)node);
}

static void
describe_range(struct page_s *page, const struct machine_s *machine,
               const struct machine_range_s *range)
{
  static const char *const dma[] = { "", " dma no", " dma yes" };

  page_put(page, "range 0x%llx 0x%llx", (unsigned long long)range->start,
           (unsigned long long)range->size);
  page_put_node(page, range->node);
  page_put(page, "%s reach%s", dma[range->dma], range->reach_all ? " all" : "");
  for (uint32_t i = 0; !range->reach_all && i < range->reach_count; i++)
    page_put(page, " %u", (unsigned)machine->reach[range->reach_first + i]);
  page_put(page, "\n");
}

size_t
host_describe(const struct machine_s *machine, char *text, size_t size)
{
  struct page_s page = { .text = text, .size = size };

  page_put(&page, "boot 0x%llx%s\n", (unsigned long long)machine->boot_hw,
           machine->boot_known ? "" : " unknown");
  for (uint32_t i = 0; i < machine->cpus.found; i++)
    {
      const struct machine_cpu_s *cpu = &machine->cpu[i];

      page_put(&page, "cpu 0x%llx", (unsigned long long)cpu->hw);
      page_put_node(&page, cpu->node);
      page_put(&page, " tag %u%s\n", (unsigned)cpu->tag,
               cpu->enabled ? "" : " off");
    }
  for (uint32_t i = 0; i < machine->ranges.found; i++)
    describe_range(&page, machine, &machine->range[i]);
  for (uint32_t i = 0; i < machine->reserveds.found; i++)
    page_put(&page, "reserved 0x%llx 0x%llx\n",
             (unsigned long long)machine->reserved[i].start,
             (unsigned long long)machine->reserved[i].size);
  for (uint32_t i = 0; i < machine->distances.found; i++)
    page_put(&page, "distance %u %u %u\n", (unsigned)machine->distance[i].from,
             (unsigned)machine->distance[i].to,
             (unsigned)machine->distance[i].distance);
  if (machine->dma_windowed)
    page_put(&page, "window 0x%llx 0x%llx\n",
             (unsigned long long)machine->dma_start,
             (unsigned long long)machine->dma_size);
  if (machine->dma_line != 0)
    page_put(&page, "line %u\n", (unsigned)machine->dma_line);
  if (machine->flat != NULL)
    page_put(&page, "flat %s\n", machine->flat);
  return page.used;
}
