/* device: ARM's generic interrupt controllers.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Two kinds of controllers with one function table each. The board selects the
    one in its firmware tables. The interface covers only private interrupts: a
    timer and IPIs.

    A wake IPI is delivered even while other interrupts are held back, see @ref
    gic_s.admit. A fast interrupt arrives as FIQ, if the controller supports
    that. */

#ifndef MUTEK_DEVICE_GIC_H_
#define MUTEK_DEVICE_GIC_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** The IPI that wakes a CPU. */
#define GIC_WAKE 0u

/** The IPI that runs the IPI handler of a CPU. */
#define GIC_SIGNAL 1u

/** First private interrupt of a CPU, as the tables number them. */
#define GIC_PRIVATE 16u

/** First shared interrupt. */
#define GIC_SHARED 32u

/** Bits with the interrupt's number in a value of @ref gic_s.take. */
#define GIC_ID 0x3ffu

/** No interrupt: it was withdrawn before it was acknowledged. */
#define GIC_NONE 1023u

/** The addresses of a controller's registers. */
struct gic_place_s
{
  uintptr_t distributor;  /**< shared by all CPUs */
  uintptr_t processors;   /**< v2: the interface of the running CPU; v3: the
                               redistributors, one after another */
  size_t processors_size; /**< Units: bytes */
};

/** A kind of controller. Functions with an interrupt number accept @ref
    GIC_WAKE and interrupts below @ref GIC_SHARED. They act on the running
    CPU. */
struct gic_s
{
  /** @This initialises the shared part. Once, on the boot CPU. */
  void (*init)(const struct gic_place_s *place);

  /** @This initialises the running CPU's part, with only wakes and signals
      enabled.
      @param affinity its hardware id, as in MPIDR: level 3 in bits 39 to 32.
      @param where receives the address of the CPU for @ref send.
      Errors: -ENOENT: the controller has no part for this CPU. */
  error_t (*cpu_init)(uint64_t affinity, uint64_t *where);

  /** @This enables or disables an interrupt. */
  void (*enable)(uint32_t irq, bool on);

  /** @This acknowledges the pending interrupt. GIC_ID masks its number;
      GIC_NONE: none. */
  uint32_t (*take)(void);

  /** @This ends the interrupt that @ref take returned. */
  void (*end)(uint32_t taken);

  /** @This sends a wake or signal IPI.
      @param irq GIC_WAKE or GIC_SIGNAL. */
  void (*send)(uint64_t where, uint32_t irq);

  /** @This admits all interrupts, or only wakes. */
  void (*admit)(bool all);
};

extern const struct gic_s gic_v2; /**< CPU interface in memory */
extern const struct gic_s gic_v3; /**< CPU interface in system registers */

#endif
