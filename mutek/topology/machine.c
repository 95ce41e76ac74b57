/* topology: storage for the arrays of a struct machine_s.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Invariant: machine_storage_size() and machine_storage_set() walk the arrays
   in the same order and align each one on 8 bytes. Locks: none. */

#include <mutek/machine.h>

void
machine_clear(struct machine_s *machine)
{
  machine->cpus.found = 0;
  machine->ranges.found = 0;
  machine->reserveds.found = 0;
  machine->distances.found = 0;
  machine->perfs.found = 0;
  machine->reaches.found = 0;
  machine->boot_hw = 0;
  machine->boot_known = false;
  machine->address_bits = 0;
  machine->dma_windowed = false;
  machine->dma_start = 0;
  machine->dma_size = 0;
  machine->dma_line = 0;
  machine->distances_both_ways = false;
  machine->flat = NULL;
}

bool
machine_fits(const struct machine_s *machine, const struct machine_s *found)
{
  return found->cpus.found <= machine->cpus.capacity
         && found->ranges.found <= machine->ranges.capacity
         && found->reserveds.found <= machine->reserveds.capacity
         && found->distances.found <= machine->distances.capacity
         && found->perfs.found <= machine->perfs.capacity
         && found->reaches.found <= machine->reaches.capacity;
}

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
