/* arch/emu: what the host's side keeps among its files.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef HOST_PRIVATE_H_
#define HOST_PRIVATE_H_

#include <mutek/decls.h>
#include <mutek/types.h>

/** Descriptor that the kernel's console writes to: of host_main.c, or of
    whoever uses the kernel as a library. */
extern const int host_console;

/** @This says one line on standard error and ends the process with status 1. */
NORETURN void host_refuse(const char *what, const char *why);

/** @This sends a signal to the thread of a processor that was started. */
void host_thread_signal(cpu_id_t cpu, int number);

/** @This sets up what every signal of the process needs. Once. */
void host_signals(void);

/** @This gives the calling thread a stack for the signals that tell of faults:
    its own may be what overflowed. */
void host_fault_stack(void);

#endif
