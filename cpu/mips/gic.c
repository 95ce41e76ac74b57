/* cpu/mips: the global interrupt controller.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The controller sends IPIs. Each CPU has two of the last shared interrupts,
   which no device uses, one for wakes and one for signals. A write raises the
   edge, and another one clears it; each is routed to a pin of that CPU. The
   controller also ends mips_rest(): each CPU has a second timer in it, on
   another pin.

   Invariant: constant once gic_init() has returned. A write contains the
   interrupt's number, so CPUs never modify a shared word. Locks: none.
   State: there is one.

   Source: MIPS P5600 Multiprocessing System Programmer's Guide, "Global
   Interrupt Controller"; QEMU, include/hw/intc/mips_gic.h, for the offsets. */

#include "private.h"

/** Registers, by offset. Those with one bit per interrupt are arrays. */
enum gic_e
{
  GIC_CONFIG = 0x0000,
  GIC_COUNTER = 0x0010, /**< low word of the timers' counter */
  GIC_POLARITY = 0x0100,
  GIC_EDGE = 0x0180,
  GIC_WEDGE = 0x0280, /**< raises or clears an edge */
  GIC_ENABLE = 0x0380,
  GIC_PIN = 0x0500,       /**< a word for each interrupt */
  GIC_PROCESSOR = 0x2000, /**< 32 bytes for each interrupt */
  OWN_ENABLE = 0x8010,    /**< CPU-local registers from here on */
  OWN_COMPARE_PIN = 0x8044,
  OWN_COMPARE = 0x80a0, /**< low word; a write clears the interrupt */
};

#define INTERRUPTS_SHIFT 16 /* number of interrupts / 8 - 1 */
#define INTERRUPTS_MASK 0xffu
#define PIN_USED 0x80000000u
#define PIN_WAKE 2u
#define PIN_REST 3u
#define PIN_SIGNAL 4u
#define COUNTER_STOPPED 0x10000000u
#define OWN_COMPARE_BIT 2u /* of OWN_ENABLE */
#define WEDGE_SET 0x80000000u

static uintptr_t gic_base; /* (c) 0: none */
static uint32_t gic_last;  /* (c) number of the last shared interrupt */

static volatile uint32_t *
word(uint32_t offset)
{
  return (volatile uint32_t *)(gic_base + offset);
}

/* Sets the bit of an interrupt in a register array. */
static void
bit_set(enum gic_e reg, uint32_t interrupt)
{
  volatile uint32_t *at = word(reg + interrupt / 32 * 4);

  *at |= 1u << interrupt % 32;
}

static uint32_t
wake_of(uint32_t hw)
{
  return gic_last - 2 * hw;
}

static uint32_t
signal_of(uint32_t hw)
{
  return wake_of(hw) - 1;
}

static void
edge_init(uint32_t interrupt, uint32_t pin, uint32_t hw)
{
  bit_set(GIC_POLARITY, interrupt);
  bit_set(GIC_EDGE, interrupt);
  *word(GIC_PIN + 4 * interrupt) = PIN_USED | pin;
  *word(GIC_PROCESSOR + 32 * interrupt) = 1u << hw;
  *word(GIC_ENABLE + interrupt / 32 * 4) = 1u << interrupt % 32;
}

static void
edge_make(uint32_t interrupt)
{
  if (gic_base != 0)
    *word(GIC_WEDGE) = WEDGE_SET | interrupt;
}

static void
edge_take(uint32_t interrupt)
{
  *word(GIC_WEDGE) = interrupt;
  __asm__ volatile("sync" ::: "memory"); /* the interrupt line is low now */
}

void
gic_cpu_init(void)
{
  if (gic_base == 0)
    return;
  *word(OWN_COMPARE_PIN) = PIN_USED | PIN_REST;
  *word(OWN_ENABLE) = OWN_COMPARE_BIT;
}

void
gic_init(uintptr_t base, uint32_t count)
{
  gic_base = base;
  gic_last = ((*word(GIC_CONFIG) >> INTERRUPTS_SHIFT & INTERRUPTS_MASK) + 1) * 8
             - 1;
  *word(GIC_CONFIG) &= ~COUNTER_STOPPED;
  for (uint32_t hw = 0; hw < count; hw++)
    {
      edge_init(wake_of(hw), PIN_WAKE, hw);
      edge_init(signal_of(hw), PIN_SIGNAL, hw);
    }
  gic_cpu_init();
}

void
gic_wake(uint32_t hw)
{
  edge_make(wake_of(hw));
}

void
gic_wake_end(uint32_t hw)
{
  edge_take(wake_of(hw));
}

void
gic_signal(uint32_t hw)
{
  __asm__ volatile("sync" ::: "memory"); /* earlier stores are visible */
  edge_make(signal_of(hw));
}

void
gic_signal_end(uint32_t hw)
{
  edge_take(signal_of(hw));
}

/* A compare value that was passed would match only after 2^32 counts. */
bool
gic_rest_begin(uint32_t counts)
{
  uint32_t due;

  if (gic_base == 0)
    return false;
  due = *word(GIC_COUNTER) + counts;
  *word(OWN_COMPARE) = due;
  return (int32_t)(*word(GIC_COUNTER) - due) < 0;
}

void
gic_rest_end(void)
{
  *word(OWN_COMPARE) = *word(GIC_COUNTER) - 1; /* as late as possible */
}
