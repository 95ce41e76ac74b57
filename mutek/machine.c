/* topology: room for what a firmware reader finds.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Invariant: machine_storage_size() and machine_storage_set() walk the arrays
   in one order, each aligned on 8. Locks: none. */

#include <mutek/machine.h>

static size_t
room(uint32_t count, size_t size)
{
  return (count * size + 7) & ~(size_t)7;
}

size_t
machine_storage_size(const struct machine_s *machine)
{
  return room(machine->cpus.found, sizeof(*machine->cpu))
         + room(machine->ranges.found, sizeof(*machine->range))
         + room(machine->reserveds.found, sizeof(*machine->reserved))
         + room(machine->distances.found, sizeof(*machine->distance))
         + room(machine->perfs.found, sizeof(*machine->perf))
         + room(machine->reaches.found, sizeof(*machine->reach));
}

static void *
array_set(uintptr_t *next, struct machine_count_s *count, size_t size)
{
  uintptr_t start = *next;

  *next += room(count->found, size);
  count->capacity = count->found;
  return (void *)start;
}

void
machine_storage_set(struct machine_s *machine, void *storage)
{
  uintptr_t next = (uintptr_t)storage;

  machine->cpu = array_set(&next, &machine->cpus, sizeof(*machine->cpu));
  machine->range = array_set(&next, &machine->ranges, sizeof(*machine->range));
  machine->reserved = array_set(&next, &machine->reserveds,
                                sizeof(*machine->reserved));
  machine->distance = array_set(&next, &machine->distances,
                                sizeof(*machine->distance));
  machine->perf = array_set(&next, &machine->perfs, sizeof(*machine->perf));
  machine->reach = array_set(&next, &machine->reaches, sizeof(*machine->reach));
}
