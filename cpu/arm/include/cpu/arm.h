/* cpu/arm: what a board needs of the processor, beyond the contracts.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_ARM_H_
#define CPU_ARM_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** Smallest unit of translation. Units: bytes. */
#define ARM_PAGE ((uintptr_t)4096)

/** First address that none of the processor's can name. */
#define ARM_REACH ((uint64_t)1 << 32)

/** Of the affinity fields of a processor, the bits that the firmware's tables
    name it by. Source: ARM DDI 0406C, B4.1.106 "MPIDR"; Linux binding
    "arm/cpus". */
#define ARM_AFFINITY 0xffffffu

#define ARM_FAULT_STACK 4096 /* Units: bytes */

/** One processor; TPIDRPRW is its address, from enter.S on. Touched by the
    processor itself but for the letters that say otherwise. */
struct arm_cpu_s
{
  uintptr_t local;      /**< (o) as @ref cpu_local_base. Units: bytes */
  uintptr_t event;      /**< (a) set by who wakes it, cleared by itself */
  void (*tick)(void);   /**< (o) what its timer calls, NULL for nothing */
  uint64_t period;      /**< (o) of its ticks, 0 for one only. Units: counts */
  uint32_t cycles_high; /**< (o) how often its cycle counter wrapped */
  uint32_t affinity;    /**< (c) its own name, see ARM_AFFINITY */
  uint64_t where;       /**< (c) the board's: how to send it an interrupt */
  cpu_id_t id;          /**< (c) */
  /** (o) stack of faults, which may come of a bad stack */
  uint8_t fault_stack[ARM_FAULT_STACK] __attribute__((aligned(8)));
};

/** @This returns the running processor. */
ALWAYS_INLINE struct arm_cpu_s *
arm_cpu_self(void)
{
  struct arm_cpu_s *self;

  /* Source: ARM DDI 0406C, B4.1.150 "TPIDRPRW". */
  __asm__("mrc p15, 0, %0, c13, c0, 4" : "=r"(self));
  return self;
}

/* cpu.c */

/** @This tells the running processor who it is: its id, its stacks, where its
    exceptions go. Interrupts stay masked.
    @param id of the processor that @ref arm_cpu_self is.
    Context: first C function that a processor calls; the boot processor
      first. */
void arm_cpu_init(cpu_id_t id);

/** @This stops the running processor for ever. */
NORETURN void arm_halt(void);

/** @This is what an interrupt by @ref cpu_arm_signal does. Context: interrupts
    masked. */
void arm_signal(void);

/** @This calls the firmware as the SMC Calling Convention says, by the
    instruction HVC or SMC.
    @return what it returns in r0.
    Source: ARM DEN 0028, 2.7 "SMC32/HVC32 argument passing". */
uintptr_t cpu_hvc(const uintptr_t argument[4]);
uintptr_t cpu_smc(const uintptr_t argument[4]);

/* What the board does; interrupts masked. */

/** @This takes the interrupt that came, and serves it. */
void cpu_arm_interrupt(void);

/** @This interrupts another processor, which puts the interrupt out when it
    comes; even where only wakes come through. */
void cpu_arm_wake(const struct arm_cpu_s *cpu);

/** @This interrupts another processor, which calls @ref arm_signal when it lets
    interrupts in. */
void cpu_arm_signal(const struct arm_cpu_s *cpu);

/** @This says what interrupts come through on the running processor: all, or
    wakes only. */
void cpu_arm_admit(bool all);

/* trap.c */

/** Why an exception came. */
enum arm_trap_e
{
  ARM_TRAP_UNDEFINED, /**< the numbers are known to trap_entry.S */
  ARM_TRAP_CODE,
  ARM_TRAP_DATA,
};

/** What an entry leaves on the stack, lowest address first. */
struct arm_frame_s
{
  uint32_t r[13];
  uint32_t sp, lr;  /**< of who was interrupted */
  uint32_t kind;    /**< enum arm_trap_e */
  uint32_t status;  /**< fault status, 0 where there is none */
  uint32_t address; /**< fault address, that of the code where there is none */
  uint32_t pc, cpsr;
};

/** @This returns what happened, never NULL. */
const char *arm_trap_name(const struct arm_frame_s *frame);

/** @This is what the board does about an exception.
    Context: interrupts masked; a stack that may be small. */
NORETURN void cpu_arm_fault(const struct arm_frame_s *frame);

/* timer.c */

/** @This is timer_start(), of the generic timer's virtual counter. */
MUST_CHECK error_t arm_timer_start(uint32_t period_us, void (*tick)(void));

/** @This is timer_once(). */
void arm_timer_once(uint32_t counts, void (*tick)(void));

/** @This puts the timer's interrupt out.
    @return what it is to call, NULL for nothing. */
void (*arm_timer_take(void))(void);

/** @This tells whether so many microseconds have gone by since @tt begin, of
    @ref arm_timer_now. */
bool arm_timer_passed(uint64_t begin, uint32_t us);

/** @This returns the counter of the timer, which is the same on all
    processors. Units: see CNTFRQ. */
uint64_t arm_timer_now(void);

/* page.c */

/** What a page is for. */
enum arm_page_e
{
  ARM_PAGE_NONE,   /**< any access faults */
  ARM_PAGE_DATA,   /**< read and write */
  ARM_PAGE_CONST,  /**< read */
  ARM_PAGE_CODE,   /**< read and execute */
  ARM_PAGE_DEVICE, /**< read and write registers */
};

/** Entries of a top-level table, each for 1 MiB. */
#define ARM_ROOT_SIZE 4096

/** A translation under construction, and where its tables come from. Before it
    is used, so that nothing has to be invalidated. */
struct arm_pages_s
{
  uint32_t *root; /**< top-level table, on 16 KiB, all zero when it begins */
  uintptr_t next; /**< next free byte for tables */
  uintptr_t end;  /**< first byte that is not theirs */
};

/** @This makes addresses stand for themselves, whatever they stood for before.
    @param start @param end on a page, below @ref ARM_REACH or that.
    Errors: -ENOMEM out of memory for tables.
    Cost: O(tables touched); pages are as large as they can be. */
MUST_CHECK error_t arm_pages_set(struct arm_pages_s *pages, uint64_t start,
                                 uint64_t end, enum arm_page_e kind);

/** @This makes the running processor use a translation. */
void arm_pages_use(const uint32_t *root);

#endif
