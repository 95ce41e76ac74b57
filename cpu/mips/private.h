/* cpu/mips: private interface of the family's files.
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
  LINE_TIMER = 1u << 15,  /**< timer of the CPU */
};

/* enter.S */
extern const char mips_vectors[];

/** @This sleeps, unless an interrupt is already pending, and returns with
    interrupts masked. */
void mips_sleep(void);
extern const char mips_sleep_end[];

/** @This runs the IPI handler, for an interrupt sent by @ref cpu_signal. */
void signal_handle(void);

/** The C function of the entry code. It returns to the address in @tt frame. */
void mips_trap(struct mips_frame_s *frame);

/* timer.c */

/** @This handles an interrupt of the timer. */
void tick_handle(void);

/* gic.c */

/** @This gives each of @tt count CPUs a wake and a signal interrupt, and
   initialises the running CPU's part.
   @param base virtual address of the controller. */
void gic_init(uintptr_t base, uint32_t count);

/** @This sends a wake to a CPU. It does nothing without a controller.
    @param hw number in the system. */
void gic_wake(uint32_t hw);

/** @This clears the wake of a CPU. */
void gic_wake_end(uint32_t hw);

/** @This sends a signal to a CPU, which sees earlier stores. It does nothing
    without a controller. @param hw number in the system. */
void gic_signal(uint32_t hw);

/** @This clears the signal of a CPU; a later one interrupts again. */
void gic_signal_end(uint32_t hw);

/** @This initialises the running CPU's part of the controller, if there is
    one. */
void gic_cpu_init(void);

/** @This makes LINE_REST interrupt the running CPU soon. It returns false if
   there is no controller, or if the time had passed, so that an interrupt may
   not come.
   @param counts Units: counts of the controller, about 10 ns. */
bool gic_rest_begin(uint32_t counts);

/** @This cancels that interrupt. */
void gic_rest_end(void);

#endif
