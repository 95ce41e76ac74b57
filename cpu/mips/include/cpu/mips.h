/* cpu/mips: the interface between the CPU family and a board.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_MIPS_H_
#define CPU_MIPS_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** Virtual addresses of the lowest 512 MiB of physical memory, without
    translation: cached and uncached.
    Source: MIPS Architecture for Programmers volume III, "Virtual Memory". */
#define MIPS_CACHED 0x80000000u
#define MIPS_UNCACHED 0xa0000000u
#define MIPS_UNMAPPED_SIZE 0x20000000u

#define MIPS_FAULT_STACK 8192  /**< Units: bytes */
#define MIPS_CPUS_MAX 32u      /**< limited by one bit per CPU in a word */
#define MIPS_CPU_NUMBER 0x3ffu /**< of EBase: number in the system */

/** @This returns the uncached virtual address of a device or of memory.
    @param physical below MIPS_UNMAPPED_SIZE. */
ALWAYS_INLINE uintptr_t
mips_uncached(uintptr_t physical)
{
  return physical | MIPS_UNCACHED;
}

/** A CPU; the global pointer is its address. Only the CPU itself accesses it,
    unless a letter says otherwise. */
struct mips_cpu_s
{
  uintptr_t local;       /**< (o) as @ref cpu_local_base. Units: bytes */
  uintptr_t event;       /**< (a) set by the waker, cleared by the CPU */
  void (*tick)(void);    /**< (o) handler of its timer, or NULL */
  uint32_t period;       /**< (o) 0: one tick only. Units: counts */
  uint32_t due;          /**< (o) count of the next tick */
  uintptr_t interrupted; /**< (o) instruction at its last timer interrupt */
  uint32_t count_last;   /**< (o) low word of the last cpu_cycles() */
  uint32_t count_high;   /**< (o) wraps of Count */
  uint32_t spins;        /**< (o) turns of spin loops */
  uint32_t hw;           /**< (c) number in the system: EBase.CPUNum */
  cpu_id_t id;           /**< (c) */
  /** (o) stack for faults, because a bad stack may be their cause */
  uint8_t fault_stack[MIPS_FAULT_STACK] __attribute__((aligned(64)));
};

/** @This returns the running CPU. */
ALWAYS_INLINE struct mips_cpu_s *
mips_cpu_self(void)
{
  struct mips_cpu_s *self;

  __asm__ volatile("move %0, $28" : "=r"(self));
  return self;
}

/* cpu.c */

/** @This initialises the running CPU. Interrupts stay masked.
    @param cpu zeroed, permanent, and already in the global pointer.
    Context: first C function on a CPU; on the boot CPU first. */
void mips_cpu_init(struct mips_cpu_s *cpu, cpu_id_t id);

#define MIPS_SPINS 64 /**< turns of a spin loop between two rests */

/** @This makes the running CPU sleep for at most a few microseconds.
    Context: any; masked interrupts stay masked. */
void mips_rest(void);

/** @This stops the running CPU for ever. */
NORETURN void mips_halt(void);

/** @This returns the longest line of the running CPU's data cache. Units:
    bytes; 0: no cache. */
uint32_t mips_cache_line(void);

/* enter.S */

/** The start values of a CPU. enter.S depends on the offsets. */
struct mips_start_s
{
  struct mips_cpu_s *cpu;
  uintptr_t stack; /**< first byte above its stack, aligned on 8 */
  /** must not return */
  void (*entry)(const struct mips_start_s *start);
};

/** By number in the system; NULL: not to be started. */
extern const struct mips_start_s *mips_start[MIPS_CPUS_MAX];

/** @This continues the running CPU at an entry, on a new stack. The old stack
    is abandoned. */
NORETURN void mips_enter(const struct mips_start_s *start);

/* trap.c */

/** The frame of an entry on the stack, lowest address first. */
struct mips_frame_s
{
  uint32_t reg[32];
  uint32_t hi, lo;
  uint32_t status, cause, epc;
  uint32_t address; /**< BadVAddr */
};

/** @This returns the name of an exception, never NULL. */
const char *mips_exception_name(uint32_t code);

/** @This returns the exception number of a frame. */
uint32_t mips_exception(const struct mips_frame_s *frame);

/** @This returns whether an exception has a fault address. */
bool mips_exception_addresses(uint32_t code);

/** @This handles an exception or an unexpected interrupt.
    Context: interrupts masked; a stack that may be small. */
NORETURN void cpu_mips_fault(const struct mips_frame_s *frame);

/* tlb.c */

#define MIPS_MAP_MAX 64 /**< maximum number of TLB entries */

/** A translation in construction, as TLB entries. */
struct mips_map_s
{
  struct
  {
    uint32_t mask; /**< PageMask */
    uint32_t high; /**< EntryHi */
    uint32_t low[2];
  } entry[MIPS_MAP_MAX];
  uint_fast8_t count;
};

/** @This maps addresses, cached and coherent.
    @param start @param physical @param size in pages of 4 KiB. No other mapping
      may use the other page of an entry's pair.
    Errors: -ENOMEM: no entries are left; the map is unchanged. */
MUST_CHECK error_t mips_map_add(struct mips_map_s *map, uintptr_t start,
                                uintptr_t physical, size_t size);

/** @This activates a translation on the running CPU, permanently, as the only
    one. */
void mips_map_use(const struct mips_map_s *map);

/* cps.c */

/** The physical addresses for the parts of the system, aligned on 32 KiB. */
struct mips_cps_s
{
  uint32_t controller; /**< cluster power controller */
  uint32_t interrupts; /**< global interrupt controller, 128 KiB */
};

/** @This finds a coherent processing system and initialises it.
    @return its number of CPUs, at most MIPS_CPUS_MAX; 1 without such a system.
    Context: boot CPU, once. */
uint32_t mips_cps_init(const struct mips_cps_s *where);

/** @This starts CPUs, which enter at the same address as the boot CPU.
    @param set bit n for CPU number n; not the caller. */
void mips_cps_start(uint32_t set);

/* timer.c */

/** @This returns the Count register. */
uint32_t mips_count(void);

/** @This sets the rate of Count; it is 0 until then. Units: counts a
    millisecond. Context: boot CPU, before others start. */
void mips_timer_rate(uint32_t per_ms);

/** @This waits. Context: any, once the rate is set. */
void mips_wait_us(uint32_t us);

/** @This is timer_start(). */
MUST_CHECK error_t mips_timer_start(uint32_t period_us, void (*tick)(void));

/** @This is timer_once(). */
void mips_timer_once(uint32_t counts, void (*tick)(void));

#endif
