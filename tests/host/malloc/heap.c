/* malloc: the kernel's memory for a program of the host.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Invariant: the range is constant once heap_start() has returned. Locks: none.
 */

#include "heap.h"

#include "arch/emu/library.h"
#include "mutek/mem_instance.h"

#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>
#include <mutek/mem_boot.h>
#include <mutek/memory_allocator.h>
#include <mutek/startup.h>

struct heap_range_s heap_range;

static unsigned bank_count; /* (c) */

static void
range_set(const struct mem_machine_s *mem)
{
  const struct mem_region_s *last = &mem->region[mem->topo->bank_count - 1];

  bank_count = mem->topo->bank_count;
  heap_range.start = mem->region[0].start;
  heap_range.size = last->start + last->size - heap_range.start;
}

static bool
keeps_blocks(cpu_id_t cpu)
{
  return cpu != HEAP_CPUS - 1;
}

bool
heap_start(void)
{
  heap_secret();
  if (!emu_library_start())
    return false;
  mem_start_caches(keeps_blocks, NULL);
  range_set(mem_instance());
  return true;
}

unsigned
heap_cpu(unsigned order)
{
  return emu_library_cpu((cpu_id_t)order);
}

void
heap_enter(unsigned cpu)
{
  emu_library_enter((cpu_id_t)cpu);
}

void
heap_interrupt(unsigned cpu)
{
  emu_library_interrupt((cpu_id_t)cpu);
}

/* What is kept is had by the call without an alignment. */
void *
heap_alloc(size_t size, size_t align)
{
  void *addr;
  error_t err;

  if (align <= HEAP_ALIGN)
    err = mem_alloc(size, NULL, MEM_VALID_SYS, &addr);
  else
    err = mem_alloc_align(size, align, NULL, MEM_VALID_SYS, &addr);
  return err == 0 ? addr : NULL;
}

void
heap_free(void *addr)
{
  mem_free(addr);
}

size_t
heap_size(void *addr)
{
  return mem_getsize(addr);
}

bool
heap_resize(void *addr, size_t size)
{
  return mem_resize(addr, size) == 0;
}

size_t
heap_peek(void *addr)
{
  const struct mem_machine_s *mem = mem_instance();

  return memory_allocator_getsize(&mem->region[mem_bank_find(addr)].heap, addr);
}

unsigned
heap_bank_count(void)
{
  return bank_count;
}

size_t
heap_bank_used(unsigned bank)
{
  return atomic_load(&mem_instance()->region[bank].used);
}

size_t
heap_bank_size(unsigned bank)
{
  return mem_instance()->region[bank].size;
}

void *
heap_bank_alloc(unsigned bank, size_t size)
{
  void *addr;

  return mem_bank_alloc((bank_id_t)bank, size, &addr) == 0 ? addr : NULL;
}

/* Nobody starts the application of a library. */
int
app_main(void)
{
  return 1;
}
