/* arch/emu: the kernel as a library.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef EMU_LIBRARY_H_
#define EMU_LIBRARY_H_

#include <mutek/decls.h>
#include <mutek/types.h>

/** @This makes the kernel's memory serve, and the caller the first processor.
    @return false: one line on standard error has said why.
    Context: once, before all others. */
MUST_CHECK bool emu_library_start(void);

/** @This returns the processors in an order in which neighbours lie in
    different clusters; the last is the last.
    @param order less than CONFIG_CPU_START_MAX. Context: any thread. */
cpu_id_t emu_library_cpu(cpu_id_t order);

/** @This makes the calling thread a processor. Two threads that are the same
    one are kept from being in the kernel at the same time by the caller.
    Context: any thread that is not in the kernel. */
void emu_library_enter(cpu_id_t cpu);

/** @This does what a processor does when another one signals it.
    Context: as another processor; the thread that is this one is not in the
      kernel, or waits there with interrupts enabled. */
void emu_library_interrupt(cpu_id_t cpu);

#endif
