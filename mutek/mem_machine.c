/* proximity: the memory of one machine.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Builds the tables of a machine into memory of the caller, and takes a request
   from its first check to its last counter.

   Invariants, from the end of mem_machine_build():
     I1  region i is bank i of the topology, and their distances from region 0
         ascend, which may go around the end of the address space;
     I2  a slot names the lowest bank that does not end before it;
     I3  each request near a proximity of the kernel ends in exactly one
   counter: hit, miss, or a failure; and each miss is foreign at the bank that
         served. Of a caller's own proximity only failures are counted: what it
         asks for in turn counts by itself.

   Locks: none of its own. Counters are atomic, and what they count is exact
   when no request is under way. */

#include "mem_machine.h"

#include "mem_home.h"
#include "mem_order.h"
#include "mem_near.h"
#include "mem_walk.h"
#include "base/carve.h"

#include <mutek/assert.h>
#include <mutek/bit.h>
#include <mutek/printk.h>

static size_t
near_count(const struct topology_s *topo)
{
  return (size_t)topo->cluster_count + topo->cpu_count + 1;
}

/* Clusters, the global one, callers' own. */
static size_t
count_count(const struct topology_s *topo)
{
  return (size_t)topo->cluster_count + 2;
}

/* The one place that knows the layout: without memory, it measures. Scratch
   comes last, and lies in the table of slots, which is made last. */
static uintptr_t
layout(struct mem_machine_s *mem, uintptr_t memory, void **scratch)
{
  const struct topology_s *topo = mem->topo;
  size_t scratch_size = mem_order_scratch_size(topo);
  size_t slots_size = CONFIG_MUTEK_MEM_SLOTS * sizeof(*mem->slot);
  uintptr_t end = memory;
  bool measured = memory == 0;

  mem->region = carve(&end, measured, topo->bank_count, sizeof(*mem->region));
  mem->home = carve(&end, measured, topo->cpu_count, sizeof(*mem->home));
  mem->near = carve(&end, measured, near_count(topo), sizeof(*mem->near));
  mem->count = carve(&end, measured, count_count(topo), sizeof(*mem->count));
  mem->random = carve(&end, measured, topo->cpu_count, sizeof(*mem->random));
  mem->order = carve(&end, measured, mem_order_size(topo), 1);
  mem->slot = *scratch = carve(
      &end, measured, scratch_size > slots_size ? scratch_size : slots_size, 1);
  return end;
}

/* Without reachability, only memory that everybody reaches. */
#ifdef CONFIG_MUTEK_MEM_REACHABILITY
static bool
bank_is_used(const struct topology_s *topo, bank_id_t bank)
{
  (void)topo;
  (void)bank;
  return true;
}
#else
static bool
bank_is_used(const struct topology_s *topo, bank_id_t bank)
{
  struct topology_who_s who = { .valid = MEM_REACH_DMA };
  bool used = topology_bank_meets(topo, bank, &who);

  if (!used)
    printk("mem: bank %u left out: not everybody reaches it\n", bank);
  return used;
}
#endif

static void
regions_build(struct mem_machine_s *mem, const uintptr_t *base)
{
  const struct topology_s *topo = mem->topo;

  for (bank_id_t i = 0; i < topo->bank_count; i++)
    {
      const struct topology_bank_s *bank = &topo->bank[i];
      size_t size = (size_t)(bank->last - bank->start) + 1;

      assert(i == 0 || base[i] - base[0] > base[i - 1] - base[0]);
      mem_region_init(&mem->region[i], base[i], size);
      mem->region[i].bank = i;
      mem->region[i].lines = topo->dma_line > 1 && bank->dma;
      if (!bank_is_used(topo, i))
        mem->region[i].managed = 0;
      else if (mem->region[i].managed != size)
        printk("mem: bank %u: only the first %zu bytes are managed\n", i,
               mem->region[i].managed);
    }
}

/* Distance of a region's last byte from where region 0 starts. */
static uintptr_t
region_last(const struct mem_machine_s *mem, bank_id_t bank)
{
  const struct mem_region_s *region = &mem->region[bank];

  return region->start - mem->slot_base + (region->size - 1);
}

/* I2 */
static void
slots_build(struct mem_machine_s *mem)
{
  bank_id_t banks = mem->topo->bank_count, bank = 0;
  uintptr_t span;

  mem->slot_base = mem->region[0].start;
  span = region_last(mem, (bank_id_t)(banks - 1));
  while (span >> mem->slot_log2 >= CONFIG_MUTEK_MEM_SLOTS)
    mem->slot_log2++;
  mem->slot_count = (uint32_t)(span >> mem->slot_log2) + 1;
  assert(mem->slot_count <= CONFIG_MUTEK_MEM_SLOTS);

  for (uint32_t i = 0; i < mem->slot_count; i++)
    {
      while (region_last(mem, bank) < (uintptr_t)i << mem->slot_log2)
        bank++;
      mem->slot[i] = bank;
    }
}

size_t
mem_machine_size(const struct topology_s *topo)
{
  struct mem_machine_s mem = { .topo = topo };
  void *scratch;

  return layout(&mem, 0, &scratch);
}

void
mem_machine_build(struct mem_machine_s *mem, const struct topology_s *topo,
                  const uintptr_t *base, void *memory)
{
  void *scratch;

  assert(topo->bank_count != 0 && ((uintptr_t)memory & 7) == 0);
  *mem = (struct mem_machine_s){ .topo = topo };
  layout(mem, (uintptr_t)memory, &scratch);
  for (cpu_id_t cpu = 0; cpu < topo->cpu_count; cpu++)
    mem->home[cpu] = (struct mem_home_s){ 0 };
  for (size_t i = 0; i < count_count(topo); i++)
    mem->count[i] = (struct mem_count_s){ 0 };

  regions_build(mem, base);
  mem_order_build(mem, scratch);
  mem_near_build(mem);
  mem_home_build(mem);
  slots_build(mem);
}

bank_id_t
mem_machine_find(const struct mem_machine_s *mem, uintptr_t addr)
{
  uintptr_t offset = addr - mem->slot_base;
  uintptr_t slot = offset >> mem->slot_log2;
  bank_id_t bank;

  if (slot >= mem->slot_count)
    return BANK_NONE;
  bank = mem->slot[slot];
  while (offset > region_last(mem, bank))
    if (++bank == mem->topo->bank_count)
      return BANK_NONE;
  return offset >= mem->region[bank].start - mem->slot_base ? bank : BANK_NONE;
}

void
mem_result_clear(struct mem_result_s *result)
{
  result->addr = NULL;
  result->bank = BANK_NONE;
  result->rank = 0;
  result->cost = TOPOLOGY_UNREACHABLE;
  result->visit_count = 0;
}

static bool
valid_admitted(enum mem_reachability_s valid)
{
  return (unsigned)valid < MEM_VALID_COUNT
         && (MEM_REACH_ADMITTED >> valid & 1) != 0;
}

error_t
mem_machine_check(const struct mem_request_s *request)
{
  if (request->size == 0 || !bit_is_pow2(request->align)
      || !mem_near_is_valid(request->prox) || !valid_admitted(request->valid)
      || (request->flags & ~(MEM_STRICT | MEM_ZERO)) != 0)
    return -EINVAL;
  return 0;
}

/* Where the path of DMA is not coherent, nobody shares its cache lines. */
static void
walk_round(struct mem_walk_s *walk)
{
  size_t line = walk->mem->topo->dma_line;

  if (walk->who.valid != MEM_REACH_DMA || line == 0)
    return;
  walk->lines = true;
  if (walk->align < line)
    walk->align = line;
  if (walk->size < MEMORY_ALLOCATOR_MARK_MIN)
    walk->size = MEMORY_ALLOCATOR_MARK_MIN;
  if (walk->size > SIZE_MAX - (line - 1))
    walk->size = SIZE_MAX; /* no bank holds it */
  else
    walk->size = bit_align_up(walk->size, line);
}

static void
answer_served(const struct mem_walk_s *walk, struct mem_count_s *count)
{
  const struct topology_s *topo = walk->mem->topo;
  struct mem_result_s *result = walk->result;
  bool hit = walk->bank == walk->first;

  result->addr = walk->addr;
  result->bank = walk->bank;
  result->rank = walk->visits;
  result->cost = topology_cost(topo, walk->cluster, walk->bank);
  if (!hit)
    hit = result->cost == topology_cost(topo, walk->cluster, walk->first);
  if (walk->probe)
    return;
  atomic_add(hit ? &count->hit : &count->miss, 1);
  if (!hit)
    atomic_add(&walk->mem->region[walk->bank].foreign, 1);
}

/* A walk of which the machine, the CPUs and the result are known. The request
   was checked. */
static error_t
walk_serve(struct mem_walk_s *walk, const struct mem_request_s *request)
{
  cpu_id_t caller = walk->who.caller;
  const struct mem_near_s *near = mem_near_resolve(walk, request->prox, caller);
  struct mem_count_s *count = mem_machine_count(walk->mem, request->prox,
                                                caller);
  error_t err;

  walk->size = request->size;
  walk->align = request->align;
  walk->who.valid = request->valid;
  walk->strict = (request->flags & MEM_STRICT) != 0;
  walk->first = BANK_NONE;
  walk->bank = BANK_NONE;
  mem_result_clear(walk->result);
  walk_round(walk);
  mem_near_walk(walk, near);
  err = mem_walk_error(walk);
  if (err == 0)
    answer_served(walk, count);
  else if (!walk->probe)
    mem_count_failure(count, err);
  return err;
}

/* Validates the request first. An invalid one fails here. */
static error_t
walk_check(struct mem_walk_s *walk, const struct mem_request_s *request)
{
  assert(walk->pinned.cpu < walk->mem->topo->cpu_count);
  assert(walk->who.caller < walk->mem->topo->cpu_count);
  if (likely(mem_machine_check(request) == 0))
    return walk_serve(walk, request);
  mem_result_clear(walk->result);
  if (!walk->probe)
    mem_count_failure(
        mem_machine_count(walk->mem, request->prox, walk->who.caller), -EINVAL);
  return -EINVAL;
}

error_t
mem_machine_request(struct mem_machine_s *mem,
                    const struct mem_request_s *request,
                    struct cpu_pinned_s pinned, bool probe,
                    struct mem_result_s *result)
{
  struct mem_walk_s walk = {
    .mem = mem,
    .result = result,
    .who = { .caller = pinned.cpu },
    .pinned = pinned,
    .probe = probe,
  };

  return walk_check(&walk, request);
}

error_t
mem_machine_explain(struct mem_machine_s *mem,
                    const struct mem_request_s *request,
                    struct cpu_pinned_s pinned, struct mem_result_s *result)
{
  struct mem_walk_s walk = {
    .mem = mem,
    .result = result,
    .who = { .caller = request->cpu },
    .pinned = pinned,
    .probe = true,
  };

  return walk_check(&walk, request);
}

error_t
mem_machine_request_refused(struct mem_machine_s *mem,
                            const struct mem_request_s *request,
                            struct cpu_pinned_s pinned,
                            struct mem_region_s *refused,
                            struct mem_result_s *result)
{
  struct mem_walk_s walk = {
    .mem = mem,
    .result = result,
    .who = { .caller = pinned.cpu },
    .pinned = pinned,
    .refused = refused,
  };

  assert(mem_machine_check(request) == 0);
  return walk_serve(&walk, request);
}

size_t
mem_machine_hits(const struct mem_machine_s *mem, size_t index)
{
  size_t hits;

  assert(index < count_count(mem->topo));
  hits = atomic_load(&mem->count[index].hit);
  if (index < mem->topo->cluster_count)
    hits += mem_home_hits(mem, (cluster_id_t)index);
  return hits;
}

size_t
mem_machine_passed(const struct mem_machine_s *mem, bank_id_t bank)
{
  assert(bank < mem->topo->bank_count);
  return atomic_load(&mem->region[bank].refused[MEM_REFUSED_REACH])
         + mem_home_passed(mem, bank);
}

void
mem_count_failure(struct mem_count_s *count, error_t error)
{
  enum mem_failure_e failure = MEM_FAILED_NOMEM;

  switch (error)
    {
    case -EINVAL:
      failure = MEM_FAILED_INVALID;
      break;
    case -EAGAIN:
      failure = MEM_FAILED_AGAIN;
      break;
    case -ENOTSUP:
      failure = MEM_FAILED_NOTSUP;
      break;
    case -ERANGE:
      failure = MEM_FAILED_RANGE;
      break;
    default:
      assert(error == -ENOMEM);
    }
  atomic_add(&count->failed[failure], 1);
}
