/* startup: the part of the boot that knows the machine.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef STARTUP_MACHINE_H_
#define STARTUP_MACHINE_H_

#include <mutek/error.h>
#include <mutek/mem_proximity.h>
#include <mutek/types.h>

/* startup_machine.c; in a build that knows one bank, startup_single.c */

/** @This makes the boot bank serve, then all banks.
    @param cpu_count receives the processors described.
    Errors: those of the board and of the tables; one line said which. */
MUST_CHECK error_t startup_memory(cpu_id_t *cpu_count);

/** @This lets the other processors go.
    @return how many will run, the caller included. */
cpu_id_t startup_others(void);

/** @This tells whether the firmware lets a processor be started. */
bool startup_wanted(cpu_id_t cpu);

/** @This returns what is near a processor. */
struct mem_proximity_s *startup_near(cpu_id_t cpu);

/** @This prints the machine, for programs; "boot" or "end". */
void startup_tell(const char *when);

#endif
