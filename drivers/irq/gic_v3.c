/* drivers/irq: version 3 of ARM's generic interrupt controller.
   SPDX-License-Identifier: LGPL-2.1-only */

/* One distributor, one redistributor for each CPU, and system registers of the
   CPU. All interrupts are in group 1, which arrives as IRQ. If the loader
   leaves the kernel in the secure world, that is the secure group 1.

   Invariants:
   I1  Wake IPIs have a higher priority than all other interrupts.
   I2  A CPU writes only to its own redistributor.
   Locks: none.

   Source: ARM IHI 0069, 12.9 "The GIC Distributor register descriptions", 12.11
   "The GIC Redistributor register descriptions", 12.4 "AArch32 System register
   descriptions". */

#include <mutek/device/gic.h>

#include <mutek/cpu.h>

/** Registers of the distributor, by offset. */
enum distributor_e
{
  D_CONTROL = 0x0000,
};

/** Registers of a redistributor. Those for its interrupts are in its second
    frame. */
enum redistributor_e
{
  R_TYPE = 0x0008,
  R_AFFINITY = 0x000c,
  R_WAKER = 0x0014,
  R_GROUP = 0x10080,
  R_ENABLE = 0x10100,
  R_DISABLE = 0x10180,
  R_PRIORITY = 0x10400, /**< a byte each */
  R_MODIFIER = 0x10d00,
};

#define CONTROL_ON 0x13u /* both groups, affinity routing */
#define CONTROL_SECURE_1                                                       \
  0x04u                     /* writable only in the secure world of a machine  \
                               with both */
#define CONTROL_OTHER 0x20u /* affinity routing of the other world */
#define CONTROL_PENDING 0x80000000u
#define TYPE_LAST 0x10u
#define TYPE_LONG 0x02u /* four frames, not two */
#define FRAME ((uintptr_t)0x10000)
#define WAKER_SLEEPS 2u
#define WAKER_ASLEEP 4u
#define PATIENCE 1000000

#define INTERFACE_ON 1u
#define ENABLE_ON 1u
#define SEND_IRQ_SHIFT 24
#define PRIORITY_WAKE 0x80u
#define PRIORITY_OTHERS 0xa0u
#define ADMIT_ALL 0xf0u
#define ADMIT_WAKES 0xa0u /* only priorities above this */

static struct gic_place_s gic; /* (c) */
static bool secure;            /* (c) the kernel runs in the secure world */

static volatile uint32_t *
word(uintptr_t base, uintptr_t reg)
{
  return (volatile uint32_t *)(base + reg);
}

static void
v3_init(const struct gic_place_s *place)
{
  gic = *place;
  *word(gic.distributor, D_CONTROL) = CONTROL_ON | CONTROL_SECURE_1
                                      | CONTROL_OTHER;
  for (uint_fast32_t i = 0; i < PATIENCE; i++)
    if (!(*word(gic.distributor, D_CONTROL) & CONTROL_PENDING))
      break;
  secure = (*word(gic.distributor, D_CONTROL) & CONTROL_SECURE_1) != 0;
}

/* Converts an affinity to the controller's format. There, level 3 follows level
   2; MPIDR has it in bits 39 to 32. */
static uint32_t
affinity_word(uint64_t affinity)
{
  return ((uint32_t)(affinity >> 32) & 0xff) << 24
         | ((uint32_t)affinity & 0xffffff);
}

static uintptr_t
redistributor_find(uint64_t affinity)
{
  uint32_t wanted = affinity_word(affinity);
  uintptr_t offset = 0;

  while (gic.processors_size - offset >= 2 * FRAME)
    {
      uintptr_t base = gic.processors + offset;
      uint32_t type = *word(base, R_TYPE);

      if (*word(base, R_AFFINITY) == wanted)
        return base;
      offset += type & TYPE_LONG ? 4 * FRAME : 2 * FRAME;
      if ((type & TYPE_LAST) || offset > gic.processors_size)
        break;
    }
  return 0;
}

static void
redistributor_init(uintptr_t base)
{
  volatile uint8_t *priority = (volatile uint8_t *)(base + R_PRIORITY);

  *word(base, R_WAKER) &= ~WAKER_SLEEPS;
  for (uint_fast32_t i = 0; i < PATIENCE; i++)
    if (!(*word(base, R_WAKER) & WAKER_ASLEEP))
      break;
  *word(base, R_DISABLE) = UINT32_MAX;
  *word(base, R_GROUP) = secure ? 0 : UINT32_MAX;
  *word(base, R_MODIFIER) = secure ? UINT32_MAX : 0;
  for (uint32_t irq = 0; irq < GIC_SHARED; irq++)
    priority[irq] = irq == GIC_WAKE ? PRIORITY_WAKE : PRIORITY_OTHERS;
  *word(base, R_ENABLE) = 1u << GIC_WAKE | 1u << GIC_SIGNAL;
}

/* Value of the register that sends an IPI, without the interrupt's number. */
static uint64_t
command(uint64_t affinity)
{
  uint32_t low = (uint32_t)affinity;
  uint32_t level_0 = low & 0xff, level_1 = low >> 8 & 0xff;
  uint32_t level_2 = low >> 16 & 0xff;
  uint64_t level_3 = affinity >> 32 & 0xff;

  return level_3 << 48 | (uint64_t)level_2 << 32
         | (uint64_t)(level_0 / 16) << 44 | level_1 << 16 | 1u << level_0 % 16;
}

static error_t
v3_cpu_init(uint64_t affinity, uint64_t *where)
{
  uintptr_t base = redistributor_find(affinity);

  cpu_gic_write(CPU_GIC_INTERFACE,
                cpu_gic_read(CPU_GIC_INTERFACE) | INTERFACE_ON);
  if (base == 0 || !(cpu_gic_read(CPU_GIC_INTERFACE) & INTERFACE_ON))
    return -ENOENT;
  redistributor_init(base);
  cpu_gic_write(CPU_GIC_PRIORITY, ADMIT_ALL);
  cpu_gic_write(CPU_GIC_CONTROL, 0);
  cpu_gic_write(CPU_GIC_ENABLE_1, ENABLE_ON);
  *where = command(affinity);
  return 0;
}

static void
v3_enable(uint32_t irq, bool on)
{
  uintptr_t base = redistributor_find(cpu_gic_self());

  *word(base, on ? R_ENABLE : R_DISABLE) = 1u << irq;
}

static uint32_t
v3_take(void)
{
  return cpu_gic_read(CPU_GIC_TAKE_1);
}

static void
v3_end(uint32_t taken)
{
  cpu_gic_write(CPU_GIC_END_1, taken);
}

static void
v3_send(uint64_t where, uint32_t irq)
{
  cpu_gic_send(where | irq << SEND_IRQ_SHIFT);
}

static void
v3_admit(bool all)
{
  cpu_gic_write(CPU_GIC_PRIORITY, all ? ADMIT_ALL : ADMIT_WAKES);
}

const struct gic_s gic_v3 = {
  .init = v3_init,
  .cpu_init = v3_cpu_init,
  .enable = v3_enable,
  .take = v3_take,
  .end = v3_end,
  .send = v3_send,
  .admit = v3_admit,
};
