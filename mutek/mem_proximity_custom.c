/* alloc: a caller's own proximity.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Code with its own policy fills in a struct mem_proximity_s. It is called like
   any other and not trusted: what it gives must be memory of the machine that
   all who must reach it do, and as much as was asked for.

   Invariants:
     I1  one is entered at most once on a processor: what it asks for in turn
         must name a proximity of the kernel. An interrupt handler that lands
         inside it is inside as well;
     I2  a block that may not serve is given back, or the machine stops.

   Locks: none. */

#include "mem_proximity_custom.h"

#include "mem_fault.h"
#include "mem_near.h"

#include <mutek/assert.h>
#include <mutek/local.h>
#include <mutek/mem_alloc.h>

/** How many are under way on this processor. */
CPU_LOCAL static uint8_t custom_depth;

static bool
custom_error_known(error_t err)
{
  return err == -EINVAL || err == -EAGAIN || err == -ENOTSUP || err == -ERANGE
         || err == -ENOMEM;
}

/* The bank of a block that a caller's own proximity gave, BANK_NONE when it
   must not serve. */
static bank_id_t
custom_bank(const struct mem_machine_s *mem,
            const struct mem_request_s *request, struct cpu_pinned_s pinned,
            void *addr)
{
  cpu_id_t caller = pinned.cpu;
  struct topology_who_s who = {
    .valid = request->valid,
    .cluster = mem->topo->cpu[caller].cluster,
    .cpu = caller,
    .caller = caller,
  };
  bank_id_t bank = mem_machine_find(mem, (uintptr_t)addr);

  if (bank != BANK_NONE
      && (!topology_bank_meets(mem->topo, bank, &who)
          || mem_getsize(addr) < request->size))
    bank = BANK_NONE;
  return bank;
}

static error_t
custom_call(const struct mem_machine_s *mem,
            const struct mem_request_s *request, struct cpu_pinned_s pinned,
            struct mem_result_s *result)
{
  struct mem_proximity_s *prox = request->prox;
  uint8_t *depth = CPU_LOCAL_ADDR(custom_depth);
  void *addr = NULL;
  error_t err;

  assert(*depth == 0);
  ++*depth;
  err = prox->alloc(request->size, prox->priv, request->valid, &addr);
  --*depth;

  if (custom_error_known(err))
    return err;
  if (err == 0)
    result->bank = custom_bank(mem, request, pinned, addr);
  if (result->bank == BANK_NONE)
    {
      mem_fault_custom(prox, err, addr);
      if (err == 0 && mem_machine_find(mem, (uintptr_t)addr) != BANK_NONE)
        mem_free(addr);
      return -EINVAL;
    }
  result->addr = addr;
  result->cost = topology_cost(mem->topo, mem->topo->cpu[pinned.cpu].cluster,
                               result->bank);
  return 0;
}

error_t
mem_proximity_custom_request(const struct mem_machine_s *mem,
                             const struct mem_request_s *request,
                             struct cpu_pinned_s pinned,
                             struct mem_result_s *result)
{
  struct mem_count_s *count = mem_machine_count(mem, request->prox, pinned.cpu);
  error_t err = mem_machine_check(request);

  mem_result_clear(result);
  if (err == 0 && *CPU_LOCAL_ADDR(custom_depth) != 0)
    err = -EAGAIN;
  if (err == 0
      && (request->align > MEMORY_ALLOCATOR_ALIGN || request->flags != 0
          || (request->valid == MEM_REACH_DMA
              && mem->topo->dma_line > MEMORY_ALLOCATOR_ALIGN)))
    err = -ENOTSUP;
  if (err == 0)
    err = custom_call(mem, request, pinned, result);
  if (err != 0)
    mem_count_failure(count, err);
  return err;
}
