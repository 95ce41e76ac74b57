/* tests: the kernel around a part of it, in a hosted program.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "kernel.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mutek/assert.h>
#include <mutek/printk.h>

#define LINES_MAX 17 /* 16, and the one that says there were more */

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

size_t
printk_format_va(char *buffer, size_t size, const char *format, va_list args)
{
  return (size_t)vsnprintf(buffer, size, format, args);
}

void
assert_fail(const char *expr, const char *file, int line)
{
  fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, expr);
  abort();
}

void
host_said_clear(void)
{
  said_size = 0;
  host_said[0] = '\0';
}

size_t
host_said_lines(void)
{
  size_t lines = 0;

  for (const char *c = host_said; *c != '\0'; c++)
    lines += *c == '\n';
  return lines;
}

bool
host_said_well(const char *prefix)
{
  bool begins = true;

  for (const char *c = host_said; *c != '\0'; c++)
    {
      if (begins && strncmp(c, prefix, strlen(prefix)) != 0)
        return false;
      begins = *c == '\n';
      if (!begins && (*c < ' ' || *c > '~'))
        return false;
    }
  return begins && host_said_lines() <= LINES_MAX;
}

void *
host_take(size_t count, size_t size)
{
  void *memory = malloc(count * size == 0 ? 1 : count * size);

  if (memory == NULL)
    abort();
  return memory;
}

static void *
array_take(struct machine_count_s *count, uint32_t capacity, size_t size)
{
  count->capacity = capacity;
  return host_take(capacity, size);
}

void
host_arrays_take(struct machine_s *machine, const struct machine_s *found,
                 uint32_t divisor)
{
  machine->cpu = array_take(&machine->cpus, found->cpus.found / divisor,
                            sizeof(*machine->cpu));
  machine->range = array_take(&machine->ranges, found->ranges.found / divisor,
                              sizeof(*machine->range));
  machine->reserved = array_take(&machine->reserveds,
                                 found->reserveds.found / divisor,
                                 sizeof(*machine->reserved));
  machine->distance = array_take(&machine->distances,
                                 found->distances.found / divisor,
                                 sizeof(*machine->distance));
  machine->perf = array_take(&machine->perfs, found->perfs.found / divisor,
                             sizeof(*machine->perf));
  machine->reach = array_take(&machine->reaches, found->reaches.found / divisor,
                              sizeof(*machine->reach));
}

void
host_arrays_free(struct machine_s *machine)
{
  free(machine->cpu);
  free(machine->range);
  free(machine->reserved);
  free(machine->distance);
  free(machine->perf);
  free(machine->reach);
}

bool
host_found_same(const struct machine_s *a, const struct machine_s *b)
{
  return a->cpus.found == b->cpus.found && a->ranges.found == b->ranges.found
         && a->reserveds.found == b->reserveds.found
         && a->distances.found == b->distances.found
         && a->perfs.found == b->perfs.found
         && a->reaches.found == b->reaches.found;
}

void
host_put(struct host_page_s *page, const char *format, ...)
{
  size_t at = page->used < page->size ? page->used : page->size;
  va_list args;
  int size;

  va_start(args, format);
  size = vsnprintf(page->text + at, page->size - at, format, args);
  va_end(args);
  page->used += size < 0 ? 0 : (size_t)size;
}

void
host_put_node(struct host_page_s *page, uint32_t node)
{
  if (node == MACHINE_NODE_NONE)
    host_put(page, " node none");
  else
    host_put(page, " node %u", (unsigned)node);
}

void
host_put_distances(struct host_page_s *page, const struct machine_s *machine)
{
  for (uint32_t i = 0; i < machine->distances.found; i++)
    host_put(page, "distance %u %u %u\n", (unsigned)machine->distance[i].from,
             (unsigned)machine->distance[i].to,
             (unsigned)machine->distance[i].distance);
}
