/* tests: what the processor refuses.
   SPDX-License-Identifier: LGPL-2.1-only */

/* An access that the processor refuses is a panic as well, and readable. A
   sanitizer would speak before the kernel could: the table is empty in such a
   build. Locks: none. */

#include "fault.h"

#include "mutek/mem_instance.h"

#include <mutek/cpu.h>
#include <mutek/lock.h>
#include <mutek/panic.h>

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

#define PAGE 4096 /* bytes of a page; behind the last one nothing is mapped */

static volatile uintptr_t null; /* the compiler must not know */

static void
wants(uintptr_t addr)
{
  printk("fault: wants fault at address 0x%zx, code at 0x\n", (size_t)addr);
}

static void
touch_read(unsigned number)
{
  wants(number);
  (void)*(volatile char *)(null + number);
}

static void
touch_write(unsigned number)
{
  wants(number);
  *(volatile char *)(null + number) = 1;
}

static void
touch_call(unsigned number)
{
  wants(number);
  ((void (*)(void))(null + number))();
}

static void
touch_behind_banks(unsigned number)
{
  const struct mem_machine_s *mem = mem_instance();
  const struct mem_region_s *last = &mem->region[mem->topo->bank_count - 1];
  uintptr_t behind = (last->start + last->size + PAGE - 1) & -(uintptr_t)PAGE;

  wants(behind + number);
  *(volatile char *)(behind + number) = 1;
}

static void
work_touch(void *arg)
{
  (void)arg;
  touch_write(8);
}

static void
touch_elsewhere(unsigned number)
{
  fault_run_on((cpu_id_t)number, work_touch, NULL);
}

static void
touch_with_lock(unsigned number)
{
  lock_spin_irq(&mem_instance()->region[1].lock);
  touch_write(number);
}

/* Endless, but the compiler must not know. */
static NOINLINE unsigned
deep(volatile unsigned char *above)
{
  volatile unsigned char here[256];

  here[0] = above[0];
  return null != 0 ? 0 : deep(here) + here[0];
}

static void
work_deep(void *arg)
{
  volatile unsigned char start = arg != NULL;

  (void)deep(&start);
}

static void
touch_stack(unsigned number)
{
  if (number == 0)
    work_deep(NULL);
  fault_run_on((cpu_id_t)number, work_deep, NULL);
}

static void
dump_touch(void)
{
  printk("fault: in the dump\n");
  (void)*(volatile char *)null;
}

static void
touch_inside(unsigned number)
{
  (void)number;
  printk("fault: later fault: in the dump\n");
  panic_listen(dump_touch);
  panic("fault: first");
}

const struct fault_s fault_touch[] = {
  { "touch-read", "fault at address 0x", touch_read, 0, 1 },
  { "touch-write", "fault at address 0x", touch_write, 0, 1 },
  { "touch-call", "fault at address 0x", touch_call, 0, 0 },
  { "touch-behind-banks", "fault at address 0x", touch_behind_banks, 0, 0 },
  { "touch-elsewhere", "fault at address 0x8", touch_elsewhere, 1, 2 },
  { "touch-with-lock", "fault at address 0x", touch_with_lock, 0, 0 },
  { "touch-stack", "fault at address 0x", touch_stack, 0, 1 },
  { "touch-inside", "fault: first", touch_inside, 0, 0 },
  { NULL, NULL, NULL, 0, 0 },
};

#else

const struct fault_s fault_touch[] = {
  { NULL, NULL, NULL, 0, 0 },
};

#endif
