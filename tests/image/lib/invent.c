/* tests: strange machines in a few lines.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The arrays of one machine, and bytes for its banks. Blocks that a case keeps
   are chained through their own first bytes, so that none has to be listed.

   Invariants:
     I1  behind the memory that a build asked for, a mark stands; it is looked
         at after the build;
     I2  bytes of banks are allowed to be touched by anyone until a region takes
         them over.

   Locks: none of its own. State: the machine. */

#include "invent.h"

#include "test.h"
#include "mutek/mem_order.h"
#include "mutek/mem_near.h"

#include <mutek/bit.h>
#include <mutek/poison.h>
#include <mutek/printk.h>
#include <mutek/string.h>

#define TABLES_SIZE (1600 * sizeof(uint64_t))
#define MARK_SIZE 64
#define MARK 0xa5
#define BLANK 0x5a /* what banks hold before they are used */

struct invent_s invent;

static _Alignas(8) struct machine_cpu_s cpus[INVENT_CPUS];
static _Alignas(8) struct machine_range_s ranges[INVENT_RANGES];
static _Alignas(8) struct machine_reserved_s reserveds[INVENT_RESERVEDS];
static _Alignas(8) struct machine_distance_s distances[INVENT_DISTANCES];
static _Alignas(8) struct machine_perf_s perfs[INVENT_PERFS];
static _Alignas(8) uint32_t reaches[INVENT_REACHES];
static _Alignas(
    8) struct topology_range_s pieces[INVENT_RANGES + INVENT_RESERVEDS + 2];

static _Alignas(8) uint8_t tables[TABLES_SIZE];
static size_t tables_used; /* by the topology */
static _Alignas(64) uint8_t bytes[INVENT_BYTES];
static size_t bytes_used;
static void *kept[INVENT_BANKS]; /* by bank: the chain of its blocks */

void
invent_new(void)
{
  poison_allow((uintptr_t)bytes, sizeof(bytes));
  invent = (struct invent_s){
    .limits = {
      .cpu_max = INVENT_CPUS,
      .bank_max = INVENT_BANKS,
      .node_max = INVENT_CPUS + INVENT_RANGES,
      .address_bits = 64,
      .bank_min = 16,
    },
    .machine = {
      .cpu = cpus,
      .range = ranges,
      .reserved = reserveds,
      .distance = distances,
      .perf = perfs,
      .reach = reaches,
      .cpus = { 0, INVENT_CPUS },
      .ranges = { 0, INVENT_RANGES },
      .reserveds = { 0, INVENT_RESERVEDS },
      .distances = { 0, INVENT_DISTANCES },
      .perfs = { 0, INVENT_PERFS },
      .reaches = { 0, INVENT_REACHES },
    },
  };
}

/* The index of a new entry; the last is used again when there is no room. */
static uint32_t
entry_add(struct machine_count_s *count)
{
  EXPECT(count->found < count->capacity);
  if (count->found < count->capacity)
    count->found++;
  return count->found - 1;
}

struct machine_cpu_s *
invent_cpu(uint64_t hw, uint32_t node)
{
  uint32_t at = entry_add(&invent.machine.cpus);

  cpus[at] = (struct machine_cpu_s){
    .hw = hw,
    .node = node,
    .tag = at + 1,
    .enabled = true,
  };
  return &cpus[at];
}

void
invent_cpus(uint32_t count, uint32_t node)
{
  while (count-- != 0)
    invent_cpu(invent.machine.cpus.found, node);
}

struct machine_range_s *
invent_range(uint64_t start, uint64_t size, uint32_t node)
{
  uint32_t at = entry_add(&invent.machine.ranges);

  ranges[at] = (struct machine_range_s){
    .start = start,
    .size = size,
    .node = node,
    .reach_all = true,
    .dma = MACHINE_DMA_UNSAID,
  };
  return &ranges[at];
}

struct machine_range_s *
invent_private(uint64_t start, uint64_t size, uint32_t node, uint32_t mask)
{
  struct machine_range_s *range = invent_range(start, size, node);

  range->reach_all = false;
  range->reach_first = invent.machine.reaches.found;
  for (uint32_t cpu = 0; mask >> cpu != 0; cpu++)
    if (mask >> cpu & 1)
      {
        reaches[entry_add(&invent.machine.reaches)] = cpus[cpu].tag;
        range->reach_count++;
      }
  return range;
}

void
invent_reserve(uint64_t start, uint64_t size)
{
  reserveds[entry_add(&invent.machine.reserveds)]
      = (struct machine_reserved_s){ start, size };
}

void
invent_window(uint64_t start, uint64_t size)
{
  invent.machine.dma_windowed = true;
  invent.machine.dma_start = start;
  invent.machine.dma_size = size;
}

void
invent_distance(uint32_t from, uint32_t to, uint32_t distance)
{
  distances[entry_add(&invent.machine.distances)]
      = (struct machine_distance_s){ from, to, distance };
}

void
invent_distances(uint32_t nodes, const uint8_t *distance)
{
  for (uint32_t from = 0; from < nodes; from++)
    for (uint32_t to = 0; to < nodes; to++)
      invent_distance(from, to, distance[from * nodes + to]);
}

void
invent_perf(uint32_t from, uint32_t to, enum machine_perf_e kind,
            uint32_t value)
{
  perfs[entry_add(&invent.machine.perfs)]
      = (struct machine_perf_s){ from, to, value, (uint8_t)kind };
}

/* A read of an entry behind those that are listed is a bug. */
#define REST_FORBID(array, count)                                              \
  poison_forbid((uintptr_t)((array) + (count).found),                          \
                sizeof(array) - (count).found * sizeof(*(array)))

static void
listed_watch(void)
{
  const struct machine_s *machine = &invent.machine;

  REST_FORBID(cpus, machine->cpus);
  REST_FORBID(ranges, machine->ranges);
  REST_FORBID(reserveds, machine->reserveds);
  REST_FORBID(distances, machine->distances);
  REST_FORBID(perfs, machine->perfs);
  REST_FORBID(reaches, machine->reaches);
}

static void
listed_open(void)
{
  poison_allow((uintptr_t)cpus, sizeof(cpus));
  poison_allow((uintptr_t)ranges, sizeof(ranges));
  poison_allow((uintptr_t)reserveds, sizeof(reserveds));
  poison_allow((uintptr_t)distances, sizeof(distances));
  poison_allow((uintptr_t)perfs, sizeof(perfs));
  poison_allow((uintptr_t)reaches, sizeof(reaches));
}

/* I1 */
static bool
mark_stands(void)
{
  for (size_t i = 0; i < MARK_SIZE; i++)
    if (tables[tables_used + i] != MARK)
      return false;
  return true;
}

error_t
invent_build(void)
{
  error_t err;

  tables_used = topology_build_size(&invent.machine, &invent.limits);
  EXPECT(tables_used <= TABLES_SIZE - MARK_SIZE);
  if (tables_used > TABLES_SIZE - MARK_SIZE)
    return -ENOMEM;
  poison_allow((uintptr_t)tables, sizeof(tables));
  memset(tables, MARK, sizeof(tables));

  listed_watch();
  printk_capture(invent.said, sizeof(invent.said));
  err = topology_build(&invent.machine, &invent.limits, invent.boot_start,
                       tables, &invent.topo);
  printk_capture(NULL, 0);
  listed_open();

  EXPECT(mark_stands());
  if (err == 0)
    EXPECT(invent.topo.memory_size <= tables_used);
  return err;
}

size_t
invent_pieces(void)
{
  size_t count;

  EXPECT_EQ(topology_ranges_max(&invent.machine),
            invent.machine.ranges.found + invent.machine.reserveds.found + 2);
  poison_allow((uintptr_t)pieces, sizeof(pieces));
  listed_watch();
  printk_capture(invent.said, sizeof(invent.said));
  count = topology_ranges(&invent.machine, &invent.limits, pieces);
  printk_capture(NULL, 0);
  listed_open();
  poison_forbid((uintptr_t)(pieces + count),
                sizeof(pieces) - count * sizeof(*pieces));
  return count;
}

const struct topology_range_s *
invent_piece(size_t index)
{
  return &pieces[index];
}

void
invent_expect_piece(size_t at, uint64_t start, uint64_t last, uint32_t index)
{
  EXPECT_EQ(pieces[at].start, start);
  EXPECT_EQ(pieces[at].last, last);
  EXPECT_EQ(pieces[at].index, index);
}

error_t
invent_boot(uint64_t start, uint64_t last)
{
  error_t err;

  printk_capture(invent.said, sizeof(invent.said));
  err = topology_set_boot(&invent.topo, &invent.limits, start, last);
  printk_capture(NULL, 0);
  return err;
}

static bool
starts_with(const char *text, const char *start)
{
  while (*start != '\0')
    if (*text++ != *start++)
      return false;
  return true;
}

bool
invent_says(const char *text)
{
  for (const char *at = invent.said; *at != '\0'; at++)
    if (starts_with(at, text))
      return true;
  test_note("said: %s", invent.said);
  return false;
}

uint32_t
invent_lines(void)
{
  uint32_t lines = 0;

  for (const char *at = invent.said; *at != '\0'; at++)
    lines += *at == '\n';
  return lines;
}

uint32_t
invent_reach(bank_id_t bank)
{
  uint32_t mask = 0;

  for (cpu_id_t cpu = 0; cpu < invent.topo.cpu_count; cpu++)
    if (topology_cpu_reaches(&invent.topo, bank, cpu))
      mask |= (uint32_t)1 << cpu;
  return mask;
}

error_t
invent_set_at(const uintptr_t *base)
{
  size_t kept_size = bit_align_up(invent.topo.memory_size, 8);

  /* The scratch of the build has served: the tables take its place. */
  if (mem_machine_size(&invent.topo) > TABLES_SIZE - MARK_SIZE - kept_size)
    return -ENOMEM;
  tables_used = kept_size + mem_machine_size(&invent.topo);
  poison_allow((uintptr_t)tables + kept_size, sizeof(tables) - kept_size);
  memset(tables + kept_size, MARK, sizeof(tables) - kept_size);
  for (size_t i = 0; i < INVENT_BANKS; i++)
    kept[i] = NULL;

  printk_capture(invent.said, sizeof(invent.said));
  mem_machine_build(&invent.mem, &invent.topo, base, tables + kept_size);
  printk_capture(NULL, 0);
  EXPECT(mark_stands());
  return 0;
}

error_t
invent_set(void)
{
  uintptr_t base[INVENT_BANKS];

  bytes_used = 0;
  if (invent.topo.bank_count > INVENT_BANKS)
    return -ENOMEM;
  for (bank_id_t i = 0; i < invent.topo.bank_count; i++)
    {
      const struct topology_bank_s *bank = &invent.topo.bank[i];

      if (bank->last - bank->start >= INVENT_BYTES - bytes_used)
        return -ENOMEM;
      base[i] = (uintptr_t)bytes + bytes_used;
      bytes_used += (size_t)(bank->last - bank->start) + 1;
    }
  poison_allow((uintptr_t)bytes, sizeof(bytes));
  memset(bytes, BLANK, sizeof(bytes));
  return invent_set_at(base);
}

void
invent_three(size_t bank)
{
  invent_new();
  for (uint32_t i = 0; i < 3; i++)
    {
      invent_cpu(i, i);
      invent_range(0x1000 * (i + 1), bank, i);
    }
  invent.machine.range[2].dma = MACHINE_DMA_NO;
  invent_private(0x8000, bank, 0, 1)->dma = MACHINE_DMA_NO;
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cluster_count, 3);
  EXPECT_EQ(invent_set(), 0);
}

bool
invent_untouched(void)
{
  for (bank_id_t i = 0; i < invent.topo.bank_count; i++)
    if (invent.mem.region[i].ready)
      return false;
  for (size_t i = 0; i < bytes_used; i++)
    if (bytes[i] != BLANK)
      return false;
  return true;
}

struct mem_request_s
invent_ask(cpu_id_t cpu, struct mem_proximity_s *prox,
           enum mem_reachability_s valid)
{
  return (struct mem_request_s){
    .size = 16,
    .align = 1,
    .prox = prox,
    .valid = valid,
    .cpu = cpu,
  };
}

struct mem_proximity_s *
invent_cluster(cluster_id_t cluster)
{
  return &mem_near_cluster(&invent.mem, cluster)->prox;
}

struct mem_proximity_s *
invent_of_cpu(cpu_id_t cpu)
{
  return &mem_near_cpu(&invent.mem, cpu)->prox;
}

struct mem_proximity_s *
invent_global(void)
{
  return &mem_near_global(&invent.mem)->prox;
}

error_t
invent_request(const struct mem_request_s *request, bool probe,
               struct mem_result_s *result)
{
  struct cpu_pinned_s pinned = { request->cpu };

  return mem_machine_request(&invent.mem, request, pinned, probe, result);
}

/* A block smaller than an address cannot be in the chain: it is kept for good.
 */
static void
block_keep(bank_id_t bank, void *addr, size_t size)
{
  if (size < sizeof(void *))
    return;
  memcpy(addr, &kept[bank], sizeof(void *));
  kept[bank] = addr;
}

int32_t
invent_take(const struct mem_request_s *request)
{
  struct mem_result_s result = { 0 };
  error_t err = invent_request(request, false, &result);

  if (err != 0)
    return err;
  EXPECT_EQ(mem_machine_find(&invent.mem, (uintptr_t)result.addr), result.bank);
  block_keep(result.bank, result.addr, request->size);
  return result.bank;
}

int32_t
invent_land(const struct mem_request_s *request)
{
  struct mem_result_s result = { 0 };
  error_t err = invent_request(request, false, &result);

  if (err != 0)
    return err;
  invent_free(result.bank, result.addr);
  return result.bank;
}

void
invent_free(bank_id_t bank, void *addr)
{
  EXPECT_EQ(mem_region_push(&invent.mem.region[bank], addr),
            MEMORY_ALLOCATOR_OK);
}

bool
invent_use(bank_id_t bank, size_t size)
{
  void *addr;

  if (mem_region_pop(&invent.mem.region[bank], size, 1, &addr) != 0)
    return false;
  block_keep(bank, addr, size);
  return true;
}

void
invent_fill(bank_id_t bank)
{
  for (size_t size = INVENT_BYTES; size >= sizeof(void *); size /= 2)
    while (invent_use(bank, size))
      ;
}

void
invent_empty(bank_id_t bank)
{
  while (kept[bank] != NULL)
    {
      void *addr = kept[bank];

      memcpy(&kept[bank], addr, sizeof(void *));
      invent_free(bank, addr);
    }
}

bool
invent_order_is(cluster_id_t cluster, const bank_id_t *bank, size_t count)
{
  bool same = count == invent.topo.bank_count;

  for (bank_id_t i = 0; same && i < count; i++)
    same = mem_order_at(&invent.mem, cluster, i) == bank[i];
  for (bank_id_t i = 0; !same && i < invent.topo.bank_count; i++)
    test_note("cluster %u rank %u: bank %u", (unsigned)cluster, (unsigned)i,
              (unsigned)mem_order_at(&invent.mem, cluster, i));
  return same;
}
