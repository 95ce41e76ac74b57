/* drivers/irq: version 2 of ARM's generic interrupt controller.
   SPDX-License-Identifier: LGPL-2.1-only */

/* One distributor, and one interface for each CPU, at the same address on all
   CPUs. All interrupts are in group 1, which arrives as IRQ. On a machine with
   a secure world, group 1 belongs to the normal world.

   Invariants:
   I1  Wake IPIs have a higher priority than all other interrupts.
   Locks: none; each CPU writes only its own part of the distributor.

   Source: ARM IHI 0048B, 4.3 "Distributor register descriptions", 4.4 "CPU
   interface register descriptions". */

#include <mutek/device/gic.h>

#include <mutek/cpu.h>

/** Registers of the distributor, by offset. */
enum distributor_e
{
  D_CONTROL = 0x000,
  D_GROUP = 0x080,
  D_ENABLE = 0x100,
  D_DISABLE = 0x180,
  D_PRIORITY = 0x400, /**< a byte each */
  D_TARGET = 0x800,   /**< a byte each */
  D_SEND = 0xf00,
};

/** Registers of a CPU's interface. */
enum interface_e
{
  I_CONTROL = 0x00,
  I_PRIORITY = 0x04,
  I_TAKE = 0x0c,
  I_END = 0x10,
};

#define CONTROL_GROUPS 3u /* both groups, if the kernel may use both */
#define CONTROL_TAKE_1 4u /* one register acknowledges both groups */
#define SEND_TARGET_SHIFT 16

#define PRIORITY_WAKE 0x80u
#define PRIORITY_OTHERS 0xa0u
#define ADMIT_ALL 0xf0u
#define ADMIT_WAKES 0xa0u /* only priorities above this */

static struct gic_place_s gic; /* (c) */

static volatile uint32_t *
distributor(enum distributor_e reg)
{
  return (volatile uint32_t *)(gic.distributor + reg);
}

static volatile uint32_t *
interface(enum interface_e reg)
{
  return (volatile uint32_t *)(gic.processors + reg);
}

static void
v2_init(const struct gic_place_s *place)
{
  gic = *place;
  *distributor(D_CONTROL) = CONTROL_GROUPS;
}

static error_t
v2_cpu_init(uint64_t affinity, uint64_t *where)
{
  volatile uint8_t *priority
      = (volatile uint8_t *)(gic.distributor + D_PRIORITY);
  uint32_t self = *(volatile uint8_t *)(gic.distributor + D_TARGET);

  (void)affinity;
  *distributor(D_DISABLE) = UINT32_MAX;
  *distributor(D_GROUP) = UINT32_MAX;
  for (uint32_t irq = 0; irq < GIC_SHARED; irq++)
    priority[irq] = irq == GIC_WAKE ? PRIORITY_WAKE : PRIORITY_OTHERS;
  *distributor(D_ENABLE) = 1u << GIC_WAKE | 1u << GIC_SIGNAL;
  *interface(I_PRIORITY) = ADMIT_ALL;
  *interface(I_CONTROL) = CONTROL_GROUPS | CONTROL_TAKE_1;
  *where = self != 0 ? self : 1; /* a single CPU reads 0 here */
  return 0;
}

static void
v2_enable(uint32_t irq, bool on)
{
  *distributor(on ? D_ENABLE : D_DISABLE) = 1u << irq;
}

/* For an IPI, the value also contains the sender. The end register needs it
   back. */
static uint32_t
v2_take(void)
{
  return *interface(I_TAKE);
}

static void
v2_end(uint32_t taken)
{
  *interface(I_END) = taken;
}

static void
v2_send(uint64_t where, uint32_t irq)
{
  *distributor(D_SEND) = (uint32_t)where << SEND_TARGET_SHIFT | irq;
}

static void
v2_admit(bool all)
{
  *interface(I_PRIORITY) = all ? ADMIT_ALL : ADMIT_WAKES;
}

const struct gic_s gic_v2 = {
  .init = v2_init,
  .cpu_init = v2_cpu_init,
  .enable = v2_enable,
  .take = v2_take,
  .end = v2_end,
  .send = v2_send,
  .admit = v2_admit,
};
