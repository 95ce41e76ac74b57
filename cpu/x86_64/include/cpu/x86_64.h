/* cpu/x86_64: the interface between the CPU family and a board.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_X86_64_H_
#define CPU_X86_64_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** Page size. Units: bytes. */
#define X86_64_PAGE ((uintptr_t)4096)

/** End of the positive canonical addresses. Source: Intel SDM volume 1,
    "Canonical Addressing". */
#define X86_64_REACH_BITS 47
#define X86_64_REACH ((uint64_t)1 << X86_64_REACH_BITS)

#define X86_64_GDT_SIZE 5          /* null, code, data, task state (two) */
#define X86_64_TSS_SIZE 26         /* Units: 32-bit words */
#define X86_64_FAULT_STACK 8192    /* Units: bytes */
#define X86_64_LAPIC_ID_COUNT 255u /* ids that an IPI can target */

/** Called before each instruction of a traced CPU, see <mutek/cpu.h>. */
typedef void cpu_trace_func_t(uintptr_t address, bool masked);

/** A CPU; %gs is its address. Only the CPU itself accesses it, unless a letter
    says otherwise. */
struct x86_64_cpu_s
{
  struct x86_64_cpu_s *self; /**< (c) */
  struct cpu_cache_s *cache; /**< (o) as @ref cpu_cache */
  uintptr_t local;           /**< (o) as @ref cpu_local_base. Units: bytes */
  uintptr_t event;           /**< (a) set by the waker, cleared by the CPU */
  void (*tick)(void);        /**< (o) handler of its timer, or NULL */
  cpu_trace_func_t *step;    /**< (o) its trace function, or NULL */
  uintptr_t interrupted;     /**< (o) instruction at its last timer interrupt */
  uint32_t lapic_id;         /**< (c) after @ref x86_64_lapic_init */
  cpu_id_t id;               /**< (c) */
  uint64_t gdt[X86_64_GDT_SIZE]; /**< (c) except for the task's busy bit */
  uint32_t tss[X86_64_TSS_SIZE]; /**< (c) */
  /** (o) stack for faults that a bad stack may cause */
  uint8_t fault_stack[X86_64_FAULT_STACK] __attribute__((aligned(16)));
};

/** @This returns the running CPU. */
ALWAYS_INLINE struct x86_64_cpu_s *
x86_64_cpu_self(void)
{
  struct x86_64_cpu_s *self;

  __asm__ volatile("movq %%gs:%c1, %0"
                   : "=r"(self)
                   : "i"(offsetof(struct x86_64_cpu_s, self)));
  return self;
}

/* cpu.c */

/** @This initialises the running CPU: %gs, its segments and its interrupt
    table. Interrupts stay masked.
    @param cpu zeroed and permanent.
    Context: first C function on a CPU; on the boot CPU first. */
void x86_64_cpu_init(struct x86_64_cpu_s *cpu, cpu_id_t id);

/** @This stops the running CPU for ever. */
NORETURN void x86_64_halt(void);

/* trap.c */

#define X86_64_DOUBLE_FAULT 8 /**< vectors of exceptions with an address */
#define X86_64_PAGE_FAULT 14

/** The frame of an entry on the stack, lowest address first. The words have the
    64-bit type that printk() expects. */
struct x86_64_frame_s
{
  unsigned long long r15, r14, r13, r12, r11, r10, r9, r8;
  unsigned long long rbp, rdi, rsi, rdx, rcx, rbx, rax;
  unsigned long long vector;
  unsigned long long error; /**< 0 if the exception has none */
  unsigned long long rip, cs, rflags, rsp, ss;
};

/** @This returns the name of an exception, never NULL. */
const char *x86_64_exception_name(uint64_t vector);

/** @This handles an exception or an unexpected interrupt.
    Context: interrupts masked; a stack that may be small. */
NORETURN void cpu_x86_64_fault(const struct x86_64_frame_s *frame);

/** @This returns the fault address of the last exception that has one. */
ALWAYS_INLINE unsigned long long
x86_64_fault_address(void)
{
  unsigned long long address;

  __asm__ volatile("movq %%cr2, %0" : "=r"(address));
  return address;
}

/* lapic.c */

/** Commands of the local APIC to interrupt another CPU.
    Source: Intel SDM volume 3, "Interrupt Command Register (ICR)". */
enum x86_64_ipi_e
{
  X86_64_IPI_INIT = 0x4500,    /**< reset; the CPU then waits for a startup
                                    IPI */
  X86_64_IPI_STARTUP = 0x4600, /**< plus the page of its first instruction */
  X86_64_IPI_FIXED = 0x4000,   /**< plus the vector */
};

/** @This enables the running CPU's local APIC.
    Errors: -ENOTSUP: there is no memory-mapped local APIC. */
MUST_CHECK error_t x86_64_lapic_init(void);

/** @This returns the id of the running CPU's local APIC. */
uint32_t x86_64_lapic_id(void);

/** @This sends an IPI. @param command enum x86_64_ipi_e, plus its operand.
    Context: any. */
void x86_64_lapic_send(uint32_t lapic_id, uint32_t command);

/* timer.c */

/** @This starts the calibration of the timer. */
void x86_64_timer_measure(void);

/** @This ends it, after @tt us microseconds. Context: boot CPU, before others
    start. */
void x86_64_timer_measured(uint32_t us);

/** @This is timer_start(). */
MUST_CHECK error_t x86_64_timer_start(uint32_t period_us, void (*tick)(void));

/** @This is timer_once(). */
void x86_64_timer_once(uint32_t counts, void (*tick)(void));

/* page.c */

/** The use of a page. */
enum x86_64_page_e
{
  X86_64_PAGE_NONE,   /**< any access faults */
  X86_64_PAGE_DATA,   /**< read and write */
  X86_64_PAGE_CONST,  /**< read */
  X86_64_PAGE_CODE,   /**< read and execute */
  X86_64_PAGE_DEVICE, /**< read and write, uncached */
};

/** A translation in construction, with the memory for its tables. It must not
    be active yet, so the TLB needs no invalidation. */
struct x86_64_pages_s
{
  uint64_t *root; /**< top-level table */
  uintptr_t next; /**< next free page for tables */
  uintptr_t end;  /**< end of the memory for tables */
  bool giant;     /**< the CPU supports pages of 1 GiB */
};

/** @This starts an empty translation; its tables are allocated from @tt start
    on.
    Errors: -ENOMEM: no memory before @tt end. */
MUST_CHECK error_t x86_64_pages_init(struct x86_64_pages_s *pages,
                                     uintptr_t start, uintptr_t end);

/** @This maps addresses one to one, and replaces earlier mappings.
    @param start @param end on a page, below @ref X86_64_REACH.
    Errors: -ENOMEM: no memory for tables.
    Cost: O(tables written); pages are as large as possible. */
MUST_CHECK error_t x86_64_pages_set(struct x86_64_pages_s *pages,
                                    uint64_t start, uint64_t end,
                                    enum x86_64_page_e kind);

/** @This copies a top-level table of one page, for the running CPU. Both tables
    share all lower ones. */
void x86_64_pages_copy(uint64_t *root, const uint64_t *from);

/** @This activates a translation on the running CPU. */
void x86_64_pages_use(const uint64_t *root);

/* enter.S */

/** The start values of a CPU that is started by an IPI. enter.S depends on the
    offsets. */
struct x86_64_start_s
{
  uint32_t root;  /**< its top-level table */
  uint32_t stack; /**< first byte above its stack, aligned on 16 */
  uint32_t entry; /**< C function; gets this structure and must not return */
};

/** Addresses, by local APIC id; 0: not to be started. */
extern uint32_t x86_64_start[X86_64_LAPIC_ID_COUNT + 1];

/** Code to copy to the page of a X86_64_IPI_STARTUP. */
extern const char x86_64_trampoline[], x86_64_trampoline_end[];

#endif
