/* cpu/mips: the coherent processing system.
   SPDX-License-Identifier: LGPL-2.1-only */

/* It consists of several CPUs, a coherence manager, a controller that starts
   the CPUs, and an interrupt controller. Their registers are at configurable
   addresses. A started CPU enters at the same address as the boot CPU, through
   the loader.

   Invariant: constant once mips_cps_init() has returned. Locks: none.
   State: there is one such system.
   Limitation: all CPUs are threads of one core, or appear so, as in QEMU. Cores
   would have to be started one by one.

   Source: MIPS P5600 Multiprocessing System Programmer's Guide, "Coherence
   Manager" and "Cluster Power Controller"; QEMU, hw/misc/mips_cmgcr.c and
   mips_cpc.c, for the threads of one core. */

#include "private.h"

#define CONFIG3_MANAGER 0x20000000u
#define MANAGER_SHIFT 4 /* of its address in CMGCRBase */

/** Registers of the manager, by offset. */
enum manager_e
{
  MANAGER_REVISION = 0x0030,
  MANAGER_INTERRUPTS = 0x0080,
  MANAGER_CONTROLLER = 0x0088,
  MANAGER_CONTROLLER_STATUS = 0x00f0,
  MANAGER_INTERRUPTS_STATUS = 0x00d0,
  MANAGER_CORE_CONFIG = 0x2010,
};

#define ENABLE 1u
#define CORE_CONFIG_COUNT 0x3ffu /* threads minus one */

#define CONTROLLER_RUN 0x2028 /* one bit for each thread of the core */

static uintptr_t controller; /* (c) 0: none */

static volatile uint32_t *
word(uintptr_t base, uint32_t offset)
{
  return (volatile uint32_t *)(base + offset);
}

/* Address of the manager; 0: none. */
static uintptr_t
manager_find(void)
{
  uint32_t base;

  if (!(cp0_read(CP0_CONFIG) & CONFIGS_GO_ON)
      || !(cp0_read(CP0_CONFIG1) & CONFIGS_GO_ON)
      || !(cp0_read(CP0_CONFIG2) & CONFIGS_GO_ON)
      || !(cp0_read(CP0_CONFIG3) & CONFIG3_MANAGER))
    return 0;
  base = cp0_read(CP0_CMGCR) << MANAGER_SHIFT;
  if (base == 0 || base >= MIPS_UNMAPPED_SIZE
      || *word(mips_uncached(base), MANAGER_REVISION) == 0)
    return 0;
  return mips_uncached(base);
}

uint32_t
mips_cps_init(const struct mips_cps_s *where)
{
  uintptr_t manager = manager_find();
  uint32_t count;

  if (manager == 0 || !*word(manager, MANAGER_CONTROLLER_STATUS)
      || !*word(manager, MANAGER_INTERRUPTS_STATUS))
    return 1;
  count = (*word(manager, MANAGER_CORE_CONFIG) & CORE_CONFIG_COUNT) + 1;
  if (count > MIPS_CPUS_MAX)
    count = MIPS_CPUS_MAX;
  *word(manager, MANAGER_CONTROLLER) = where->controller | ENABLE;
  *word(manager, MANAGER_INTERRUPTS) = where->interrupts | ENABLE;
  controller = mips_uncached(where->controller);
  gic_init(mips_uncached(where->interrupts), count);
  return count;
}

void
mips_cps_start(uint32_t set)
{
  if (controller == 0)
    return;
  __asm__ volatile("sync" ::
                       : "memory"); /* the started CPUs see all earlier
                                       stores */
  *word(controller, CONTROLLER_RUN) = set;
}
