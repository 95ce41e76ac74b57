/* cpu/x86_64: what a board needs of the processor, beyond the contracts.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_X86_64_H_
#define CPU_X86_64_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** Smallest unit of translation. Units: bytes. */
#define X86_64_PAGE ((uintptr_t)4096)

/** First address that a canonical, positive address cannot name. Source: Intel
    SDM volume 1, "Canonical Addressing". */
#define X86_64_REACH_BITS 47
#define X86_64_REACH ((uint64_t)1 << X86_64_REACH_BITS)

#define X86_64_GDT_SIZE 5          /* null, code, data, task state (two) */
#define X86_64_TSS_SIZE 26         /* Units: 32-bit words */
#define X86_64_FAULT_STACK 8192    /* Units: bytes */
#define X86_64_LAPIC_ID_COUNT 255u /* ids that an interrupt can name */

/** What is told of each instruction of a processor that is watched, see
    <mutek/cpu.h>. */
typedef void cpu_trace_func_t(uintptr_t address, bool masked);

/** One processor; %gs is its address. Touched by the processor itself but for
    the letters that say otherwise. */
struct x86_64_cpu_s
{
  struct x86_64_cpu_s *self; /**< (c) */
  struct cpu_cache_s *cache; /**< (o) as @ref cpu_cache */
  uintptr_t local;           /**< (o) as @ref cpu_local_base. Units: bytes */
  uintptr_t event;           /**< (a) set by who wakes it, cleared by itself */
  void (*tick)(void);        /**< (o) what its timer calls, NULL for nothing */
  cpu_trace_func_t *step;    /**< (o) who watches it, NULL for nobody */
  uintptr_t interrupted;     /**< (o) where its timer last found it */
  uint32_t lapic_id;         /**< (c) after @ref x86_64_lapic_init */
  cpu_id_t id;               /**< (c) */
  uint64_t gdt[X86_64_GDT_SIZE]; /**< (c) but for the busy bit of the task */
  uint32_t tss[X86_64_TSS_SIZE]; /**< (c) */
  /** (o) where faults go that may come of a bad stack */
  uint8_t fault_stack[X86_64_FAULT_STACK] __attribute__((aligned(16)));
};

/** @This returns the running processor. */
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

/** @This tells the running processor who it is: %gs, its segments, where its
    interrupts go. Interrupts stay masked.
    @param cpu zeroed, and stays.
    Context: first C function that a processor calls; the boot processor
      first. */
void x86_64_cpu_init(struct x86_64_cpu_s *cpu, cpu_id_t id);

/** @This stops the running processor for ever. */
NORETURN void x86_64_halt(void);

/* trap.c */

#define X86_64_DOUBLE_FAULT 8 /**< vectors of exceptions about an address */
#define X86_64_PAGE_FAULT 14

/** What an entry leaves on the stack, lowest address first. The words are as
    printk() takes them, of 64 bits. */
struct x86_64_frame_s
{
  unsigned long long r15, r14, r13, r12, r11, r10, r9, r8;
  unsigned long long rbp, rdi, rsi, rdx, rcx, rbx, rax;
  unsigned long long vector;
  unsigned long long error; /**< 0 where the processor brings none */
  unsigned long long rip, cs, rflags, rsp, ss;
};

/** @This returns what the vector of an exception means, never NULL. */
const char *x86_64_exception_name(uint64_t vector);

/** @This is what the board does about an exception, or about an interrupt that
    nobody has asked for.
    Context: interrupts masked; a stack that may be small. */
NORETURN void cpu_x86_64_fault(const struct x86_64_frame_s *frame);

/** @This returns the address that caused the last exception that is about
    one. */
ALWAYS_INLINE unsigned long long
x86_64_fault_address(void)
{
  unsigned long long address;

  __asm__ volatile("movq %%cr2, %0" : "=r"(address));
  return address;
}

/* lapic.c */

/** How a processor's local APIC is told to interrupt another.
    Source: Intel SDM volume 3, "Interrupt Command Register (ICR)". */
enum x86_64_ipi_e
{
  X86_64_IPI_INIT = 0x4500,    /**< reset it; it then waits for a start */
  X86_64_IPI_STARTUP = 0x4600, /**< plus the page that it starts at */
  X86_64_IPI_FIXED = 0x4000,   /**< plus the vector */
};

/** @This switches the running processor's local APIC on.
    Errors: -ENOTSUP there is none that is reached through memory. */
MUST_CHECK error_t x86_64_lapic_init(void);

/** @This returns the id of the running processor's local APIC. */
uint32_t x86_64_lapic_id(void);

/** @This sends an interrupt. @param command enum x86_64_ipi_e, plus what it
    says. Context: any. */
void x86_64_lapic_send(uint32_t lapic_id, uint32_t command);

/* timer.c */

/** @This starts to count, on the way to the timer's rate. */
void x86_64_timer_measure(void);

/** @This ends it: @tt us microseconds have passed. Context: boot processor,
    before others start. */
void x86_64_timer_measured(uint32_t us);

/** @This is timer_start(). */
MUST_CHECK error_t x86_64_timer_start(uint32_t period_us, void (*tick)(void));

/** @This is timer_once(). */
void x86_64_timer_once(uint32_t counts, void (*tick)(void));

/* page.c */

/** What a page is for. */
enum x86_64_page_e
{
  X86_64_PAGE_NONE,   /**< any access faults */
  X86_64_PAGE_DATA,   /**< read and write */
  X86_64_PAGE_CONST,  /**< read */
  X86_64_PAGE_CODE,   /**< read and execute */
  X86_64_PAGE_DEVICE, /**< read and write, past the caches */
};

/** A translation under construction, and where its tables come from. Before it
    is used, so that nothing has to be invalidated. */
struct x86_64_pages_s
{
  uint64_t *root; /**< top-level table */
  uintptr_t next; /**< next free byte for tables, on a page */
  uintptr_t end;  /**< first byte that is not theirs */
  bool giant;     /**< the processor knows pages of 1 GiB */
};

/** @This begins a translation with nothing in it; its tables are taken from
    @tt start on.
    Errors: -ENOMEM not before @tt end. */
MUST_CHECK error_t x86_64_pages_init(struct x86_64_pages_s *pages,
                                     uintptr_t start, uintptr_t end);

/** @This makes addresses stand for themselves, whatever they stood for before.
    @param start @param end on a page, below @ref X86_64_REACH.
    Errors: -ENOMEM out of memory for tables.
    Cost: O(tables touched); pages are as large as they can be. */
MUST_CHECK error_t x86_64_pages_set(struct x86_64_pages_s *pages,
                                    uint64_t start, uint64_t end,
                                    enum x86_64_page_e kind);

/** @This makes a top-level table of the running processor's own out of another;
    all below is shared. Both are of one page. */
void x86_64_pages_copy(uint64_t *root, const uint64_t *from);

/** @This makes the running processor use a translation. */
void x86_64_pages_use(const uint64_t *root);

/* enter.S */

/** What a processor that is started by an interrupt finds, see enter.S.
    The offsets are known there. */
struct x86_64_start_s
{
  uint32_t root;  /**< its top-level table */
  uint32_t stack; /**< first byte above its stack, on 16 */
  uint32_t entry; /**< C function, not to return, given this very structure */
};

/** By the id of its local APIC; 0 for who is not to start. Addresses. */
extern uint32_t x86_64_start[X86_64_LAPIC_ID_COUNT + 1];

/** Code to be copied to the page that X86_64_IPI_STARTUP names. */
extern const char x86_64_trampoline[], x86_64_trampoline_end[];

#endif
