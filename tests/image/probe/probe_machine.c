/* probe: a machine out of a file, inside the machine that runs.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The same functions as at boot, on memory that the running kernel allocates:
   so that ten thousand machines need one process. What differs from a boot is
   that the tables do not lie in the machine's own boot bank, which stays empty.

   Locks: none, one processor runs. */

#include "probe.h"

#include <mutek/assert.h>
#include <mutek/firmware.h>
#include <mutek/mem_alloc.h>
#include <mutek/panic.h>

/** Distance that keeps the banks' bytes at the alignment they describe. */
#define PAGE 4096

/** What was taken for the machine under way. */
enum part_e
{
  PART_FACTS,
  PART_RANGES,
  PART_TOPOLOGY,
  PART_BASES,
  PART_BYTES,
  PART_SET,
  PART_COUNT,
};

static void *part[PART_COUNT];
static struct topology_s topo;
static struct mem_machine_s mem;

static void *
take(enum part_e which, size_t size)
{
  if (mem_alloc_align(size, PAGE, NULL, MEM_VALID_SYS, &part[which]) != 0)
    panic("probe: no %zu bytes", size);
  return part[which];
}

static error_t
facts_read(const void *blob, size_t size, struct machine_s *machine)
{
  error_t err;

  *machine = (struct machine_s){ 0 };
  err = fdt_machine_read(blob, size, MACHINE_HW_NONE, machine);
  if (err != -ENOMEM)
    return err;
  machine_storage_set(machine,
                      take(PART_FACTS, machine_storage_size(machine) + 1));
  return fdt_machine_read(blob, size, MACHINE_HW_NONE, machine);
}

/* As arch/emu does: the lowest range that all reach holds the boot bank. */
static error_t
machine_settle(const struct machine_s *machine)
{
  struct topology_range_s *range
      = take(PART_RANGES, (topology_ranges_max(machine) + 1) * sizeof(*range));
  size_t count = topology_ranges(machine, &topology_limits_build, range);
  size_t at = topology_boot_range(machine, range, count,
                                  CONFIG_MUTEK_BOOT_BANK_SIZE);
  uint64_t start, last, end;
  error_t err;

  if (at == count)
    return -ENOENT;
  start = range[at].start;
  end = topology_range_end(range, count, at);
  last = start + (CONFIG_MUTEK_BOOT_BANK_SIZE - 1);
  if (end < last)
    last = end;

  err = topology_build(
      machine, &topology_limits_build, start,
      take(PART_TOPOLOGY, topology_build_size(machine, &topology_limits_build)),
      &topo);
  return err != 0
             ? err
             : topology_set_boot(&topo, &topology_limits_build, start, last);
}

/* Each bank at the address within a page that it has in the description. */
static size_t
bases_place(uintptr_t *base, uintptr_t start)
{
  uintptr_t next = start;

  for (bank_id_t i = 0; i < topo.bank_count; i++)
    {
      const struct topology_bank_s *bank = &topo.bank[i];

      next += (bank->start - next) & (PAGE - 1);
      base[i] = next;
      next += (uintptr_t)(bank->last - bank->start) + 1;
    }
  return next - start;
}

struct mem_machine_s *
probe_machine_make(const void *blob, size_t size)
{
  struct machine_s machine;
  uintptr_t *base;
  size_t bytes;

  if (facts_read(blob, size, &machine) != 0 || machine_settle(&machine) != 0)
    return NULL;
  base = take(PART_BASES, topo.bank_count * sizeof(*base));
  bytes = bases_place(base, 0);
  bases_place(base, (uintptr_t)take(PART_BYTES, bytes));
  mem_machine_build(&mem, &topo, base, take(PART_SET, mem_machine_size(&topo)));
  return &mem;
}

void
probe_machine_drop(void)
{
  for (unsigned i = 0; i < PART_COUNT; i++)
    {
      mem_free(part[i]);
      part[i] = NULL;
    }
}
