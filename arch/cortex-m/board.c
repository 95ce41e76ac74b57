/* arch/cortex-m: code shared by all boards with a Cortex-M.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Enters the kernel. An unexpected exception ends the run with a dump of the
   registers.

   Invariant: interrupts are masked up to startup(). Locks: none. */

#include <mutek/arch.h>
#include <mutek/cpu.h>
#include <mutek/panic.h>
#include <mutek/printk.h>
#include <mutek/timer.h>

#define STATUS_MAX 48

NORETURN void
cpu_cortex_m_boot(void)
{
  startup();
}

/* Without an exception frame, only the stack pointer is valid. */
NORETURN void
cpu_cortex_m_fault(const struct cortex_m_fault_s *fault)
{
  const char *name = cortex_m_fault_name(fault);
  const struct cortex_m_frame_s *f = fault->frame;
  const struct cortex_m_saved_s *s = fault->saved;
  char status[STATUS_MAX] = "", address[STATUS_MAX] = "";

  if (fault->has_status)
    printk_format(status, sizeof(status), "  cfsr 0x%x  hfsr 0x%x",
                  fault->status, fault->hard);
  if (fault->has_address)
    printk_format(address, sizeof(address), " at address 0x%x,",
                  fault->address);
  if (f == NULL)
    panic("%s:%s sp 0x%x\n"
          "  exception %u%s",
          name, address, fault->sp, fault->number, status);
  panic("%s:%s code at 0x%x\n"
        "  exception %u%s  xpsr 0x%x\n"
        "  r0 0x%x  r1 0x%x  r2 0x%x  r3 0x%x  r4 0x%x  r5 0x%x  r6 0x%x\n"
        "  r7 0x%x  r8 0x%x  r9 0x%x  r10 0x%x  r11 0x%x  r12 0x%x\n"
        "  sp 0x%x  lr 0x%x  pc 0x%x",
        name, address, f->pc, fault->number, status, f->xpsr, f->r0, f->r1,
        f->r2, f->r3, s->r4, s->r5, s->r6, s->r7, s->r8, s->r9, s->r10, s->r11,
        f->r12, fault->sp, f->lr, f->pc);
}

error_t
timer_start(uint32_t period_us, timer_handler_func_t *handler)
{
  return cortex_m_timer_start(period_us, handler);
}

void
timer_once(uint32_t counts, timer_handler_func_t *handler)
{
  cortex_m_timer_once(counts, handler);
}

const void *
arch_payload(size_t *size)
{
  *size = 0;
  return NULL;
}
