/* tests/malloc: the kernel's memory for a program of the host.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Invariants: none of its own. Locks: none. */

#include "heap.h"

#include "../../arch/emu/library.h"

#include <mutek/mem_alloc.h>
#include <mutek/mem_boot.h>
#include <mutek/startup.h>

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

/* Nobody starts the application of a library. */
int
app_main(void)
{
  return 1;
}
