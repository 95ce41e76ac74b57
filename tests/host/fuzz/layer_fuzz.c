/* tests: machines and sequences of requests out of bytes.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The entry point of libFuzzer. The first bytes list a machine of a few
   processors and banks; each step takes four more: what, who asks and of whom,
   how much, and for whom it must be reachable.

   What is looked at is told by the contract and by the list of the machine:
     - a block lies in the bank that is named, is aligned, and holds its bytes
       until it is given back;
     - all who must reach the block reach the bank, as it was listed;
     - a strict request gets a bank of least cost;
     - -ENOTSUP is said when and only when no bank would do; -ERANGE when none
       that would do is large enough;
     - an explanation is what happens then;
     - a block given back twice is a fault;
     - when all is given back, no byte of any bank is in use. */

#include "tests/image/lib/invent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CPUS 6
#define BANKS 6
#define BLOCKS 48
#define STEP_BYTES 4
#define STEPS_MAX 120
#define BANK_START(i) (0x10000 + 0x4000 * (uint64_t)(i))

/** A block that is in use. */
struct block_s
{
  uint8_t *addr; /* NULL: the slot is empty */
  size_t size;   /* asked for. Units: bytes */
  bank_id_t bank;
  uint8_t fill;
};

static struct block_s blocks[BLOCKS];
static uint32_t reach[BANKS]; /* by bank, a bit per processor */
static uint8_t bank_node[BANKS], cpu_node[CPUS];
static bool dma[BANKS];
static uint32_t cpu_count, bank_count;
static uint8_t last_fill;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
expect(bool good, const char *promise)
{
  if (good)
    return;
  fprintf(stderr, "layer_fuzz: broken: %s\n", promise);
  abort();
}

/** The bytes that remain; 0 for ever behind the last. */
struct bytes_s
{
  const uint8_t *at, *end;
};

static uint8_t
take(struct bytes_s *bytes)
{
  return bytes->at < bytes->end ? *bytes->at++ : 0;
}

static void
list_bank(struct bytes_s *bytes, uint32_t i)
{
  uint8_t kind = take(bytes), who = take(bytes);
  uint32_t all = (1u << cpu_count) - 1;
  uint64_t size = 64 * (uint64_t)(kind % 32 + 1);
  struct machine_range_s *range;

  reach[i] = (who & all) != 0 && kind >= 128 ? who & all : all;
  if (reach[i] == all)
    range = invent_range(BANK_START(i), size, who % CPUS);
  else
    range = invent_private(BANK_START(i), size, who % CPUS, reach[i]);
  bank_node[i] = who % CPUS;
  dma[i] = (kind & 32) == 0;
  range->dma = dma[i] ? MACHINE_DMA_YES : MACHINE_DMA_NO;
}

/** @This takes out who is at a distance of 255. */
static void
reach_cut(const uint8_t *distance)
{
  for (uint32_t i = 0; i < bank_count; i++)
    for (uint32_t cpu = 0; cpu < cpu_count; cpu++)
      if (distance[cpu_node[cpu] * CPUS + bank_node[i]] == 255)
        reach[i] &= ~(1u << cpu);
}

/** @This lists a machine and builds it.
    @return false when it is none. */
static bool
machine_make(struct bytes_s *bytes)
{
  uint8_t head = take(bytes);
  uint8_t distance[CPUS * CPUS];
  error_t err;

  invent_new();
  cpu_count = 1 + head % CPUS;
  bank_count = 1 + head / CPUS % BANKS;
  for (uint32_t i = 0; i < cpu_count; i++)
    {
      cpu_node[i] = take(bytes) % CPUS;
      invent_cpu(i, cpu_node[i]);
    }
  for (uint32_t i = 0; i < bank_count; i++)
    list_bank(bytes, i);
  if (head >= 128)
    {
      for (size_t i = 0; i < sizeof(distance); i++)
        distance[i] = take(bytes);
      invent_distances(CPUS, distance);
    }
  err = invent_build();
  expect(err <= 0, "an error is negative");
  if (head >= 128 && err == 0 && invent.topo.flat == NULL)
    reach_cut(distance);
  return err == 0 && invent.topo.bank_count == bank_count && invent_set() == 0;
}

/** @This tells who must reach a block: a bit per processor. */
static uint32_t
who_must(const struct mem_request_s *ask, cluster_id_t cluster, cpu_id_t cpu)
{
  uint32_t who = 1u << ask->cpu;

  for (cpu_id_t i = 0; i < cpu_count; i++)
    if (ask->valid == MEM_VALID_SYS || ask->valid == MEM_VALID_DMA
        || (ask->valid == MEM_VALID_CLUSTER
            && invent.topo.cpu[i].cluster == cluster)
        || (ask->valid == MEM_VALID_CPU && i == cpu))
      who |= 1u << i;
  return who;
}

static bool
would_do(const struct mem_request_s *ask, uint32_t who, bank_id_t bank)
{
  return (reach[bank] & who) == who
         && (ask->valid != MEM_VALID_DMA || dma[bank]);
}

static bool
block_whole(const struct block_s *block)
{
  for (size_t i = 0; i < block->size; i++)
    if (block->addr[i] != block->fill)
      return false;
  return true;
}

static void
block_free(struct block_s *block)
{
  struct mem_region_s *region = &invent.mem.region[block->bank];

  expect(block_whole(block), "a block keeps its bytes");
  expect(mem_region_push(region, block->addr) == MEMORY_ALLOCATOR_OK,
         "a block in use can be given back");
  expect(mem_region_push(region, block->addr) != MEMORY_ALLOCATOR_OK,
         "a block given back twice is a fault");
  block->addr = NULL;
}

static void
block_resize(struct block_s *block, size_t size)
{
  size_t kept = size < block->size ? size : block->size;
  error_t err = 0;

  expect(mem_region_resize(&invent.mem.region[block->bank], block->addr, size,
                           1, &err)
             == MEMORY_ALLOCATOR_OK,
         "a block in use can be resized");
  expect(err == 0 || (err == -ENOMEM && size > block->size),
         "a block can shrink");
  if (err != 0)
    return;
  block->size = kept;
  expect(block_whole(block), "a block that is resized keeps its bytes");
  block->size = size;
  memset(block->addr, block->fill, size);
}

/** @This looks at an answer with a block, and keeps it. */
static void
block_take(struct block_s *block, const struct mem_request_s *ask,
           const struct mem_result_s *result)
{
  const struct mem_region_s *region = &invent.mem.region[result->bank];
  uintptr_t addr = (uintptr_t)result->addr;

  expect(addr % ask->align == 0, "a block is aligned");
  expect(addr >= region->start && ask->size <= region->size
             && addr - region->start <= region->size - ask->size,
         "a block lies in its bank");
  expect(mem_machine_find(&invent.mem, addr) == result->bank,
         "a block's bank is found");
  *block = (struct block_s){ result->addr, ask->size, result->bank,
                             ++last_fill };
  memset(result->addr, block->fill, ask->size);
}

/** @This looks at an answer without a block. */
static void
refusal_check(const struct mem_request_s *ask, uint32_t who, error_t err)
{
  bool meets = false, holds = false;

  for (bank_id_t i = 0; i < bank_count; i++)
    {
      meets = meets || would_do(ask, who, i);
      holds = holds
              || (would_do(ask, who, i)
                  && ask->size <= invent.mem.region[i].size);
    }
  expect(err == -ENOTSUP || err == -ERANGE || err == -ENOMEM,
         "a request fails for one of three reasons");
  expect((err == -ENOTSUP) == !meets, "ENOTSUP is said when no bank would do");
  expect(err != -ENOMEM || holds, "ENOMEM is said when it could succeed");
}

/** @This tells whether no bank that would do costs less. */
static bool
least(const struct mem_request_s *ask, uint32_t who, cluster_id_t cluster,
      uint8_t cost)
{
  for (bank_id_t i = 0; i < bank_count; i++)
    if (would_do(ask, who, i) && topology_cost(&invent.topo, cluster, i) < cost)
      return false;
  return true;
}

/** @This reads a request, and the processor it is about. */
static struct mem_request_s
ask_read(struct bytes_s *bytes, uint8_t what, cpu_id_t *of)
{
  uint8_t who = take(bytes), size = take(bytes), how = take(bytes);
  struct mem_request_s ask
      = invent_ask((cpu_id_t)(who % cpu_count), NULL,
                   (enum mem_reachability_s)(how % MEM_VALID_COUNT));

  *of = what == 1 || what == 2 ? (cpu_id_t)(who / CPUS % cpu_count) : ask.cpu;
  ask.size = size < 192 ? (size_t)size + 1 : (size_t)(size - 191) * 40;
  ask.align = (size_t)1 << how / 4 % 8;
  ask.flags = how < 224 ? 0 : MEM_STRICT;
  if (what == 1)
    ask.prox = invent_of_cpu(*of);
  else if (what == 2)
    ask.prox = invent_cluster(invent.topo.cpu[*of].cluster);
  else if (what == 3)
    ask.prox = invent_global();
  return ask;
}

static void
request(struct bytes_s *bytes, uint8_t what, struct block_s *block)
{
  cpu_id_t of;
  struct mem_request_s ask = ask_read(bytes, what, &of);
  cluster_id_t cluster = invent.topo.cpu[of].cluster;
  uint32_t who = who_must(&ask, cluster, what == 1 ? of : ask.cpu);
  struct mem_result_s told = { 0 }, got = { 0 };
  struct cpu_pinned_s pinned = { ask.cpu };
  error_t would = mem_machine_explain(&invent.mem, &ask, pinned, &told);
  error_t err = invent_request(&ask, false, &got);

  expect(would == err, "an explanation is what happens then");
  if (err != 0)
    {
      expect(got.addr == NULL, "no block, no address");
      refusal_check(&ask, who, err);
      return;
    }
  expect(told.bank == got.bank && told.rank == got.rank,
         "the bank that is explained serves");
  expect(would_do(&ask, who, got.bank),
         "all who must reach the block reach it");
  expect(got.cost == topology_cost(&invent.topo, cluster, got.bank),
         "the cost that is told is the bank's");
  expect(ask.flags == 0 || least(&ask, who, cluster, got.cost),
         "a strict request gets a bank of least cost");
  block_take(block, &ask, &got);
}

static void
step(struct bytes_s *bytes)
{
  uint8_t what = take(bytes);
  struct block_s *block = &blocks[what / 8 % BLOCKS];
  uint8_t rest[STEP_BYTES - 1];

  if (block->addr == NULL)
    {
      request(bytes, what % 4, block);
      return;
    }
  for (size_t i = 0; i < sizeof(rest); i++)
    rest[i] = take(bytes);
  if (what % 8 < 3)
    block_resize(block, (size_t)rest[0] + 1);
  else
    block_free(block);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct bytes_s bytes = { data, data + size };

  last_fill = 0;
  if (!machine_make(&bytes))
    return 0;
  for (size_t i = 0; i < STEPS_MAX && bytes.at < bytes.end; i++)
    step(&bytes);
  for (size_t i = 0; i < BLOCKS; i++)
    if (blocks[i].addr != NULL)
      block_free(&blocks[i]);
  for (bank_id_t i = 0; i < bank_count; i++)
    expect(mem_region_used(&invent.mem.region[i]) == 0,
           "with all given back nothing is in use");
  return 0;
}
