/* core: the timer interrupt of a CPU.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Cost of all: a few accesses to the timer */

#ifndef MUTEK_TIMER_H_
#define MUTEK_TIMER_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** The tick handler. It runs on the CPU that ticks, with interrupts masked. */
typedef void timer_handler_func_t(void);

/** @This makes the running CPU call @tt handler periodically, from an
    interrupt. A contract: a driver or a board implements it.
    @param period_us Units: microseconds; 0 stops the ticks. A period too short
      for the CPU to make progress is lengthened.
    Errors: -ENOTSUP: there is no timer.
    Context: any CPU. */
MUST_CHECK error_t timer_start(uint32_t period_us,
                               timer_handler_func_t *handler);

/** @This makes the running CPU call @tt handler once. It replaces an earlier
   @ref timer_start. A contract, as above.
   @param counts the delay. Units: counts of the CPU's timer at its highest
     resolution; 0: never.
   Context: any CPU. */
config_depend(CONFIG_MUTEK_TIMER_ONCE)
void timer_once(uint32_t counts, timer_handler_func_t *handler);

#endif
