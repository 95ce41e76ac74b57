/* cpu/emu: what a host thread knows of the processor it plays.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_EMU_H_
#define CPU_EMU_H_

#include <config.h>

#include <mutek/types.h>

/** One processor: one host thread. The thread and the signals that interrupt
    it are the only ones that touch it. What is volatile is no bool: gcc 12 with
    -fsanitize=bool reads a volatile bool as if it were not volatile. */
struct cpu_emu_s
{
  uintptr_t local; /**< (o) as @ref cpu_local_base. Units: bytes */
  struct cpu_cache_s *volatile cache; /**< (o) as @ref cpu_cache */
  void (*tick)(void);       /**< (o) what a tick calls, NULL for nothing */
  cpu_id_t id;              /**< (o) */
  volatile uint8_t masked;  /**< (o) 1: a tick has to wait */
  volatile uint8_t pending; /**< (o) of enum cpu_emu_pending_e */
};

/** What has come and waits, one bit each. */
enum cpu_emu_pending_e
{
  CPU_EMU_TICK = 1,
  CPU_EMU_SIGNAL = 2,
};

/* One instruction reaches a member, at a distance from the thread pointer that
   the linker knows; in a library, that the loader knows. */
#ifdef CONFIG_EMU_LIBRARY
#define CPU_EMU_TLS __attribute__((tls_model("initial-exec")))
#else
#define CPU_EMU_TLS __attribute__((tls_model("local-exec")))
#endif

extern _Thread_local struct cpu_emu_s cpu_emu CPU_EMU_TLS;

/** @This runs what waits, if there is something.
    Context: the running processor, ticks not masked. */
void cpu_emu_deliver(void);

/** @This is what the board calls when the host's timer interrupts a thread.
    Context: a signal handler, between any two instructions of the thread. */
void cpu_emu_tick(void);

/** @This is what the board calls when another processor's @ref cpu_signal
    interrupts a thread. Context: as @ref cpu_emu_tick. */
void cpu_emu_signal(void);

/** @This is cpu_cache_restart(), for files that see the host. */
uintptr_t cpu_emu_restart(uintptr_t address);

/** @This lets the host's signals in where a tool holds them back until it is
    called. Context: ticks not masked. */
void cpu_emu_breathe(void);

/** @This lets other threads of the host run, for as long as they would keep a
    thread from going on. Context: any, and ticks; errno may change. Cost: two
    looks at the host's clock and a system call. */
void cpu_emu_yield(void);

/** @This says what a tick of the running processor calls, NULL for nothing;
    a tick that waits is forgotten. */
void cpu_emu_tick_set(void (*tick)(void));

/** @This tells the running thread which processor it is, ticks masked.
    Context: first thing that a thread does. */
void cpu_emu_become(cpu_id_t id);

#endif
