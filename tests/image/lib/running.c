/* tests: blocks of the machine that runs.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Keeps no state. Locks: none; the banks', inside the calls. */

#include "running.h"

#include "mutek/mem_instance.h"
#include "test.h"

#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>

const struct topology_s *
running_topo(void)
{
  return mem_instance()->topo;
}

void *
running_garbage(void)
{
  return &mem_proximity_none;
}

void *
running_block(size_t size)
{
  void *addr = running_garbage();

  EXPECT_EQ(mem_alloc(size, NULL, MEM_VALID_CPU, &addr), 0);
  return addr;
}

size_t
running_bank_used(bank_id_t bank)
{
  struct mem_bank_count_s count = { 0 };

  EXPECT_EQ(mem_bank_count(bank, &count), 0);
  EXPECT_EQ(count.used + count.free + count.overhead, count.size);
  return count.used;
}

size_t
running_used(void)
{
  size_t used = 0;

  for (bank_id_t i = 0; i < running_topo()->bank_count; i++)
    used += running_bank_used(i);
  return used;
}

void
running_write(uint8_t *bytes, size_t size, uint8_t seed)
{
  for (size_t i = 0; i < size; i++)
    bytes[i] = (uint8_t)(seed + i * 7);
}

bool
running_stands(const uint8_t *bytes, size_t size, uint8_t seed)
{
  for (size_t i = 0; i < size; i++)
    if (bytes[i] != (uint8_t)(seed + i * 7))
      return false;
  return true;
}
