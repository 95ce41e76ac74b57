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
#include "mutek/bank/mem_region_hot.h"

#include <mutek/assert.h>
#include <mutek/bit.h>
#include <mutek/cpu_cache.h>
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
  error_t err;

  if (unlikely(panic_active()))
    return panic_request(request, result);
  if (unlikely(!mem_instance_state.ready))
    err = boot_request(request, result);
  else if (likely(!mem_near_is_custom(request->prox)))
    err = mem_machine_request(&mem_instance_state.mem, request, cpu_id(), false,
                              result);
  else
    err = mem_proximity_custom_request(&mem_instance_state.mem, request,
                                       result);

  if (err == 0 && (request->flags & MEM_ZERO))
    memset(result->addr, 0, request->size);
  return err;
}

error_t
mem_explain(const struct mem_request_s *request, struct mem_result_s *result)
{
  mem_result_clear(result);
  if (!mem_instance_state.ready)
    return -EAGAIN;
  if (request->cpu >= mem_instance_state.mem.topo->cpu_count
      || mem_machine_check(request) != 0)
    return -EINVAL;
  if (mem_near_is_custom(request->prox))
    return -ENOTSUP;
  if (panic_active())
    return -EAGAIN;
  return mem_machine_explain(&mem_instance_state.mem, request, cpu_id(),
                             result);
}

/* Near the caller, where one bank comes first and has room: no walk. */
static bool
align_home(size_t size, size_t align, const struct mem_proximity_s *prox,
           enum mem_reachability_s valid, void **addr)
{
  struct mem_region_s *region;
  struct mem_home_s *home;

  if (prox != NULL || size == 0 || !bit_is_pow2(align)
      || (unsigned)valid >= MEM_VALID_COUNT || addr == NULL
      || mem_instance_state.home == NULL || panic_active())
    return false;
  home = &mem_instance_state.home[cpu_id()];
  region = home->region[valid];
  if (region == NULL || mem_region_pop(region, size, align, addr) != 0)
    return false;
  atomic_add(&home->served[valid], 1);
  return true;
}

error_t
mem_alloc_align(size_t size, size_t align, struct mem_proximity_s *prox,
                enum mem_reachability_s valid, void **addr)
{
  struct mem_request_s request
      = { .size = size, .align = align, .prox = prox, .valid = valid };
  struct mem_result_s result;
  error_t err;

  if (align_home(size, align, prox, valid, addr))
    return 0;
  result.visit = NULL;
  result.visit_max = 0;
  if (unlikely(addr == NULL))
    {
      if (mem_instance_state.ready)
        mem_count_failure(
            mem_machine_count(&mem_instance_state.mem, prox, cpu_id()),
            -EINVAL);
      return -EINVAL;
    }
  err = mem_request(&request, &result);
  *addr = result.addr;
  return err;
}

static NOINLINE error_t
alloc_walk(size_t size, struct mem_proximity_s *prox,
           enum mem_reachability_s valid, void **addr)
{
  return mem_alloc_align(size, 1, prox, valid, addr);
}

/* What most requests are: near the caller, where one bank comes first and has
   room. All else is asked, and told, in full. */
ALWAYS_INLINE error_t
alloc_home(size_t size, struct mem_proximity_s *prox,
           enum mem_reachability_s valid, void **addr)
{
  struct mem_region_s *region;
  struct mem_home_s *home;

  if (unlikely(prox != NULL || size == 0 || (unsigned)valid >= MEM_VALID_COUNT
               || addr == NULL || mem_instance_state.home == NULL
               || panic_active()))
    return alloc_walk(size, prox, valid, addr);
  home = &mem_instance_state.home[cpu_id()];
  if (mem_cache_keeps(size) && likely(home->cache[valid] != NULL))
    {
      if (unlikely(mem_cache_alloc(home->cache[valid], size, addr) != 0))
        return alloc_walk(size, NULL, valid, addr);
      poison_allow((uintptr_t)*addr,
                   memory_allocator_getsize(&home->region[valid]->heap, *addr));
      return 0;
    }
  region = home->region[valid];
  if (unlikely(region == NULL)
      || unlikely(mem_region_take(region, size, addr) != 0))
    return alloc_walk(size, NULL, valid, addr);
  atomic_add(&home->served[valid], 1);
  return 0;
}

#ifdef CONFIG_MUTEK_MEM_CPU_CACHE
NOINLINE error_t
cpu_cache_missed(size_t size, struct mem_proximity_s *prox,
                 enum mem_reachability_s valid, void **addr)
{
  return alloc_home(size, prox, valid, addr);
}

struct mem_alloc_answer_s
mem_alloc_missed(size_t size, enum mem_reachability_s valid)
{
  struct mem_alloc_answer_s answer;

  answer.error = cpu_cache_missed(size, NULL, valid, &answer.block);
  return answer;
}

#if defined(CONFIG_MUTEK_MEM_CHECK) || POISON_GAP != 0
error_t
mem_alloc_call(size_t size, struct mem_proximity_s *prox,
               enum mem_reachability_s valid, void **addr)
{
  void *block = NULL;

  if (prox == NULL && mem_cache_may_have(size)
      && (unsigned)valid < MEM_VALID_COUNT && addr != NULL
      && cpu_cache()->serves[valid] != 0)
    block = mem_cache_take(size);
  if (block == NULL)
    return cpu_cache_missed(size, prox, valid, addr);
  *addr = block;
  return 0;
}
#endif
#else
error_t
mem_alloc(size_t size, struct mem_proximity_s *prox,
          enum mem_reachability_s valid, void **addr)
{
  return alloc_home(size, prox, valid, addr);
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
block_find(const void *addr, const struct mem_fault_s *fault)
{
  struct mem_block_s block = { BANK_NONE, &mem_instance_state.boot };

  if (unlikely(!mem_instance_state.ready))
    return block;
  block.bank = mem_machine_find(&mem_instance_state.mem, (uintptr_t)addr);
  if (block.bank == BANK_NONE)
    {
      mem_fault_block(fault, block.bank, "foreign");
      block.region = NULL;
    }
  else if (!topology_cpu_reaches(mem_instance_state.mem.topo, block.bank,
                                 cpu_id()))
    {
      mem_fault_block(fault, block.bank, "unreachable");
      block.region = NULL;
    }
  else
    block.region = &mem_instance_state.mem.region[block.bank];
  return block;
}

/* The caller's cache of a bank, NULL for none. */
static struct mem_cache_s *
cache_find(const struct mem_region_s *region)
{
  const struct mem_home_s *home = &mem_instance_state.home[cpu_id()];

  for (unsigned v = 0; v < MEM_VALID_COUNT; v++)
    if (home->region[v] == region)
      return home->cache[v];
  return NULL;
}

ALWAYS_INLINE enum memory_allocator_fault_e
block_free(struct mem_region_s *region, struct mem_cache_s *cache, void *addr)
{
  return cache != NULL ? mem_cache_free(cache, addr)
                       : mem_region_give(region, addr);
}

static NOINLINE void
free_found(void *addr, uintptr_t caller)
{
  struct mem_fault_s fault = { "mem_free", addr, caller };
  struct mem_cache_s *cache = NULL;
  struct mem_block_s block;

  if (addr == NULL)
    return;
  block = block_find(addr, &fault);
  if (block.region == NULL)
    return;
  if (mem_instance_state.home != NULL)
    cache = cache_find(block.region);
  mem_fault_engine(&fault, block.bank, block_free(block.region, cache, addr));
}

static NOINLINE void
free_fault(void *addr, uintptr_t caller, enum memory_allocator_fault_e found)
{
  struct mem_fault_s fault = { "mem_free", addr, caller };

  mem_fault_engine(&fault,
                   mem_machine_find(&mem_instance_state.mem, (uintptr_t)addr),
                   found);
}

/* Most blocks lie where most requests are served: who is at home there reaches
   it (I3). */
ALWAYS_INLINE void
free_home(void *addr, uintptr_t caller)
{
  enum memory_allocator_fault_e found;
  struct mem_region_s *region;
  struct mem_home_s *home;

  if (likely(mem_instance_state.home != NULL))
    {
      home = &mem_instance_state.home[cpu_id()];
      region = home->region[MEM_VALID_SYS];
      if (likely(region != NULL)
          && likely((uintptr_t)addr - region->start < region->size)
          && likely(addr != NULL))
        {
          found = block_free(region, home->cache[MEM_VALID_SYS], addr);
          if (unlikely(found != MEMORY_ALLOCATOR_OK))
            free_fault(addr, caller, found);
          return;
        }
    }
  free_found(addr, caller);
}

#ifdef CONFIG_MUTEK_MEM_CPU_CACHE
static NOINLINE void
free_missed(void *addr, uintptr_t caller)
{
  free_home(addr, caller);
}

void
cpu_cache_refused(void *block)
{
  free_missed(block, 0);
}

void
mem_free_call(void *addr)
{
  free_missed(addr, MEM_FAULT_CALLER);
}
#else
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
  struct mem_block_s block;
  size_t size = 0;

  if (addr == NULL)
    return 0;
  block = block_find(addr, &fault);
  if (block.region != NULL)
    mem_fault_engine(
        &fault, block.bank,
        mem_region_getsize(block.region, addr, block_line(block.bank), &size));
  return size;
}

error_t
mem_resize(void *addr, size_t size)
{
  struct mem_fault_s fault = { "mem_resize", addr,
                               (uintptr_t)__builtin_return_address(0) };
  struct mem_block_s block;
  error_t err = -EINVAL;

  if (addr == NULL || size == 0)
    return -EINVAL;
  block = block_find(addr, &fault);
  if (block.region == NULL)
    return -EINVAL;
  mem_fault_engine(&fault, block.bank,
                   mem_region_resize(block.region, addr, size,
                                     block_line(block.bank), &err));
  return err;
}
