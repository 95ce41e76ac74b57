/* alloc: the banks one by one, and the proximities by name.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Thin fronts on the kernel's memory. Locks: the bank's, in mem_region.c. */

#include <mutek/mem_bank.h>

#include "mem_instance.h"
#include "mem_near.h"

#include <mutek/assert.h>
#include <mutek/cpu_pin.h>
#include <mutek/panic.h>

static error_t
bank_alloc(bank_id_t bank, size_t size, void **addr)
{
  struct mem_machine_s *mem = mem_instance();
  struct cpu_pinned_s pinned;
  error_t err = -ENOTSUP;

  if (size == 0 || mem == NULL || bank >= mem->topo->bank_count)
    return -EINVAL;
  if (panic_active())
    return -EAGAIN;
  pinned = cpu_pin();
  if (topology_cpu_reaches(mem->topo, bank, pinned.cpu))
    err = mem_region_pop(&mem->region[bank], size, 1, addr);
  cpu_unpin(pinned);
  return err;
}

error_t
mem_bank_alloc(bank_id_t bank, size_t size, void **addr)
{
  if (addr == NULL)
    return -EINVAL;
  *addr = NULL;
  return bank_alloc(bank, size, addr);
}

bank_id_t
mem_bank_find(const void *addr)
{
  struct mem_machine_s *mem = mem_instance();

  return mem == NULL ? BANK_NONE : mem_machine_find(mem, (uintptr_t)addr);
}

error_t
mem_bank_count(bank_id_t bank, struct mem_bank_count_s *count)
{
  struct mem_machine_s *mem = mem_instance();
  struct memory_allocator_stats_s stats;
  struct mem_region_s *region;

  if (mem == NULL || bank >= mem->topo->bank_count)
    return -EINVAL;
  region = &mem->region[bank];
  mem_region_stats(region, &stats);
  *count = (struct mem_bank_count_s){
    .size = stats.size,
    .used = stats.used,
    .free = stats.free,
    .overhead = stats.overhead,
    .used_blocks = stats.used_blocks,
    .foreign = atomic_load(&region->foreign),
  };
  for (uint_fast8_t i = 0; i < MEM_REFUSED_COUNT; i++)
    count->refused[i] = atomic_load(&region->refused[i]);
  count->refused[MEM_REFUSED_REACH] = mem_machine_passed(mem, bank);
  return 0;
}

void
mem_proximity_count(const struct mem_proximity_s *prox,
                    struct mem_prox_count_s *count)
{
  struct mem_machine_s *mem = mem_instance();
  struct mem_count_s *from;

  *count = (struct mem_prox_count_s){ 0 };
  if (mem == NULL)
    return;
  from = mem_machine_count(mem, prox, cpu_id());
  count->hit = mem_machine_hits(mem, (size_t)(from - mem->count));
  count->miss = atomic_load(&from->miss);
  count->invalid = atomic_load(&from->failed[MEM_FAILED_INVALID]);
  count->again = atomic_load(&from->failed[MEM_FAILED_AGAIN]);
  count->notsup = atomic_load(&from->failed[MEM_FAILED_NOTSUP]);
  count->range = atomic_load(&from->failed[MEM_FAILED_RANGE]);
  count->nomem = atomic_load(&from->failed[MEM_FAILED_NOMEM]);
}

const char *
mem_refusal_name(enum mem_refusal_e reason)
{
  static const char *const name[MEM_REFUSED_COUNT] = { "reach", "dear", "small",
                                                       "full" };

  return (unsigned)reason < MEM_REFUSED_COUNT ? name[reason] : "?";
}
