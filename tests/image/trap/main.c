/* tests: an application that makes the processor fault.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The command line names one exception. The machine must stop, say which and
   show the registers; see tests/system/boot/trap.sh. Nothing here knows the
   processor: the top of the address space is nowhere memory. Locks: none. */

#include <mutek/arch.h>
#include <mutek/atomic.h>
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

/* Memory that holds no code: what is in it is not executed. */
static void
call_data(void)
{
  static const uint32_t zero[4];

  ((void (*)(void))((uintptr_t)zero + never))();
}

/* The image is not to be written to where it is no data. */
static void
write_code(void)
{
  *(volatile uint8_t *)((uintptr_t)app_main & -(uintptr_t)4) = 1;
}

static void
write_const(void)
{
  static const uint8_t constant = 1;

  *(volatile uint8_t *)((uintptr_t)&constant + never) = 2;
}

/* Exclusive accesses have to be aligned where plain ones need not. */
static void
unaligned(void)
{
  static atomic_t word[2];

  (void)atomic_swap_acquire((atomic_t *)((uintptr_t)word + never + 1), 0, 1);
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
  { "invalid", invalid },   { "read", read_top },       { "write", write_top },
  { "call", call_top },     { "data", call_data },      { "code", write_code },
  { "const", write_const }, { "unaligned", unaligned }, { "stack", stack },
  { "null", null },
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
