/* arch/emu: the kernel as a library.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef EMU_LIBRARY_H_
#define EMU_LIBRARY_H_

#include <mutek/decls.h>
#include <mutek/types.h>

/** @This initialises the kernel's memory and makes the caller the first CPU.
    @return false on failure; one line is printed on standard error.
    Context: once, before all others. */
MUST_CHECK bool emu_library_start(void);

/** @This returns the CPU at a position of an order in which neighbours are in
    different clusters. The last position is the CPU with the highest id.
    @param order less than CONFIG_CPU_START_MAX. Context: any thread. */
cpu_id_t emu_library_cpu(cpu_id_t order);

/** @This makes the calling thread a CPU. Two threads may use the same CPU, but
    the caller must keep them from being in the kernel at the same time.
    Context: any thread that is not in the kernel. */
void emu_library_enter(cpu_id_t cpu);

/** @This runs the IPI handler of a CPU.
    Context: on another CPU; the thread of this CPU is not in the kernel, or
      waits there with interrupts enabled. */
void emu_library_interrupt(cpu_id_t cpu);

#endif
