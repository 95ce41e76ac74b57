/* cpu/cortex-m: bytes that nobody may touch.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Those that a null pointer points to, which hold the vectors, and those where
   the stack ends: what would go unseen becomes a fault. Everything else is as
   without the unit that protects memory. The processor itself fetches vectors
   past it.

   Invariant: each guarded range is GUARD bytes and starts at a multiple of it;
   the linker script sees to that. Locks: none.

   Source: ARMv7-M Architecture Reference Manual, B3.5 "Protected Memory System
   Architecture, PMSAv7". */

#include "private.h"

#define UNIT_ON 5u            /* other accesses as without the unit */
#define REGION_VALID 0x10u    /* the low bits of the address name the region */
#define REGION_ON 0x10000001u /* no access, no code */
#define SIZE_256 (7u << 1)    /* 2^(7 + 1) bytes */
#define REGIONS(type) ((type) >> 8 & 0xff)

static void
guard_set(uint32_t region, uintptr_t start)
{
  system_write(SYSTEM_PROTECT_ADDRESS, (uint32_t)start | REGION_VALID | region);
  system_write(SYSTEM_PROTECT_SIZE, REGION_ON | SIZE_256);
}

/* A processor may come without the unit. */
void
guard_init(void)
{
  if (REGIONS(system_read(SYSTEM_PROTECT_TYPE)) < 2)
    return;
  guard_set(0, 0);
  guard_set(1, (uintptr_t)cortex_m_stack_start);
  system_write(SYSTEM_PROTECT_CONTROL, UNIT_ON);
  __asm__ volatile("dsb\n\tisb" ::: "memory");
}
