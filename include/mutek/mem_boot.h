/* alloc: the boot bank, and the start of the memory layer.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The boot bank serves before the machine is known, so that the tables of the
    machine can be made. It may grow until @ref mem_start, which gives every
    bank its place, the boot bank among them. For @ref startup alone.
    Context: boot processor, alone. Cost, where nothing else is said: O(1). */

#ifndef MUTEK_MEM_BOOT_H_
#define MUTEK_MEM_BOOT_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

struct topology_s;

/** @This makes @ref mem_alloc serve from the boot bank.
    @param base where the kernel sees its first byte.
    @param size bytes to begin with. @param limit bytes it may grow to.
    Errors: -ENOMEM too small.
    Context: boot processor, alone. */
MUST_CHECK error_t mem_boot_start(uintptr_t base, size_t size, size_t limit);

/** @This makes the boot bank grow until a block of @tt size bytes fits.
    Errors: -ENOMEM it may not grow so far.
    Context: boot processor, before @ref mem_start. Cost: O(1). */
config_depend(CONFIG_MUTEK_TOPOLOGY)
MUST_CHECK error_t mem_boot_need(size_t size);

/** @This returns the bytes of the boot bank. */
config_depend(CONFIG_MUTEK_TOPOLOGY)
size_t mem_boot_size(void);

/** @This returns what @ref mem_start needs for @tt topo. Units: bytes. */
config_depend(CONFIG_MUTEK_TOPOLOGY)
size_t mem_start_size(const struct topology_s *topo);

/** @This makes @ref mem_alloc serve from all banks of the machine.
    @param topo has a boot bank, and stays.
    Errors: -ENOMEM no room for the tables in the boot bank.
    Context: boot processor, before the others start, once. */
config_depend(CONFIG_MUTEK_TOPOLOGY)
MUST_CHECK error_t mem_start(const struct topology_s *topo);

/** @This forgets all banks and what is in them: @ref mem_boot_start may follow.
    For programs that start the layer over and over.
    Context: one processor; nobody has a block or a proximity. */
config_depend(CONFIG_MUTEK_TOPOLOGY)
void mem_stop(void);

/** Tells whether a processor is to run. */
typedef bool mem_start_wanted_func_t(cpu_id_t cpu);

/** Returns memory for a processor that stays and that all reach, or NULL. */
typedef void *mem_start_room_func_t(size_t size, cpu_id_t cpu);

/** @This gives each processor that is to run its caches; one for which there is
    no memory goes without.
    @param room where they lie; NULL is near their processors.
    Context: boot processor, after @ref mem_start, before the others start. */
#ifdef CONFIG_MUTEK_MEM_CPU_CACHE
void mem_start_caches(mem_start_wanted_func_t *wanted,
                      mem_start_room_func_t *room);
#else
ALWAYS_INLINE void
mem_start_caches(mem_start_wanted_func_t *wanted, mem_start_room_func_t *room)
{
  (void)wanted, (void)room;
}
#endif

#endif
