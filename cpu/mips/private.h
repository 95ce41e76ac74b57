/* cpu/mips: what the files of the processor share.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef PRIVATE_H_
#define PRIVATE_H_

#include "offsets.h"

#include <mutek/cpu.h>
#include <mutek/decls.h>
#include <mutek/types.h>

/** Registers of coprocessor 0: number and selection. Source: MIPS Architecture
    for Programmers volume III, table "Coprocessor 0 Registers". */
#define CP0_INDEX "$0, 0"
#define CP0_ENTRY_LO0 "$2, 0"
#define CP0_ENTRY_LO1 "$3, 0"
#define CP0_PAGE_MASK "$5, 0"
#define CP0_WIRED "$6, 0"
#define CP0_COUNT "$9, 0"
#define CP0_ENTRY_HI "$10, 0"
#define CP0_COMPARE "$11, 0"
#define CP0_STATUS "$12, 0"
#define CP0_CAUSE "$13, 0"
#define CP0_EBASE "$15, 1"
#define CP0_CMGCR "$15, 3"
#define CP0_CONFIG "$16, 0"
#define CP0_CONFIG1 "$16, 1"
#define CP0_CONFIG2 "$16, 2"
#define CP0_CONFIG3 "$16, 3"

#define cp0_read(reg)                                                          \
  ({                                                                           \
    uint32_t cp0_value_;                                                       \
    __asm__ volatile("mfc0 %0, " reg : "=r"(cp0_value_)::"memory");            \
    cp0_value_;                                                                \
  })

#define cp0_write(reg, value)                                                  \
  __asm__ volatile("mtc0 %z0, " reg "\n\tehb" ::"Jr"(value) : "memory")

#define CONFIGS_GO_ON 0x80000000u /**< the next Config register exists */

/** Interrupts, as bits of Status and of Cause. */
enum line_e
{
  LINE_WAKE = 1u << 12,   /**< pin 2 of the global interrupt controller */
  LINE_REST = 1u << 13,   /**< pin 3 of it */
  LINE_SIGNAL = 1u << 14, /**< pin 4 of it */
  LINE_TIMER = 1u << 15,  /**< where the timer of the processor goes */
};

/* enter.S */
extern const char mips_vectors[];

/** @This sleeps, unless an interrupt has come since interrupts were masked, and
    returns with interrupts masked. */
void mips_sleep(void);
extern const char mips_sleep_end[];

/** @This is what an interrupt by @ref cpu_signal does. */
void signal_come(void);

/** What the entry calls. It returns where @tt frame says. */
void mips_trap(struct mips_frame_s *frame);

/* timer.c */

/** @This is what an interrupt of the timer does. */
void tick_come(void);

/* gic.c */

/** @This gives each of so many processors a wake and a signal of its own, and
   sets up what is the running processor's.
    @param base where the controller is seen. */
void gic_init(uintptr_t base, uint32_t count);

/** @This wakes a processor; nothing where there is no controller.
    @param hw number in the system. */
void gic_wake(uint32_t hw);

/** @This ends the wake of a processor. */
void gic_wake_end(uint32_t hw);

/** @This signals a processor, which sees what was stored before; nothing where
    there is no controller. @param hw number in the system. */
void gic_signal(uint32_t hw);

/** @This ends the signal of a processor: one from here on comes again. */
void gic_signal_end(uint32_t hw);

/** @This sets up what is the running processor's, where there is a
    controller. */
void gic_cpu_init(void);

/** @This makes LINE_REST interrupt the running processor soon; false where
   there is no controller, or it was too late and perhaps nothing comes.
    @param counts Units: counts of the controller, some 10 ns. */
bool gic_rest_begin(uint32_t counts);

/** @This ends that interrupt. */
void gic_rest_end(void);

#endif
