/* alloc: the boot bank, and the start of the memory layer.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Before the machine is known a single region serves, the boot bank. Its state
   then moves into the memory of the machine. A constant machine (mem_table.c)
   needs nothing of this file.

   Invariants:
     I1  mem_instance_state.ready goes from false to true once, while one
         processor runs; only mem_stop() takes it back;
     I2  before, the boot bank serves; afterwards nothing uses its state here.

   Locks: none of its own; one processor runs. */

#include <mutek/mem_boot.h>

#include "mem_home.h"
#include "mem_instance.h"
#include "mem_near.h"

#include <mutek/arch.h>
#include <mutek/assert.h>
#include <mutek/cpu_cache.h>
#include <mutek/mem_alloc.h>
#include <mutek/string.h>

/** Bytes that the boot bank may grow to. */
static size_t boot_limit;

error_t
mem_boot_start(uintptr_t base, size_t size, size_t limit)
{
  struct memory_allocator_region_s heap;
  error_t err = memory_allocator_init_limit(&heap, base, size, limit);

  assert(!mem_instance_state.ready && size <= limit);
  if (err == 0)
    mem_region_adopt(&mem_instance_state.boot, &heap);
  boot_limit = limit;
  return err;
}

error_t
mem_boot_need(size_t size)
{
  struct memory_allocator_region_s *heap = &mem_instance_state.boot.heap;
  size_t room = boot_limit - mem_instance_state.boot.size;
  error_t err = 0;

  assert(!mem_instance_state.ready);
  if (!memory_allocator_fits(heap, size, MEMORY_ALLOCATOR_ALIGN))
    {
      /* As much again for what comes after the tables. */
      size_t more = size <= SIZE_MAX - CONFIG_MUTEK_BOOT_BANK_SIZE
                        ? size + CONFIG_MUTEK_BOOT_BANK_SIZE
                        : SIZE_MAX;

      err = memory_allocator_extend(heap, more < room ? more : room);
      if (err == 0)
        mem_instance_state.boot.size = mem_instance_state.boot.managed
            += more < room ? more : room;
      if (err == 0
          && !memory_allocator_fits(heap, size, MEMORY_ALLOCATOR_ALIGN))
        err = -ENOMEM;
    }
  return err;
}

size_t
mem_boot_size(void)
{
  return mem_instance_state.boot.size;
}

size_t
mem_start_size(const struct topology_s *topo)
{
  /* The table of addresses is given back: one block may follow the other. */
  return mem_machine_size(topo) + topo->bank_count * sizeof(uintptr_t)
         + 4 * MEMORY_ALLOCATOR_ALIGN + 64;
}

error_t
mem_start(const struct topology_s *topo)
{
  void *memory, *base;
  uintptr_t *address;
  error_t err;

  assert(!mem_instance_state.ready);
  err = mem_region_pop(&mem_instance_state.boot, mem_machine_size(topo), 8,
                       &memory);
  if (err != 0)
    return err;
  err = mem_region_pop(&mem_instance_state.boot,
                       topo->bank_count * sizeof(uintptr_t), 8, &base);
  if (err != 0)
    return err;

  address = base;
  for (bank_id_t i = 0; i < topo->bank_count; i++)
    address[i] = arch_bank_address(&topo->bank[i]);
  mem_machine_build(&mem_instance_state.mem, topo, address, memory);
  if (mem_region_push(&mem_instance_state.boot, base) != MEMORY_ALLOCATOR_OK)
    return -EBADDATA;

  for (bank_id_t i = 0; i < topo->bank_count; i++)
    if (topo->bank[i].boot)
      mem_region_adopt(&mem_instance_state.mem.region[i],
                       &mem_instance_state.boot.heap);
  mem_instance_state.home = mem_instance_state.mem.home;
  mem_instance_state.ready = true;
  return 0;
}

void
mem_stop(void)
{
  cpu_cache_close();
  mem_instance_state.home = NULL;
  mem_instance_state.ready = false;
}

/* Caches, at the end of the boot */

#ifdef CONFIG_MUTEK_MEM_CPU_CACHE
/* Reached by all, as other CPUs take batches; NULL: the CPU has no cache. */
static void *
cache_room(size_t size, cpu_id_t cpu)
{
  void *memory;
  error_t err = mem_alloc_align(
      size, sizeof(void *), mem_near_proximity(&mem_instance_state.mem, cpu),
      MEM_VALID_SYS, &memory);

  return err == 0 ? memset(memory, 0, size) : NULL;
}

void
mem_start_caches(mem_start_wanted_func_t *wanted, mem_start_room_func_t *room)
{
  cpu_id_t cpus = mem_instance_state.mem.topo->cpu_count;
  struct mem_cache_s **first = cache_room(cpus * sizeof(struct mem_cache_s *),
                                          0);

  if (first == NULL)
    return;
  if (room == NULL)
    room = cache_room;
  mem_cache_start(first);
  for (cpu_id_t cpu = 0; cpu < cpus; cpu++)
    if (wanted(cpu))
      first[cpu] = mem_home_cache_build(&mem_instance_state.mem, cpu, room);
}
#endif
