/* arch/virt-arm: QEMU's machine virt as a board.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The boot CPU comes from boot.S. It enters the kernel once its id and the
   device tree's description of the board are known. An exception ends the run
   with a dump of the registers. The timer's and the signal's interrupts call
   their handlers. A wake IPI has no handler: its arrival ends the sleep.

   Invariant: interrupts are masked up to startup(). Locks: none. */

#include "virt_arm.h"

#include <mutek/arch.h>
#include <mutek/panic.h>
#include <mutek/power.h>
#include <mutek/printk.h>
#include <mutek/timer.h>

struct arm_cpu_s virt_arm_boot_cpu;

NORETURN void
virt_arm_boot(uintptr_t hint)
{
  struct arm_cpu_s *self = &virt_arm_boot_cpu;

  arm_cpu_init(0);
  if (virt_arm_tree_read(hint) != 0)
    power_off(1);
  virt_arm_tree.gic->init(&virt_arm_tree.gic_place);
  if (virt_arm_tree.gic->cpu_init(self->affinity, &self->where) != 0)
    {
      printk("virt-arm: the interrupt controller has no part for processor "
             "0x%x\n",
             (unsigned)self->affinity);
      power_off(1);
    }
  startup();
}

NORETURN void
cpu_arm_fault(const struct arm_frame_s *f)
{
  panic("%s at address 0x%x, code at 0x%x\n"
        "  status 0x%x  flags 0x%x\n"
        "  r0 0x%x  r1 0x%x  r2 0x%x  r3 0x%x\n"
        "  r4 0x%x  r5 0x%x  r6 0x%x  r7 0x%x\n"
        "  r8 0x%x  r9 0x%x  r10 0x%x  r11 0x%x\n"
        "  r12 0x%x  sp 0x%x  lr 0x%x",
        arm_trap_name(f), (unsigned)f->address, (unsigned)f->pc,
        (unsigned)f->status, (unsigned)f->cpsr, (unsigned)f->r[0],
        (unsigned)f->r[1], (unsigned)f->r[2], (unsigned)f->r[3],
        (unsigned)f->r[4], (unsigned)f->r[5], (unsigned)f->r[6],
        (unsigned)f->r[7], (unsigned)f->r[8], (unsigned)f->r[9],
        (unsigned)f->r[10], (unsigned)f->r[11], (unsigned)f->r[12],
        (unsigned)f->sp, (unsigned)f->lr);
}

/* Ends the interrupt first, so that the handler may take long. */
void
cpu_arm_interrupt(void)
{
  uint32_t taken = virt_arm_tree.gic->take();
  uint32_t irq = taken & GIC_ID;
  void (*handler)(void) = NULL;

  if (irq == GIC_NONE)
    return;
  if (irq == virt_arm_tree.timer_irq)
    handler = arm_timer_take();
  else if (irq == GIC_SIGNAL)
    handler = arm_signal;
  else if (irq != GIC_WAKE)
    panic("virt-arm: interrupt %u that nobody has asked for", (unsigned)irq);
  virt_arm_tree.gic->end(taken);
  if (handler != NULL)
    handler();
}

void
cpu_arm_wake(const struct arm_cpu_s *cpu)
{
  virt_arm_tree.gic->send(cpu->where, GIC_WAKE);
}

void
cpu_arm_signal(const struct arm_cpu_s *cpu)
{
  virt_arm_tree.gic->send(cpu->where, GIC_SIGNAL);
}

/* power_off() may sleep before the controller is initialised. */
void
cpu_arm_admit(bool all)
{
  if (virt_arm_tree.gic != NULL)
    virt_arm_tree.gic->admit(all);
}

error_t
timer_start(uint32_t period_us, timer_handler_func_t *handler)
{
  if (virt_arm_tree.timer_irq == 0)
    return period_us == 0 ? 0 : -ENOTSUP;
  virt_arm_tree.gic->enable(virt_arm_tree.timer_irq, period_us != 0);
  return arm_timer_start(period_us, handler);
}

void
timer_once(uint32_t counts, timer_handler_func_t *handler)
{
  if (virt_arm_tree.timer_irq == 0)
    return;
  virt_arm_tree.gic->enable(virt_arm_tree.timer_irq, counts != 0);
  arm_timer_once(counts, handler);
}

const char *
arch_command_line(void)
{
  return virt_arm_tree.words;
}

const void *
arch_payload(size_t *size)
{
  *size = (size_t)virt_arm_tree.payload.size;
  return (const void *)(uintptr_t)virt_arm_tree.payload.start;
}
