/* arch/ibmpc: a PC as a board.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The boot CPU comes from boot.S. It enters the kernel once its id, the
   loader's data and the rate of its timer are known. An exception ends the run
   with a dump of the registers.

   Invariant: interrupts are masked up to startup(). Locks: none. */

#include "ibmpc.h"

#include <mutek/arch.h>
#include <mutek/panic.h>
#include <mutek/power.h>
#include <mutek/printk.h>
#include <mutek/timer.h>

#define MEASURE_US 10000 /* duration of the timer calibration */

static struct x86_64_cpu_s boot_cpu;

struct ibmpc_loader_s ibmpc_loader;

NORETURN void ibmpc_boot(const struct ibmpc_entered_s *entered);

NORETURN void
ibmpc_boot(const struct ibmpc_entered_s *entered)
{
  /* The memory that boot.S has mapped. */
  struct ibmpc_view_s view = {
    .base = 0,
    .limit = IBMPC_WINDOW_END,
    .reach = (uint64_t)1 << cpu_address_bits(),
  };

  x86_64_cpu_init(&boot_cpu, 0);
  ibmpc_pic_silence();
  if (ibmpc_loader_read(entered, &view, &ibmpc_loader) != 0)
    power_off(1);
  if (x86_64_lapic_init() != 0)
    {
      printk("ibmpc: no local APIC, or one in a mode that is not known\n");
      power_off(1);
    }
  x86_64_timer_measure();
  ibmpc_wait_us(MEASURE_US);
  x86_64_timer_measured(MEASURE_US);
  startup();
}

/* Only some exceptions have an address. */
NORETURN void
cpu_x86_64_fault(const struct x86_64_frame_s *f)
{
  bool at = f->vector == X86_64_PAGE_FAULT || f->vector == X86_64_DOUBLE_FAULT;

  panic("%s at %s 0x%llx, code at 0x%llx\n"
        "  vector %llu  error 0x%llx  flags 0x%llx\n"
        "  rax 0x%llx  rbx 0x%llx  rcx 0x%llx  rdx 0x%llx\n"
        "  rsi 0x%llx  rdi 0x%llx  rbp 0x%llx  rsp 0x%llx\n"
        "  r8 0x%llx  r9 0x%llx  r10 0x%llx  r11 0x%llx\n"
        "  r12 0x%llx  r13 0x%llx  r14 0x%llx  r15 0x%llx",
        x86_64_exception_name(f->vector), at ? "address" : "code",
        at ? x86_64_fault_address() : f->rip, f->rip, f->vector, f->error,
        f->rflags, f->rax, f->rbx, f->rcx, f->rdx, f->rsi, f->rdi, f->rbp,
        f->rsp, f->r8, f->r9, f->r10, f->r11, f->r12, f->r13, f->r14, f->r15);
}

error_t
timer_start(uint32_t period_us, timer_handler_func_t *handler)
{
  return x86_64_timer_start(period_us, handler);
}

void
timer_once(uint32_t counts, timer_handler_func_t *handler)
{
  x86_64_timer_once(counts, handler);
}

const char *
arch_command_line(void)
{
  return ibmpc_loader.words;
}

const void *
arch_payload(size_t *size)
{
  *size = (size_t)ibmpc_loader.payload_size;
  return (const void *)(uintptr_t)ibmpc_loader.payload;
}
