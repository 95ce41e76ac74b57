/* cpu/cortex-m: memory that no code may access.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Two guarded ranges: at address 0, where a null pointer leads and the vectors
   are, and at the end of the stack. An access to them faults. All other memory
   has the default permissions. The CPU itself reads vectors without this check.

   Invariant: each guarded range has GUARD bytes and starts at a multiple of
   GUARD. The linker script ensures that. Locks: none.

   Source: ARMv7-M Architecture Reference Manual, B3.5 "Protected Memory System
   Architecture, PMSAv7". */

#include "private.h"

#define UNIT_ON 5u /* default permissions outside the regions */
#define REGION_VALID                                                           \
  0x10u                       /* the low bits of the address select the        \
                                 region */
#define REGION_ON 0x10000001u /* no access, no execution */
#define SIZE_256 (7u << 1)    /* 2^(7 + 1) bytes */
#define REGIONS(type) ((type) >> 8 & 0xff)

static void
guard_set(uint32_t region, uintptr_t start)
{
  system_write(SYSTEM_PROTECT_ADDRESS, (uint32_t)start | REGION_VALID | region);
  system_write(SYSTEM_PROTECT_SIZE, REGION_ON | SIZE_256);
}

/* The memory protection unit is optional. */
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
