/* tests/malloc: the kernel's memory for a program of the host.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Invariants: none of its own. Locks: none. */

#include "heap.h"

#include "../../arch/emu/library.h"

#include <mutek/mem_alloc.h>
#include <mutek/startup.h>

bool
heap_start(void)
{
  return emu_library_start();
}

void
heap_enter(unsigned order)
{
  emu_library_enter((cpu_id_t)order);
}

void *
heap_alloc(size_t size, size_t align)
{
  void *addr;

  if (mem_alloc_align(size, align, NULL, MEM_VALID_SYS, &addr) != 0)
    return NULL;
  return addr;
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
