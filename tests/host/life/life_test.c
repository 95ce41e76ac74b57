/* tests: the life of the memory layer, from before the boot bank to its end.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A kernel lives through this once, before its first test could run; as a
   program of the host it can be asked at each step. Flat TAP on stdout. */

#include <stdio.h>
#include <string.h>

#include "tests/bench/lib/hosted.h"

#include <mutek/cpu.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>
#include <mutek/mem_boot.h>
#include <mutek/mem_proximity.h>
#include <mutek/mem_request.h>
#include <mutek/memory_allocator.h>
#include <mutek/topology.h>

#define BANK ((size_t)256 << 10)
#define FIRST ((size_t)4096) /* bytes that the boot bank begins with */

static uint8_t memory[2 * BANK] __attribute__((aligned(4096)));
static uint8_t *const boot = memory, *const rest = memory + BANK;

static const uint8_t distance[1] = { TOPOLOGY_LOCAL };
static const uint32_t node[1] = { 0 };
static const uintptr_t everyone[1] = { 1 };
static const struct topology_cluster_s cluster[1] = { { 0, 1 } };
static const struct topology_cpu_s cpu[1] = { { .enabled = true } };
static struct topology_bank_s bank[3];
static struct topology_s topo = {
  .cpu_count = 1,
  .cluster_count = 1,
  .node_count = 1,
  .cpu = cpu,
  .cluster = cluster,
  .bank = bank,
  .node = node,
  .distance = distance,
};

static int count, failed;
static bool good;

#define EXPECT(expr)                                                           \
  do                                                                           \
    {                                                                          \
      if (!(expr))                                                             \
        {                                                                      \
          printf("# %s:%d: %s\n", __FILE__, __LINE__, #expr);                  \
          good = false;                                                        \
        }                                                                      \
    }                                                                          \
  while (0)

static void
run(const char *name, void (*test)(void))
{
  good = true;
  test();
  printf("%s %d - life: %s\n", good ? "ok" : "not ok", ++count, name);
  failed += !good;
  mem_stop();
}
#define RUN(test) run(#test, test)

static error_t
ask(size_t size, size_t align, void **addr)
{
  *addr = &good;
  return mem_alloc_align(size, align, NULL, MEM_REACH_SYS, addr);
}

/** A bank that all reach, from @tt start on; the first is the boot bank. */
static void
bank_add(uint8_t *start, size_t size)
{
  bank_id_t id = topo.bank_count++;

  bank[id] = (struct topology_bank_s){
    .start = (uintptr_t)start,
    .last = (uintptr_t)start + size - 1,
    .reach = everyone,
    .reach_count = 1,
    .owner = 0,
    .boot = id == 0,
  };
}

static error_t
start(size_t boot_size)
{
  EXPECT(mem_boot_size() == boot_size);
  topo.bank_count = 0;
  bank_add(boot, mem_boot_size());
  bank_add(rest, BANK);
  return mem_start(&topo);
}

static void
before_the_boot_bank_nothing_is_there(void)
{
  struct mem_request_s request
      = { .size = 8, .align = 1, .valid = MEM_REACH_SYS };
  struct mem_result_s result = { .visit_max = 0 };
  void *addr;

  EXPECT(ask(8, 1, &addr) == -ERANGE && addr == NULL);
  EXPECT(ask(0, 1, &addr) == -EINVAL && addr == NULL);
  EXPECT(mem_alloc(8, NULL, MEM_REACH_SYS, NULL) == -EINVAL);
  EXPECT(mem_explain(&request, &result) == -EAGAIN);
  EXPECT(result.bank == BANK_NONE && result.addr == NULL);
  EXPECT(mem_bank_alloc(0, 8, &addr) == -EINVAL);
  EXPECT(mem_bank_find(boot) == BANK_NONE);
  EXPECT(mem_proximity_cluster(0) == &mem_proximity_none);
  EXPECT(mem_proximity_cpu(0) == &mem_proximity_none);
  EXPECT(mem_proximity_local() == &mem_proximity_none);
  EXPECT(mem_proximity_global() == &mem_proximity_none);
  mem_free(NULL);
}

static void
a_boot_bank_has_a_least_size(void)
{
  EXPECT(mem_boot_start((uintptr_t)boot, 8, BANK) == -ENOMEM);
  EXPECT(mem_boot_start((uintptr_t)boot, FIRST, FIRST) == 0);
}

static void
the_boot_bank_serves_before_the_machine_is_known(void)
{
  struct mem_request_s request
      = { .size = 100, .align = 64, .valid = MEM_REACH_SYS, .flags = MEM_ZERO };
  struct mem_result_s result = { .visit_max = 0 };
  void *addr[3];

  memset(boot, 0xff, BANK);
  EXPECT(mem_boot_start((uintptr_t)boot, FIRST, BANK) == 0);
  EXPECT(ask(24, 1, &addr[0]) == 0);
  EXPECT((uint8_t *)addr[0] >= boot && (uint8_t *)addr[0] < boot + FIRST);
  EXPECT(mem_getsize(addr[0]) >= 24);
  EXPECT(mem_request(&request, &result) == 0);
  EXPECT((uintptr_t)result.addr % 64 == 0);
  for (size_t i = 0; i < 100; i++)
    EXPECT(((uint8_t *)result.addr)[i] == 0);

  EXPECT(ask(FIRST, 1, &addr[1]) == -ERANGE && addr[1] == NULL);
  EXPECT(ask(8, 3, &addr[1]) == -EINVAL && addr[1] == NULL);
  EXPECT(ask(FIRST - 1536, 1, &addr[1]) == 0);
  EXPECT(ask(FIRST / 2, 1, &addr[2]) == -ENOMEM && addr[2] == NULL);
  EXPECT(mem_resize(addr[1], 8) == 0);
  EXPECT(ask(FIRST / 2, 1, &addr[2]) == 0);
  mem_free(addr[0]);
  mem_free(addr[1]);
  mem_free(addr[2]);
  mem_free(result.addr);
  EXPECT(ask(FIRST - 1536, 1, &addr[1]) == 0);
}

static void
the_boot_bank_grows_when_it_must_and_no_further_than_it_may(void)
{
  void *addr;

  EXPECT(mem_boot_start((uintptr_t)boot, FIRST, BANK) == 0);
  EXPECT(mem_boot_need(FIRST / 2) == 0);
  EXPECT(mem_boot_size() == FIRST);
  EXPECT(mem_boot_need(FIRST) == 0);
  EXPECT(mem_boot_size() == FIRST + FIRST + CONFIG_MUTEK_BOOT_BANK_SIZE);
  EXPECT(ask(FIRST + FIRST / 2, 1, &addr) == 0);
  EXPECT(mem_boot_need(BANK) == -ENOMEM);
  EXPECT(mem_boot_size() == BANK);
  EXPECT(mem_boot_need(SIZE_MAX) == -ENOMEM);
  EXPECT(mem_boot_size() == BANK);
  EXPECT(ask(BANK - 4 * FIRST, 1, &addr) == 0);
}

static void
the_boot_bank_may_grow_to_its_very_limit(void)
{
  void *addr;

  EXPECT(mem_boot_start((uintptr_t)boot, FIRST, 4 * FIRST) == 0);
  EXPECT(mem_boot_need(3 * FIRST) == 0);
  EXPECT(mem_boot_size() == 4 * FIRST);
  EXPECT(ask(3 * FIRST, 1, &addr) == 0);
}

static void
a_boot_bank_too_small_for_the_tables_is_told(void)
{
  void *addr;

  EXPECT(mem_boot_start((uintptr_t)boot, FIRST, BANK) == 0);
  while (ask(64, 1, &addr) == 0)
    ;
  EXPECT(start(FIRST) == -ENOMEM);
}

/* As startup does: what is needed fits, to the byte of its promise. */
static void
what_the_start_needs_is_enough(void)
{
  void *addr, *block;

  EXPECT(mem_boot_start((uintptr_t)boot, FIRST, BANK) == 0);
  topo.bank_count = 2; /* as start() has them */
  EXPECT(mem_boot_need(mem_start_size(&topo)) == 0);
  EXPECT(ask(40, 1, &addr) == 0);
  EXPECT(start(mem_boot_size()) == 0);
  EXPECT(ask(1000, 1, &block) == 0);
  EXPECT((uint8_t *)block >= rest);
  EXPECT(mem_proximity_cluster(0) != &mem_proximity_none);
  EXPECT(mem_proximity_global() != &mem_proximity_none);
  EXPECT(mem_proximity_cluster(topo.cluster_count) == &mem_proximity_none);
  EXPECT(mem_proximity_cpu(topo.cpu_count) == &mem_proximity_none);
  mem_free(block);
  mem_free(addr);
}

/* Nobody's requests have one bank that comes first: each is walked for. */
static void
two_equal_banks_serve_in_turn(void)
{
  bool served[2] = { false, false };
  void *addr[8];

  EXPECT(mem_boot_start((uintptr_t)boot, BANK, BANK) == 0);
  topo.bank_count = 0;
  bank_add(boot, BANK);
  bank_add(rest, BANK / 2);
  bank_add(rest + BANK / 2, BANK / 2);
  EXPECT(mem_start(&topo) == 0);
  for (size_t i = 0; i < 8; i++)
    {
      bank_id_t id;

      EXPECT(ask(4096, i % 2 == 0 ? 1 : 64, &addr[i]) == 0);
      id = mem_bank_find(addr[i]);
      EXPECT(id == 1 || id == 2);
      served[id == 2] = true;
    }
  EXPECT(served[0] && served[1]);
  for (size_t i = 0; i < 8; i++)
    mem_free(addr[i]);
}

int
main(void)
{
  hosted_enter();
  RUN(before_the_boot_bank_nothing_is_there);
  RUN(a_boot_bank_has_a_least_size);
  RUN(the_boot_bank_serves_before_the_machine_is_known);
  RUN(the_boot_bank_grows_when_it_must_and_no_further_than_it_may);
  RUN(the_boot_bank_may_grow_to_its_very_limit);
  RUN(a_boot_bank_too_small_for_the_tables_is_told);
  RUN(what_the_start_needs_is_enough);
  RUN(two_equal_banks_serve_in_turn);
  printf("1..%d\n", count);
  return failed != 0;
}
