/* alloc: the end for a bad pointer, and the search for damage.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Locks: none is held when a line is printed. mem_check() takes the lock of one
   bank for 64 blocks at a time. */

#include "mem_fault.h"

#include "mem_instance.h"

#include <mutek/assert.h>
#include <mutek/cpu.h>
#include <mutek/mem_bank.h>
#include <mutek/panic.h>

/** Blocks checked before the lock is given back. */
#define CHECK_BLOCKS 64

static const char *
fault_name(enum memory_allocator_fault_e found)
{
  switch (found)
    {
    case MEMORY_ALLOCATOR_OK:
      return "no fault";
    case MEMORY_ALLOCATOR_FOREIGN:
      return "foreign";
    case MEMORY_ALLOCATOR_MISALIGNED:
      return "misaligned";
    case MEMORY_ALLOCATOR_INTERIOR:
      return "interior";
    case MEMORY_ALLOCATOR_FREED:
      return "already freed";
    case MEMORY_ALLOCATOR_DAMAGED:
      return "damaged";
    }
  return "?";
}

void
mem_fault_block(const struct mem_fault_s *fault, bank_id_t bank,
                const char *reason)
{
  panic("%s: %s: ptr=%p bank=%d cpu=%u caller=0x%zx", fault->call, reason,
        fault->addr, bank == BANK_NONE ? -1 : (int)bank, (unsigned)cpu_id(),
        (size_t)fault->caller);
}

void
mem_fault_engine(const struct mem_fault_s *fault, bank_id_t bank,
                 enum memory_allocator_fault_e found)
{
  if (unlikely(found != MEMORY_ALLOCATOR_OK))
    mem_fault_block(fault, bank, fault_name(found));
}

void
mem_fault_custom(const struct mem_proximity_s *prox, error_t err,
                 const void *addr)
{
  bank_id_t bank = mem_machine_find(mem_instance(), (uintptr_t)addr);

  panic("mem_alloc: own proximity: alloc=0x%zx returned %d with ptr=%p bank=%d "
        "cpu=%u",
        (size_t)prox->alloc, err, addr, bank == BANK_NONE ? -1 : (int)bank,
        (unsigned)cpu_id());
}

static void
check_bank(struct mem_machine_s *mem, bank_id_t bank, uintptr_t caller)
{
  struct mem_region_s *region = &mem->region[bank];
  enum memory_allocator_fault_e found;
  uintptr_t where = 0;
  bool done = false;

  /* Start over, as another check may have stopped halfway. */
  found = mem_region_check(region, 0, &done, &where);
  done = false;
  while (!done && found == MEMORY_ALLOCATOR_OK)
    found = mem_region_check(region, CHECK_BLOCKS, &done, &where);
  if (found != MEMORY_ALLOCATOR_OK)
    {
      struct mem_fault_s fault = { "mem_check", (const void *)where, caller };

      mem_fault_block(&fault, bank, fault_name(found));
    }
}

void
mem_check(void)
{
  struct mem_machine_s *mem = mem_instance();
  uintptr_t caller = (uintptr_t)__builtin_return_address(0);
  struct cpu_pinned_s pinned = cpu_pin();

  for (bank_id_t i = 0; mem != NULL && i < mem->topo->bank_count; i++)
    if (topology_cpu_reaches(mem->topo, i, pinned.cpu))
      check_bank(mem, i, caller);
  cpu_unpin(pinned);
}
