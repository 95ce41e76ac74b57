/* cpu/mips: what a board needs of the processor, beyond the contracts.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_MIPS_H_
#define CPU_MIPS_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** Where the lowest 512 MiB of physical memory are seen without translation:
    through the caches, and past them.
    Source: MIPS Architecture for Programmers volume III, "Virtual Memory". */
#define MIPS_CACHED 0x80000000u
#define MIPS_UNCACHED 0xa0000000u
#define MIPS_UNMAPPED_SIZE 0x20000000u

#define MIPS_FAULT_STACK 8192  /**< Units: bytes */
#define MIPS_CPUS_MAX 32u      /**< that a word has a bit for each of */
#define MIPS_CPU_NUMBER 0x3ffu /**< of EBase: number in the system */

/** @This returns where a device or memory is seen past the caches.
    @param physical below MIPS_UNMAPPED_SIZE. */
ALWAYS_INLINE uintptr_t
mips_uncached(uintptr_t physical)
{
  return physical | MIPS_UNCACHED;
}

/** One processor; the global pointer is its address. Touched by the processor
    itself but for the letters that say otherwise. */
struct mips_cpu_s
{
  uintptr_t local;       /**< (o) as @ref cpu_local_base. Units: bytes */
  uintptr_t event;       /**< (a) set by who wakes it, cleared by itself */
  void (*tick)(void);    /**< (o) what its timer calls, NULL for nothing */
  uint32_t period;       /**< (o) 0 for once. Units: counts */
  uint32_t due;          /**< (o) count of the next tick */
  uintptr_t interrupted; /**< (o) where its timer last found it */
  uint32_t count_last;   /**< (o) of what cpu_cycles() returned last */
  uint32_t count_high;   /**< (o) times that Count began again */
  uint32_t spins;        /**< (o) turns of loops that wait */
  uint32_t hw;           /**< (c) number in the system: EBase.CPUNum */
  cpu_id_t id;           /**< (c) */
  /** (o) where faults go: that of the code may be what is wrong */
  uint8_t fault_stack[MIPS_FAULT_STACK] __attribute__((aligned(64)));
};

/** @This returns the running processor. */
ALWAYS_INLINE struct mips_cpu_s *
mips_cpu_self(void)
{
  struct mips_cpu_s *self;

  __asm__ volatile("move %0, $28" : "=r"(self));
  return self;
}

/* cpu.c */

/** @This tells the running processor who it is. Interrupts stay masked.
    @param cpu zeroed, and stays; the global pointer already.
    Context: first C function that a processor calls; the boot processor
      first. */
void mips_cpu_init(struct mips_cpu_s *cpu, cpu_id_t id);

#define MIPS_SPINS 64 /**< turns of a loop that waits, between two rests */

/** @This makes the running processor sleep for some microseconds, at most.
    Context: any; what is masked stays so. */
void mips_rest(void);

/** @This stops the running processor for ever. */
NORETURN void mips_halt(void);

/** @This returns the longest line of the running processor's data cache. Units:
    bytes; 0 without a cache. */
uint32_t mips_cache_line(void);

/* enter.S */

/** What a processor that is started finds, see enter.S, which knows the
    offsets. */
struct mips_start_s
{
  struct mips_cpu_s *cpu;
  uintptr_t stack; /**< first byte above its stack, on 8 */
  /** not to return */
  void (*entry)(const struct mips_start_s *start);
};

/** By number in the system; NULL for who is not to start. */
extern const struct mips_start_s *mips_start[MIPS_CPUS_MAX];

/** @This makes the running processor go on there, on that stack. What is on the
    one before is given up. */
NORETURN void mips_enter(const struct mips_start_s *start);

/* trap.c */

/** What an entry leaves on the stack, lowest address first. */
struct mips_frame_s
{
  uint32_t reg[32];
  uint32_t hi, lo;
  uint32_t status, cause, epc;
  uint32_t address; /**< BadVAddr */
};

/** @This returns what the number of an exception means, never NULL. */
const char *mips_exception_name(uint32_t code);

/** @This returns the number of the exception that made a frame. */
uint32_t mips_exception(const struct mips_frame_s *frame);

/** @This tells whether an exception is about an address. */
bool mips_exception_addresses(uint32_t code);

/** @This is what the board does about an exception, or about an interrupt that
    nobody has asked for.
    Context: interrupts masked; a stack that may be small. */
NORETURN void cpu_mips_fault(const struct mips_frame_s *frame);

/* tlb.c */

#define MIPS_MAP_MAX 64 /**< entries of a translation, at most */

/** A translation under construction: entries of the TLB. */
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

/** @This maps addresses, cached and coherent, and nothing beside them.
    @param start @param physical @param size in whole pages of 4 KiB; nothing
      that the translation has is near: not in the same two pages of any entry.
    Errors: -ENOMEM more entries than there are; the map is as it was. */
MUST_CHECK error_t mips_map_add(struct mips_map_s *map, uintptr_t start,
                                uintptr_t physical, size_t size);

/** @This makes the running processor use a translation, for ever, and no
    other. */
void mips_map_use(const struct mips_map_s *map);

/* cps.c */

/** Where a board wants the parts of the system. Physical addresses, on 32
    KiB. */
struct mips_cps_s
{
  uint32_t controller; /**< cluster power controller */
  uint32_t interrupts; /**< global interrupt controller, 128 KiB */
};

/** @This looks for a coherent processing system, and sets it up.
    @return how many processors it has, at most MIPS_CPUS_MAX; 1 where there is
      none.
    Context: boot processor, once. */
uint32_t mips_cps_init(const struct mips_cps_s *where);

/** @This starts processors, which arrive where the boot processor did.
    @param set bit n for number n; not the caller. */
void mips_cps_start(uint32_t set);

/* timer.c */

/** @This returns the Count register. */
uint32_t mips_count(void);

/** @This tells how fast it counts: it is 0 while nobody has. Units: counts a
    millisecond. Context: boot processor, before others start. */
void mips_timer_rate(uint32_t per_ms);

/** @This waits. Context: any, when the rate is known. */
void mips_wait_us(uint32_t us);

/** @This is timer_start(). */
MUST_CHECK error_t mips_timer_start(uint32_t period_us, void (*tick)(void));

/** @This is timer_once(). */
void mips_timer_once(uint32_t counts, void (*tick)(void));

#endif
