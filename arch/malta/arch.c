/* arch/malta: a Malta as a board.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The boot CPU comes from boot.S. It enters the kernel once its id, the
   loader's data and the rate of its timer are known. An exception ends the run
   with a dump of the registers.

   Invariant: interrupts are masked up to startup(). Locks: none.

   Source: Intel 8254 datasheet, "Mode 0" and "Read-Back Command"; Intel PIIX4
   datasheet, for its ports: the counter is in the board's south bridge. */

#include "malta.h"

#include <mutek/arch.h>
#include <mutek/panic.h>
#include <mutek/power.h>
#include <mutek/timer.h>

#define COUNTER_HZ 1193182u
#define COUNTER_0 0x40
#define COUNTER_CONTROL 0x43
#define COUNTER_ONCE_0 0x30   /* low then high byte, mode 0, binary */
#define COUNTER_STATUS_0 0xe2 /* latch the status */
#define STATUS_DONE 0x80

#define MEASURE_MS 2 /* duration of the calibration of the CPU's counter */
#define MEASURES                                                               \
  5 /* number of calibrations; the lowest counts, as an                        \
       emulator may be late */

struct mips_cpu_s malta_boot_cpu;

NORETURN void malta_boot(uint32_t count, uint32_t arguments,
                         uint32_t environment);

/* Counts of the CPU's counter while the board's counter runs once. */
static uint32_t
rate_once(void)
{
  uint32_t count = COUNTER_HZ / 1000 * MEASURE_MS;
  uint32_t begin = mips_count();

  cpu_port_write_8(COUNTER_CONTROL, COUNTER_ONCE_0);
  cpu_port_write_8(COUNTER_0, (uint8_t)count);
  cpu_port_write_8(COUNTER_0, (uint8_t)(count >> 8));
  do
    {
      cpu_relax();
      cpu_port_write_8(COUNTER_CONTROL, COUNTER_STATUS_0);
    }
  while (!(cpu_port_read_8(COUNTER_0) & STATUS_DONE));
  return mips_count() - begin;
}

/* The rate of the CPU's counter is unknown, so it is measured. */
static void
rate_measure(void)
{
  uint32_t least = UINT32_MAX;

  for (uint_fast8_t i = 0; i < MEASURES; i++)
    {
      uint32_t counts = rate_once();

      if (counts < least)
        least = counts;
    }
  mips_timer_rate(least / MEASURE_MS);
}

static void
run(const struct mips_start_s *start)
{
  (void)start;
  startup();
}

/* Switches to the mapped stack; from here on, an overflow faults. */
static NORETURN void
stack_change(void)
{
  static const struct mips_start_s start = {
    .cpu = &malta_boot_cpu,
    .stack = MALTA_STACKS + 2 * CONFIG_MALTA_STACK_SIZE,
    .entry = run,
  };

  if (malta_stack_map(0, malta_boot_stack) != 0)
    power_off(1);
  mips_map_use(&malta_memory.map);
  mips_enter(&start);
}

NORETURN void
malta_boot(uint32_t count, uint32_t arguments, uint32_t environment)
{
  mips_cpu_init(&malta_boot_cpu, 0);
  if (malta_loader_read(
          &(struct malta_start_s){ count, arguments, environment })
      != 0)
    power_off(1);
  rate_measure();
  stack_change();
}

/* Only some exceptions have an address. */
NORETURN void
cpu_mips_fault(const struct mips_frame_s *f)
{
  uint32_t code = mips_exception(f);
  bool at = mips_exception_addresses(code);

  panic("%s at %s 0x%x, code at 0x%x\n"
        "  exception %u  status 0x%x  cause 0x%x\n"
        "  at 0x%x  v0 0x%x  v1 0x%x  a0 0x%x\n"
        "  a1 0x%x  a2 0x%x  a3 0x%x  t0 0x%x\n"
        "  t1 0x%x  t2 0x%x  t3 0x%x  t4 0x%x\n"
        "  t5 0x%x  t6 0x%x  t7 0x%x  s0 0x%x\n"
        "  s1 0x%x  s2 0x%x  s3 0x%x  s4 0x%x\n"
        "  s5 0x%x  s6 0x%x  s7 0x%x  t8 0x%x\n"
        "  t9 0x%x  gp 0x%x  sp 0x%x  fp 0x%x\n"
        "  ra 0x%x  hi 0x%x  lo 0x%x",
        mips_exception_name(code), at ? "address" : "code",
        at ? f->address : f->epc, f->epc, code, f->status, f->cause, f->reg[1],
        f->reg[2], f->reg[3], f->reg[4], f->reg[5], f->reg[6], f->reg[7],
        f->reg[8], f->reg[9], f->reg[10], f->reg[11], f->reg[12], f->reg[13],
        f->reg[14], f->reg[15], f->reg[16], f->reg[17], f->reg[18], f->reg[19],
        f->reg[20], f->reg[21], f->reg[22], f->reg[23], f->reg[24], f->reg[25],
        f->reg[28], f->reg[29], f->reg[30], f->reg[31], f->hi, f->lo);
}

error_t
timer_start(uint32_t period_us, timer_handler_func_t *handler)
{
  return mips_timer_start(period_us, handler);
}

void
timer_once(uint32_t counts, timer_handler_func_t *handler)
{
  mips_timer_once(counts, handler);
}

const char *
arch_command_line(void)
{
  return malta_loader.words;
}

const void *
arch_payload(size_t *size)
{
  *size = malta_loader.payload_size;
  return malta_loader.payload_size == 0
             ? NULL
             : (const void *)malta_address(malta_loader.payload);
}
