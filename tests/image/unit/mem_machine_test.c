/* tests: what is said while memory is described, and the calls of its
   proximities. SPDX-License-Identifier: LGPL-2.1-only */

/* On invented machines. */

#include "tests/image/lib/invent.h"
#include "tests/image/lib/test.h"

#include <mutek/atomic.h>
#include <mutek/panic.h>

#define BANK 0x400

static void
machine_new(uint64_t size)
{
  invent_new();
  invent_cpus(1, 0);
  invent_range(0x10000, size, 0);
  EXPECT_EQ(invent_build(), 0);
}

static void
a_bank_that_is_managed_to_its_end_is_not_spoken_of(void)
{
  machine_new(BANK);
  EXPECT_EQ(invent_set(), 0);
  EXPECT_EQ(invent.mem.region[0].managed, BANK);
  EXPECT(!invent_says("are managed"));
}

static void
a_proximity_judges_the_request_before_the_machine(void)
{
  struct mem_proximity_s *prox;
  void *addr = &prox;
  uintptr_t owner = atomic_load(&panic_owner);

  machine_new(BANK);
  EXPECT_EQ(invent_set(), 0);
  prox = invent_cluster(0);
  EXPECT_EQ(prox->alloc(16, prox->priv, MEM_VALID_SYS, NULL), -EINVAL);
  EXPECT_EQ(prox->alloc(0, prox->priv, MEM_VALID_SYS, &addr), -EINVAL);
  EXPECT(addr == NULL);

  addr = &prox;
  atomic_store(&panic_owner, 1); /* as if a processor had just stopped it */
  EXPECT_EQ(prox->alloc(16, prox->priv, MEM_VALID_SYS, &addr), -EAGAIN);
  EXPECT(addr == NULL);
  EXPECT_EQ(prox->alloc(0, prox->priv, MEM_VALID_SYS, &addr), -EINVAL);
  atomic_store(&panic_owner, owner);

  EXPECT_EQ(prox->alloc(16, prox->priv, MEM_VALID_SYS, &addr), 0);
  invent_free(0, addr);
}

/* Sizes around what an entry for each 1, 2, ... bytes covers. */
static void
banks_are_found_by_a_table_of_no_more_entries_than_it_has(void)
{
  for (uint64_t size = CONFIG_MUTEK_MEM_SLOTS - 1;
       size <= 4 * CONFIG_MUTEK_MEM_SLOTS + 1 && size <= INVENT_BYTES; size++)
    {
      uintptr_t start;

      if ((size - 2) % CONFIG_MUTEK_MEM_SLOTS < CONFIG_MUTEK_MEM_SLOTS - 3)
        continue;
      machine_new(size);
      EXPECT_EQ(invent_set(), 0);
      start = invent.mem.region[0].start;
      EXPECT(invent.mem.slot_count <= CONFIG_MUTEK_MEM_SLOTS);
      EXPECT_EQ(mem_machine_find(&invent.mem, start), 0);
      EXPECT_EQ(mem_machine_find(&invent.mem, start + size - 1), 0);
      EXPECT_EQ(mem_machine_find(&invent.mem, start + size), BANK_NONE);
      EXPECT_EQ(mem_machine_find(&invent.mem, start - 1), BANK_NONE);
    }
}

static void
a_new_set_has_counted_nothing(void)
{
  machine_new(BANK);
  EXPECT_EQ(invent_set(), 0);
  for (size_t i = 0; i < (size_t)invent.topo.cluster_count + 2; i++)
    EXPECT_EQ(mem_machine_hits(&invent.mem, i), 0);
  EXPECT_EQ(mem_machine_passed(&invent.mem, 0), 0);
}

TEST_SUITE(mem_machine,
           TEST_CASE(banks_are_found_by_a_table_of_no_more_entries_than_it_has),
           TEST_CASE(a_new_set_has_counted_nothing),
           TEST_CASE(a_bank_that_is_managed_to_its_end_is_not_spoken_of),
           TEST_CASE(a_proximity_judges_the_request_before_the_machine));
