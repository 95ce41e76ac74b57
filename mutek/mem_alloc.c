/* alloc: the calls of the ticket, on the memory of this machine.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Everything below takes a struct mem_machine_s as a parameter. The calls of
   the ticket have no handle, so the kernel's own lives here; mem_boot.c makes
   it.

   Invariants:
     I1  the boot bank serves until the machine is known, then all banks do;
     I2  *addr is NULL whenever an allocation returns an error;
     I3  no byte of a block is touched before its bank is known to exist and to
         be reached by the caller.

   Locks: none of its own; the bank's, in mem_region.c. */

#include <mutek/mem_alloc.h>

#include "mem_fault.h"
#include "mem_home.h"
#include "mem_instance.h"
#include "mem_proximity_custom.h"
#include "mem_near.h"
#include "bank/mem_region_hot.h"

#include <mutek/assert.h>
#include <mutek/bit.h>
#include <mutek/cpu_cache.h>
#include <mutek/cpu_pin.h>
#include <mutek/mem_bank.h>
#include <mutek/panic.h>
#include <mutek/poison.h>
#include <mutek/string.h>

struct mem_instance_s mem_instance_state;

#ifdef CONFIG_MUTEK_MEM_PROXIMITY
struct mem_proximity_s mem_proximity_none;
#endif

struct mem_machine_s *
mem_instance(void)
{
  return mem_instance_state.ready ? &mem_instance_state.mem : NULL;
}

void
mem_instance_serve(const struct mem_machine_s *mem)
{
  assert(!mem_instance_state.ready);
  mem_instance_state.mem = *mem;
  mem_instance_state.home = mem->home;
  mem_instance_state.ready = true;
}

/* Before the machine is known */

static error_t
boot_request(const struct mem_request_s *request, struct mem_result_s *result)
{
  error_t err = mem_machine_check(request);

  mem_result_clear(result);
  if (err == 0)
    err = mem_region_pop(&mem_instance_state.boot, request->size,
                         request->align, &result->addr);
  return err;
}

/* Requests */

static error_t
panic_request(const struct mem_request_s *request, struct mem_result_s *result)
{
  error_t err = mem_machine_check(request);

  mem_result_clear(result);
  return err != 0 ? err : -EAGAIN;
}

error_t
mem_request(const struct mem_request_s *request, struct mem_result_s *result)
{
  struct cpu_pinned_s pinned;
  error_t err;

  if (unlikely(panic_active()))
    return panic_request(request, result);
  pinned = cpu_pin();
  if (unlikely(!mem_instance_state.ready))
    err = boot_request(request, result);
  else if (likely(!mem_near_is_custom(request->prox)))
    err = mem_machine_request(&mem_instance_state.mem, request, pinned, false,
                              result);
  else
    err = mem_proximity_custom_request(&mem_instance_state.mem, request, pinned,
                                       result);
  cpu_unpin(pinned);

  if (err == 0 && (request->flags & MEM_ZERO))
    memset(result->addr, 0, request->size);
  return err;
}

error_t
mem_explain(const struct mem_request_s *request, struct mem_result_s *result)
{
  struct cpu_pinned_s pinned;
  error_t err;

  mem_result_clear(result);
  if (!mem_instance_state.ready)
    return -EAGAIN;
  if (request->cpu >= mem_instance_state.mem.topo->cpu_count)
    return -EINVAL;
  if (unlikely(mem_near_is_custom(request->prox)))
    return mem_machine_check(request) == 0 ? -ENOTSUP : -EINVAL;
  if (unlikely(panic_active()))
    return panic_request(request, result);
  pinned = cpu_pin();
  err = mem_machine_explain(&mem_instance_state.mem, request, pinned, result);
  cpu_unpin(pinned);
  return err;
}

/* The ladder: doc/architecture.md. Each rung is tried once; a rung that refuses
   hands the request down. */

/* The walk, with all checks: for what the rungs above leave alone. */
static NOINLINE error_t
alloc_walk(size_t size, size_t align, struct mem_proximity_s *prox,
           enum mem_reachability_s valid, void **addr)
{
  struct mem_request_s request
      = { .size = size, .align = align, .prox = prox, .valid = valid };
  struct mem_result_s result;
  error_t err;

  if (unlikely(addr == NULL))
    {
      if (mem_instance_state.ready)
        mem_count_failure(
            mem_machine_count(&mem_instance_state.mem, prox, cpu_id()),
            -EINVAL);
      return -EINVAL;
    }
  result.visit = NULL;
  result.visit_max = 0;
  err = mem_request(&request, &result);
  *addr = result.addr;
  return err;
}

/* The walk for a request near the caller, which was checked.
   @param refused the home bank if it has just refused, else NULL. */
static NOINLINE error_t
alloc_refused(size_t size, size_t align, enum mem_reachability_s valid,
              struct mem_region_s *refused, void **addr)
{
  struct mem_request_s request
      = { .size = size, .align = align, .valid = valid };
  struct cpu_pinned_s pinned = cpu_pin();
  struct mem_result_s result;
  error_t err;

  result.visit = NULL;
  result.visit_max = 0;
  err = mem_machine_request_refused(&mem_instance_state.mem, &request, pinned,
                                    refused, &result);
  cpu_unpin(pinned);
  *addr = result.addr;
  return err;
}

/* The cache of the home bank; the bank where it has none for the size.
   Errors: -ENOMEM the bank refused; -EAGAIN it was never used. */
ALWAYS_INLINE error_t
home_pop(struct mem_home_s *home, enum mem_reachability_s valid, size_t size,
         size_t align, void **addr)
{
  struct mem_region_s *region = home->region[valid];
  error_t err;

  if (align <= MEMORY_ALLOCATOR_ALIGN && mem_cache_keeps(size)
      && likely(home->cache[valid] != NULL))
    {
      err = mem_cache_alloc(home->cache[valid], size, addr);
      if (likely(err == 0))
        poison_allow((uintptr_t)*addr,
                     memory_allocator_getsize(&region->heap, *addr));
      return err;
    }
  if (align <= MEMORY_ALLOCATOR_ALIGN)
    err = mem_region_pop_once(region, size, addr);
  else
    err = mem_region_pop_align_once(region, size, align, addr);
  if (likely(err == 0))
    atomic_add(&home->served[valid], 1);
  return err;
}

ALWAYS_INLINE error_t
alloc_ladder(size_t size, size_t align, struct mem_proximity_s *prox,
             enum mem_reachability_s valid, void **addr)
{
  struct cpu_pinned_s pinned;
  struct mem_region_s *refused = NULL;
  struct mem_home_s *home;
  error_t err;

  if (unlikely(prox != NULL || size == 0 || !bit_is_pow2(align)
               || (unsigned)valid >= MEM_VALID_COUNT || addr == NULL
               || mem_instance_state.home == NULL || panic_active()))
    return alloc_walk(size, align, prox, valid, addr);
  pinned = cpu_pin();
  home = mem_home_of(mem_instance_state.home, pinned);
  if (unlikely(home->region[valid] == NULL))
    {
      cpu_unpin(pinned);
      return alloc_walk(size, align, NULL, valid, addr);
    }
  err = home_pop(home, valid, size, align, addr);
  if (likely(err == 0))
    {
      cpu_unpin(pinned);
      return 0;
    }
  if (err == -ENOMEM)
    refused = home->region[valid];
  cpu_unpin(pinned);
  return alloc_refused(size, align, valid, refused, addr);
}

error_t
mem_alloc_align(size_t size, size_t align, struct mem_proximity_s *prox,
                enum mem_reachability_s valid, void **addr)
{
  return alloc_ladder(size, align, prox, valid, addr);
}

#ifdef CONFIG_MUTEK_MEM_CPU_CACHE
NOINLINE error_t
cpu_cache_alloc_slow(size_t size, struct mem_proximity_s *prox,
                     enum mem_reachability_s valid, void **addr)
{
  return alloc_ladder(size, 1, prox, valid, addr);
}
#endif

#ifdef MEM_ALLOC_IN_LINE
struct mem_alloc_answer_s
mem_alloc_slow(size_t size)
{
  struct mem_alloc_answer_s answer;

  answer.error = cpu_cache_alloc_slow(size, NULL, MEM_VALID_SYS, &answer.block);
  return answer;
}
#else
error_t
mem_alloc(size_t size, struct mem_proximity_s *prox,
          enum mem_reachability_s valid, void **addr)
{
  return alloc_ladder(size, 1, prox, valid, addr);
}
#endif

/* Blocks */

/** The bank of a block, once it is known that the caller may touch it. */
struct mem_block_s
{
  bank_id_t bank;
  struct mem_region_s *region; /**< NULL: no block, and the machine runs on */
};

static struct mem_block_s
block_find(struct cpu_pinned_s pinned, const void *addr,
           const struct mem_fault_s *fault)
{
  const struct mem_machine_s *mem = &mem_instance_state.mem;
  struct mem_block_s block = { BANK_NONE, &mem_instance_state.boot };

  if (unlikely(!mem_instance_state.ready))
    return block;
  block.bank = mem_machine_find(mem, (uintptr_t)addr);
  if (block.bank == BANK_NONE)
    {
      mem_fault_block(fault, block.bank, "foreign");
      block.region = NULL;
    }
  else if (!topology_cpu_reaches(mem->topo, block.bank, pinned.cpu))
    {
      mem_fault_block(fault, block.bank, "unreachable");
      block.region = NULL;
    }
  else
    block.region = &mem->region[block.bank];
  return block;
}

/* The caller's cache of a bank, NULL for none. */
static struct mem_cache_s *
cache_find(struct cpu_pinned_s pinned, const struct mem_region_s *region)
{
  const struct mem_home_s *home = mem_instance_state.home;

  if (home == NULL)
    return NULL;
  home = mem_home_of(mem_instance_state.home, pinned);
  for (unsigned v = 0; v < MEM_VALID_COUNT; v++)
    if (home->region[v] == region)
      return home->cache[v];
  return NULL;
}

ALWAYS_INLINE enum memory_allocator_fault_e
block_free(struct mem_region_s *region, struct mem_cache_s *cache, void *addr)
{
  return cache != NULL ? mem_cache_free(cache, addr)
                       : mem_region_push_in_line(region, addr);
}

static NOINLINE void
free_found(void *addr, uintptr_t caller)
{
  struct mem_fault_s fault = { "mem_free", addr, caller };
  struct cpu_pinned_s pinned;
  struct mem_block_s block;

  if (addr == NULL)
    return;
  pinned = cpu_pin();
  block = block_find(pinned, addr, &fault);
  if (block.region != NULL)
    mem_fault_engine(
        &fault, block.bank,
        block_free(block.region, cache_find(pinned, block.region), addr));
  cpu_unpin(pinned);
}

static NOINLINE void
free_fault(void *addr, uintptr_t caller, enum memory_allocator_fault_e found)
{
  struct mem_fault_s fault = { "mem_free", addr, caller };

  mem_fault_engine(&fault,
                   mem_machine_find(&mem_instance_state.mem, (uintptr_t)addr),
                   found);
}

/* Most blocks lie in the home bank of the caller, which reaches it (I3). */
ALWAYS_INLINE void
free_home(void *addr, uintptr_t caller)
{
  enum memory_allocator_fault_e found;
  struct cpu_pinned_s pinned;
  struct mem_region_s *region;
  struct mem_home_s *home;

  if (likely(mem_instance_state.home != NULL))
    {
      pinned = cpu_pin();
      home = mem_home_of(mem_instance_state.home, pinned);
      region = home->region[MEM_VALID_SYS];
      if (likely(region != NULL)
          && likely((uintptr_t)addr - region->start < region->size)
          && likely(addr != NULL))
        {
          found = block_free(region, home->cache[MEM_VALID_SYS], addr);
          cpu_unpin(pinned);
          if (unlikely(found != MEMORY_ALLOCATOR_OK))
            free_fault(addr, caller, found);
          return;
        }
      cpu_unpin(pinned);
    }
  free_found(addr, caller);
}

#ifdef CONFIG_MUTEK_MEM_CPU_CACHE
NOINLINE void
cpu_cache_free_slow(void *block)
{
  free_home(block, 0);
}
#endif

#ifndef MEM_ALLOC_IN_LINE
void
mem_free(void *addr)
{
  free_home(addr, MEM_FAULT_CALLER);
}
#endif

/* The lines of a bank whose blocks may be whole ones, 1 for none. */
static size_t
block_line(bank_id_t bank)
{
  const struct topology_s *topo = mem_instance_state.mem.topo;

  if (bank == BANK_NONE) /* before the machine is known */
    return 1;
  return topo->dma_line != 0 && topo->bank[bank].dma ? topo->dma_line : 1;
}

size_t
mem_getsize(void *addr)
{
  struct mem_fault_s fault = { "mem_getsize", addr,
                               (uintptr_t)__builtin_return_address(0) };
  struct cpu_pinned_s pinned;
  struct mem_block_s block;
  size_t size = 0;

  if (addr == NULL)
    return 0;
  pinned = cpu_pin();
  block = block_find(pinned, addr, &fault);
  if (block.region != NULL)
    mem_fault_engine(
        &fault, block.bank,
        mem_region_getsize(block.region, addr, block_line(block.bank), &size));
  cpu_unpin(pinned);
  return size;
}

error_t
mem_resize(void *addr, size_t size)
{
  struct mem_fault_s fault = { "mem_resize", addr,
                               (uintptr_t)__builtin_return_address(0) };
  struct cpu_pinned_s pinned;
  struct mem_block_s block;
  error_t err = -EINVAL;

  if (addr == NULL || size == 0)
    return -EINVAL;
  pinned = cpu_pin();
  block = block_find(pinned, addr, &fault);
  if (block.region != NULL)
    mem_fault_engine(&fault, block.bank,
                     mem_region_resize(block.region, addr, size,
                                       block_line(block.bank), &err));
  cpu_unpin(pinned);
  return err;
}
