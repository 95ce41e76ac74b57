/* tests: the application that interrupts the kernel at each instruction.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Without an argument, the suite. With `free N`, a block is freed, and freed
   again by an interrupt handler before instruction N of the first free: with
   checks the kernel names it and stops. See tests/image/step/run.sh. */

#include "tests/image/lib/test_run.h"

#include "step.h"

#include <mutek/arch.h>
#include <mutek/cpu.h>
#include <mutek/mem_alloc.h>
#include <mutek/printk.h>
#include <mutek/startup.h>
#include <mutek/string.h>

#define BLOCKS 40

extern const struct test_suite_s meet_suite, step_suite;

static void *victim;

static void
victim_free(void)
{
  mem_free(victim);
}

static unsigned
number_read(const char *text)
{
  unsigned number = 0;

  for (; *text >= '0' && *text <= '9'; text++)
    number = 10 * number + (unsigned)(*text - '0');
  return number;
}

/* Others are freed before: the cache is open, and keeps blocks. */
static int
free_twice(unsigned count)
{
  void *block[BLOCKS];

  for (unsigned i = 0; i < BLOCKS; i++)
    if (mem_alloc(64, NULL, MEM_VALID_SYS, &block[i]) != 0)
      return 1;
  for (unsigned i = 0; i < BLOCKS / 2; i++)
    mem_free(block[i]);
  victim = block[BLOCKS - 1];
  cpu_emu_tick_set(victim_free);
  if (!step_run(victim_free, STEP_TICK, count))
    printk("over: the free has fewer than %u instructions\n", count);
  return 0;
}

int
app_main(void)
{
  static const struct test_suite_s *const suites[] = { &meet_suite,
                                                       &step_suite };
  const char *line = arch_command_line();

  step_start();
  if (strncmp(line, "free ", 5) == 0)
    return free_twice(number_read(line + 5));
  return test_run(suites, ARRAY_SIZE(suites), line);
}
