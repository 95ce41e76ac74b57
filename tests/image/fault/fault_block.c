/* tests: blocks, what is written over them, and calls that must not return.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Locks: none. */

#include "fault_block.h"

#include <mutek/cpu.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>

extern char __start_fault_code[], __stop_fault_code[];

int
fault_bank(const void *addr)
{
  bank_id_t bank = mem_bank_find(addr);

  return bank == BANK_NONE ? -1 : (int)bank;
}

void
fault_tell(const void *addr)
{
  printk("fault: code %016zx %016zx\n", (size_t)__start_fault_code,
         (size_t)__stop_fault_code);
  printk("fault: wants ptr=%p bank=%d cpu=%u caller=0x\n", addr,
         fault_bank(addr), cpu_id());
}

/* Each says that the call came back, which also keeps the compiler from leaving
   the call to its caller. */

FAULT_CODE void
fault_call_free(void *addr)
{
  fault_tell(addr);
  mem_free(addr);
  FAULT_ON("mem_free returned\n");
}

FAULT_CODE void
fault_call_getsize(void *addr)
{
  fault_tell(addr);
  FAULT_ON("mem_getsize returned %zu\n", mem_getsize(addr));
}

FAULT_CODE void
fault_call_resize(void *addr)
{
  fault_tell(addr);
  FAULT_ON("mem_resize returned %d\n", mem_resize(addr, 2 * FAULT_SIZE));
}

FAULT_CODE void
fault_call_check(void *addr)
{
  if (addr != NULL)
    fault_tell(addr);
  mem_check();
  FAULT_ON("mem_check returned\n");
}

void *
fault_block(size_t size)
{
  void *addr;

  if (mem_alloc(size, NULL, MEM_VALID_SYS, &addr) != 0)
    FAULT_ON("no memory\n");
  return addr;
}

void
fault_blocks(uintptr_t addr[3], size_t size)
{
  for (unsigned i = 0; i < 3; i++)
    addr[i] = (uintptr_t)fault_block(size);
  if (addr[1] != addr[0] + size + FAULT_HEADER
      || addr[2] != addr[1] + size + FAULT_HEADER)
    FAULT_ON("the blocks are apart\n");
}

FAULT_WILD void
fault_flip(uintptr_t addr, unsigned bit)
{
  volatile uint8_t *byte = (volatile uint8_t *)addr + bit / 8;

  *byte = (uint8_t)(*byte ^ 1u << bit % 8);
}

FAULT_WILD void
fault_copy(uintptr_t to, uintptr_t from, size_t size)
{
  for (size_t i = 0; i < size; i++)
    ((volatile uint8_t *)to)[i] = ((volatile uint8_t *)from)[i];
}

/* A fixed value is there already now and then. */
FAULT_WILD void
fault_fill(uintptr_t addr, size_t size)
{
  for (size_t i = 0; i < size; i++)
    ((volatile uint8_t *)addr)[i] ^= 0xa5;
}
