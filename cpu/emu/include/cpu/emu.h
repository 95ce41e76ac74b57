/* cpu/emu: the CPU state of a host thread.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_EMU_H_
#define CPU_EMU_H_

#include <config.h>

#include <mutek/types.h>

/** A CPU: one host thread. Only the thread and signals on it access it.
    Volatile members are no bool: gcc 12 with -fsanitize=bool ignores volatile
    on those. */
struct cpu_emu_s
{
  uintptr_t local; /**< (o) as @ref cpu_local_base. Units: bytes */
  struct cpu_cache_s *volatile cache; /**< (o) as @ref cpu_cache */
  void (*tick)(void);                 /**< (o) the tick handler, or NULL */
  cpu_id_t id;                        /**< (o) */
  volatile uint8_t masked;            /**< (o) 1: ticks are delayed */
  volatile uint8_t pending;           /**< (o) of enum cpu_emu_pending_e */
};

/** Pending events, one bit each. */
enum cpu_emu_pending_e
{
  CPU_EMU_TICK = 1,
  CPU_EMU_SIGNAL = 2,
};

/* One instruction accesses a member, at a constant offset from the thread
   pointer. The linker computes the offset; for a library, the loader does. */
#ifdef CONFIG_EMU_LIBRARY
#define CPU_EMU_TLS __attribute__((tls_model("initial-exec")))
#else
#define CPU_EMU_TLS __attribute__((tls_model("local-exec")))
#endif

extern _Thread_local struct cpu_emu_s cpu_emu CPU_EMU_TLS;

/** @This runs pending events.
    Context: the running CPU, ticks not masked. */
void cpu_emu_deliver(void);

/** @This handles a signal of the host's timer on a thread.
    Context: a signal handler, between any two instructions of the thread. */
void cpu_emu_tick(void);

/** @This handles a signal sent by another CPU's @ref cpu_signal. Context: as
    @ref cpu_emu_tick. */
void cpu_emu_signal(void);

/** @This is cpu_cache_restart(), for files that include host headers. */
uintptr_t cpu_emu_restart(uintptr_t address);

/** @This lets the host deliver signals that a sanitizer delays until a library
    call. Context: ticks not masked. */
void cpu_emu_breathe(void);

/** @This lets other threads of the host run, until the host schedules this
    thread again. Context: any, also ticks; errno may change. Cost: two reads of
    the host's clock and a system call. */
void cpu_emu_yield(void);

/** @This sets the tick handler of the running CPU, or NULL. A pending tick is
    dropped. */
void cpu_emu_tick_set(void (*tick)(void));

/** @This makes the running thread a CPU, with ticks masked.
    Context: first call of a thread. */
void cpu_emu_become(cpu_id_t id);

#endif
