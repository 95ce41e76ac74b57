/* tests: an application that makes the processor fault.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The command line names one exception. The machine must stop, say which and
   show the registers; see tests/boot/trap.sh. Nothing here knows the processor:
   the top of the address space is nowhere memory. Locks: none. */

#include <mutek/arch.h>
#include <mutek/printk.h>
#include <mutek/startup.h>
#include <mutek/string.h>

#define TOP ((volatile uint8_t *)(UINTPTR_MAX - 15))

/** One exception. */
struct trap_s
{
  const char *name;
  void (*commit)(void);
};

static volatile uintptr_t never; /* 0, which the compiler does not know */

static void
null(void)
{
  (void)*(volatile uint8_t *)never;
}

static void
invalid(void)
{
  __builtin_trap();
}

static void
read_top(void)
{
  (void)*TOP;
}

static void
write_top(void)
{
  *TOP = 1;
}

static void
call_top(void)
{
  ((void (*)(void))(uintptr_t)TOP)();
}

/* Endless. */
static __attribute__((noinline)) unsigned
deep(volatile uint8_t *above)
{
  volatile uint8_t here[64];

  here[0] = above[0];
  return never != 0 ? 0 : deep(here) + here[0];
}

static void
stack(void)
{
  volatile uint8_t start = 0;

  (void)deep(&start);
}

static const struct trap_s traps[] = {
  { "invalid", invalid }, { "read", read_top }, { "write", write_top },
  { "call", call_top },   { "stack", stack },   { "null", null },
};

int
app_main(void)
{
  for (size_t i = 0; i < ARRAY_SIZE(traps); i++)
    if (strcmp(arch_command_line(), traps[i].name) == 0)
      traps[i].commit();
  printk("trap: the machine runs on\n");
  return 1;
}
