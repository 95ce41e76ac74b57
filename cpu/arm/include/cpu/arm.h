/* cpu/arm: the interface between the CPU family and a board.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_ARM_H_
#define CPU_ARM_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** Page size. Units: bytes. */
#define ARM_PAGE ((uintptr_t)4096)

/** End of the CPU's physical addresses. */
#define ARM_REACH ((uint64_t)1 << 32)

/** The MPIDR bits that firmware tables use as a CPU's name. Source: ARM DDI
    0406C, B4.1.106 "MPIDR"; Linux binding "arm/cpus". */
#define ARM_AFFINITY 0xffffffu

#define ARM_FAULT_STACK 4096 /* Units: bytes */

/** A CPU; TPIDRPRW is its address, from enter.S on. Only the CPU itself
    accesses it, unless a letter says otherwise. */
struct arm_cpu_s
{
  uintptr_t local;      /**< (o) as @ref cpu_local_base. Units: bytes */
  uintptr_t event;      /**< (a) set by the waker, cleared by the CPU */
  void (*tick)(void);   /**< (o) handler of its timer, or NULL */
  uint64_t period;      /**< (o) of its ticks; 0: one tick only. Units:
                             counts */
  uint32_t cycles_high; /**< (o) wraps of its cycle counter */
  uint32_t affinity;    /**< (c) its hardware id, see ARM_AFFINITY */
  uint64_t where;       /**< (c) the board's address of the CPU for
                             interrupts */
  cpu_id_t id;          /**< (c) */
  /** (o) stack for faults, because a bad stack may be their cause */
  uint8_t fault_stack[ARM_FAULT_STACK] __attribute__((aligned(8)));
};

/** @This returns the running CPU. */
ALWAYS_INLINE struct arm_cpu_s *
arm_cpu_self(void)
{
  struct arm_cpu_s *self;

  /* Source: ARM DDI 0406C, B4.1.150 "TPIDRPRW". */
  __asm__("mrc p15, 0, %0, c13, c0, 4" : "=r"(self));
  return self;
}

/* cpu.c */

/** @This initialises the running CPU: its id, its stacks and its exception
    vectors. Interrupts stay masked.
    @param id of the CPU that @ref arm_cpu_self returns.
    Context: first C function on a CPU; on the boot CPU first. */
void arm_cpu_init(cpu_id_t id);

/** @This stops the running CPU for ever. */
NORETURN void arm_halt(void);

/** @This runs the IPI handler, for an interrupt sent by @ref cpu_arm_signal.
    Context: interrupts masked. */
void arm_signal(void);

/** @This calls the firmware by the SMC Calling Convention, with the instruction
    HVC or SMC.
    @return its result in r0.
    Source: ARM DEN 0028, 2.7 "SMC32/HVC32 argument passing". */
uintptr_t cpu_hvc(const uintptr_t argument[4]);
uintptr_t cpu_smc(const uintptr_t argument[4]);

/* Functions of the board; interrupts are masked. */

/** @This acknowledges and handles the pending interrupt. */
void cpu_arm_interrupt(void);

/** @This sends a wake IPI to another CPU. It is delivered even while @ref
    cpu_arm_admit admits wakes only. */
void cpu_arm_wake(const struct arm_cpu_s *cpu);

/** @This sends an IPI to another CPU, which calls @ref arm_signal once it has
    interrupts unmasked. */
void cpu_arm_signal(const struct arm_cpu_s *cpu);

/** @This admits all interrupts to the running CPU, or wakes only. */
void cpu_arm_admit(bool all);

/* trap.c */

/** The kinds of exception. */
enum arm_trap_e
{
  ARM_TRAP_UNDEFINED, /**< trap_entry.S depends on these values */
  ARM_TRAP_CODE,
  ARM_TRAP_DATA,
};

/** The frame of an entry on the stack, lowest address first. */
struct arm_frame_s
{
  uint32_t r[13];
  uint32_t sp, lr;  /**< of the interrupted code */
  uint32_t kind;    /**< enum arm_trap_e */
  uint32_t status;  /**< fault status; 0: none */
  uint32_t address; /**< fault address, or the address of the code */
  uint32_t pc, cpsr;
};

/** @This returns the name of an exception, never NULL. */
const char *arm_trap_name(const struct arm_frame_s *frame);

/** @This handles an exception.
    Context: interrupts masked; a stack that may be small. */
NORETURN void cpu_arm_fault(const struct arm_frame_s *frame);

/* timer.c */

/** @This is timer_start(), with the generic timer's virtual counter. */
MUST_CHECK error_t arm_timer_start(uint32_t period_us, void (*tick)(void));

/** @This is timer_once(). */
void arm_timer_once(uint32_t counts, void (*tick)(void));

/** @This acknowledges the timer's interrupt.
    @return the handler to call, or NULL. */
void (*arm_timer_take(void))(void);

/** @This returns whether that many microseconds have passed since @tt begin, a
    value of @ref arm_timer_now. */
bool arm_timer_passed(uint64_t begin, uint32_t us);

/** @This returns the timer's counter, which is common to all CPUs. Units: see
    CNTFRQ. */
uint64_t arm_timer_now(void);

/* page.c */

/** The use of a page. */
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

/** A translation in construction, with the memory for its tables. It must not
    be active yet, so the TLB needs no invalidation. */
struct arm_pages_s
{
  uint32_t *root; /**< top-level table, aligned on 16 KiB, initially zero */
  uintptr_t next; /**< next free byte for tables */
  uintptr_t end;  /**< end of the memory for tables */
};

/** @This maps addresses one to one, and replaces earlier mappings.
    @param start @param end on a page, at most @ref ARM_REACH.
    Errors: -ENOMEM: no memory for tables.
    Cost: O(tables written); pages are as large as possible. */
MUST_CHECK error_t arm_pages_set(struct arm_pages_s *pages, uint64_t start,
                                 uint64_t end, enum arm_page_e kind);

/** @This activates a translation on the running CPU. */
void arm_pages_use(const uint32_t *root);

#endif
