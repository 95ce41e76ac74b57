/* startup: the boot steps that depend on the kind of machine.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef STARTUP_MACHINE_H_
#define STARTUP_MACHINE_H_

#include <mutek/error.h>
#include <mutek/mem_proximity.h>
#include <mutek/types.h>

/* in startup_machine.c; startup_table.c or startup_single.c replaces it */

/** @This initialises the boot bank, then all banks.
    @param cpu_count receives the number of described CPUs.
    Errors: those of the board and of the tables; one line is printed. */
MUST_CHECK error_t startup_memory(cpu_id_t *cpu_count);

/** @This starts the other CPUs.
    @return the number of CPUs expected to run, the caller included. */
cpu_id_t startup_others(void);

/** @This returns whether the firmware allows the kernel to start a CPU. */
bool startup_wanted(cpu_id_t cpu);

/** @This returns the proximity of a CPU. */
struct mem_proximity_s *startup_near(cpu_id_t cpu);

/** @This prints the machine for programs. @tt when is "boot" or "end". */
void startup_print(const char *when);

#endif
