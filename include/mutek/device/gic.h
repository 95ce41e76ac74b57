/* device: ARM's generic interrupt controllers.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Two kinds, one table each; a board takes the one that its tables name. Only
    what a kernel with a timer and wakes needs: interrupts of a processor
    itself.

    A wake comes through where others are held back, see @ref gic_s.admit. A
   fast interrupt comes as such (FIQ), where the controller has that. */

#ifndef MUTEK_DEVICE_GIC_H_
#define MUTEK_DEVICE_GIC_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** The interrupt by which one processor wakes another. */
#define GIC_WAKE 0u

/** The interrupt by which one processor makes another call what listens. */
#define GIC_SIGNAL 1u

/** First interrupt that is one processor's own, as the tables number them. */
#define GIC_PRIVATE 16u

/** First interrupt that all processors share. */
#define GIC_SHARED 32u

/** Bits of what was taken that are the interrupt's number. */
#define GIC_ID 0x3ffu

/** No interrupt: it has gone before it was taken. */
#define GIC_NONE 1023u

/** Where a controller is. Addresses of its registers. */
struct gic_place_s
{
  uintptr_t distributor; /**< what all processors share */
  uintptr_t processors;  /**< of a v2 the interface of the running processor, of
                            a v3 the redistributors, one after the other */
  size_t processors_size; /**< Units: bytes */
};

/** A kind of controller. Everything about one of @ref GIC_WAKE and the
    interrupts below @ref GIC_SHARED is of the running processor. */
struct gic_s
{
  /** @This starts the part that all share. Once, on the boot processor. */
  void (*init)(const struct gic_place_s *place);

  /** @This starts the running processor's part; all is off but wakes and
      signals.
      @param affinity its own name, as in MPIDR: level 3 in bits 39 to 32.
      @param where receives what @ref send wants of it.
      Errors: -ENOENT the controller has no part for it. */
  error_t (*cpu_init)(uint64_t affinity, uint64_t *where);

  /** @This lets an interrupt through, or takes it away. */
  void (*enable)(uint32_t irq, bool on);

  /** @This takes the interrupt that came: its number is in GIC_ID; GIC_NONE if
      none. */
  uint32_t (*take)(void);

  /** @This ends what @ref take returned. */
  void (*end)(uint32_t taken);

  /** @This sends a wake or a signal.
      @param irq GIC_WAKE or GIC_SIGNAL. */
  void (*send)(uint64_t where, uint32_t irq);

  /** @This says what comes through: all, or wakes only. */
  void (*admit)(bool all);
};

extern const struct gic_s gic_v2; /**< registers of the processor in memory */
extern const struct gic_s gic_v3; /**< in the processor */

#endif
