/* arch/emu: private interface of the host*.c files.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef HOST_PRIVATE_H_
#define HOST_PRIVATE_H_

#include <mutek/decls.h>
#include <mutek/types.h>

/** File descriptor of the kernel's console, defined by host_main.c or by the
    user of the library. */
extern const int host_console;

/** @This prints one line on standard error and ends the process with status
    1. */
NORETURN void host_refuse(const char *what, const char *why);

/** @This sends a signal to the thread of a started CPU. */
void host_thread_signal(cpu_id_t cpu, int number);

/** @This installs the signal handlers of the process. Once. */
void host_signals(void);

/** @This gives the calling thread a separate stack for fault signals, because a
    fault may be an overflow of its own stack. */
void host_fault_stack(void);

#endif
