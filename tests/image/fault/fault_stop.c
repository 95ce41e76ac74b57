/* tests: how a machine stops, whatever state it is in.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each run must end, with one line that names the reason. Locks: held on
   purpose where a fault is about them. */

#include "fault.h"

#include "mutek/mem_instance.h"

#include <mutek/assert.h>
#include <mutek/atomic.h>
#include <mutek/cpu.h>
#include <mutek/error.h>
#include <mutek/interrupt.h>
#include <mutek/lock.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>
#include <mutek/panic.h>
#include <mutek/timer.h>

static struct lock_s lock = LOCK_INIT(LOCK_RANK_BANK);
static atomic_t ready;
static volatile uintptr_t null; /* the compiler must not know */

/* What startup_wait() would do for ever. */
static void
await(uintptr_t count)
{
  while (atomic_load_acquire(&ready) < count)
    cpu_relax();
}

static void
stop_assert(unsigned number)
{
  (void)number;
  assert(null == 1);
}

static void
stop_panic(unsigned number)
{
  (void)number;
  panic("fault: a number %d and a word %s", -7, "here");
}

/* What is longer is cut, and still one line. */
static void
stop_long(unsigned number)
{
  (void)number;
  panic("fault: %01000d", 7);
}

static void
work_panic(void *arg)
{
  (void)arg;
  panic("fault: on processor %u", cpu_id());
}

static void
stop_elsewhere(unsigned number)
{
  fault_run_on((cpu_id_t)number, work_panic, NULL);
}

/* All processors at once: one speaks. */
static void
work_panic_together(void *arg)
{
  (void)arg;
  atomic_add(&ready, 1);
  await(startup_cpu_count());
  panic("fault: together");
}

static void
stop_together(unsigned number)
{
  (void)number;
  for (cpu_id_t cpu = 1; cpu < startup_cpu_count(); cpu++)
    if (startup_run(cpu, work_panic_together, NULL) != 0)
      FAULT_ON("processor %u refuses work\n", cpu);
  work_panic_together(NULL);
}

static void
work_spin(void *arg)
{
  atomic_add(&ready, 1);
  lock_spin_irq(arg);
  FAULT_ON("the lock was free\n");
}

/* All others wait for a lock that will never be free again. */
static void
stop_holding_lock(unsigned number)
{
  struct lock_s *held = number == 0 ? &lock : &mem_instance()->region[1].lock;

  lock_spin_irq(held);
  for (cpu_id_t cpu = 1; cpu < startup_cpu_count(); cpu++)
    if (startup_run(cpu, work_spin, held) != 0)
      FAULT_ON("processor %u refuses work\n", cpu);
  await((uintptr_t)startup_cpu_count() - 1);
  panic("fault: with a lock");
}

/* Who panics is not who holds what the others wait for. */
static void
stop_beside_lock(unsigned number)
{
  (void)number;
  lock_spin_irq(&lock);
  if (startup_run(1, work_spin, &lock) != 0)
    FAULT_ON("processor 1 refuses work\n");
  await(1);
  fault_run_on(2, work_panic, NULL);
}

static void
work_print(void *arg)
{
  (void)arg;
  atomic_add(&ready, 1);
  for (;;)
    printk("fault: noise\n");
}

/* Others are printing: the line is whole, and theirs end. */
static void
stop_among_printers(unsigned number)
{
  (void)number;
  for (cpu_id_t cpu = 1; cpu < 4; cpu++)
    if (startup_run(cpu, work_print, NULL) != 0)
      FAULT_ON("processor %u refuses work\n", cpu);
  await(3);
  panic("fault: among printers");
}

static void
stop_captured(unsigned number)
{
  static char buffer[256];

  (void)number;
  printk_capture(buffer, sizeof(buffer));
  panic("fault: captured");
}

/* Inside the dump */

static void
dump_panic(void)
{
  printk("fault: in the dump\n");
  panic("fault: second");
}

static void
stop_inside(unsigned number)
{
  (void)number;
  printk("fault: later fault: in the dump\n");
  panic_listen(dump_panic);
  panic("fault: first");
}

static void
dump_assert(void)
{
  printk("fault: in the dump\n");
  assert(null == 1);
}

static void
stop_inside_assert(unsigned number)
{
  (void)number;
  printk("fault: later fault: in the dump\n");
  panic_listen(dump_assert);
  panic("fault: first");
}

static error_t
own_alloc(size_t size, void *priv, enum mem_reachability_s valid, void **addr)
{
  (void)priv;
  FAULT_ON("an own proximity was asked\n");
  return mem_alloc(size, NULL, valid, addr);
}

/* Every way to ask for memory. The banks may be locked for ever. */
static void
dump_alloc(void)
{
  struct mem_proximity_s own = { own_alloc, NULL };
  struct mem_proximity_s *global = mem_proximity_global();
  struct mem_request_s request
      = { .size = 8, .align = 1, .valid = MEM_VALID_SYS };
  struct mem_result_s result = { 0 };
  void *addr = &ready;

  printk("fault: alloc %s\n",
         error_name(mem_alloc(8, NULL, MEM_VALID_SYS, &addr)));
  printk("fault: addr %s\n", addr == NULL ? "none" : "some");
  printk("fault: size 0 %s\n",
         error_name(mem_alloc(0, NULL, MEM_VALID_SYS, &addr)));
  printk("fault: align %s\n",
         error_name(mem_alloc_align(8, 64, global, MEM_VALID_DMA, &addr)));
  printk("fault: own %s\n",
         error_name(mem_alloc(8, &own, MEM_VALID_SYS, &addr)));
  printk("fault: bank %s\n", error_name(mem_bank_alloc(1, 8, &addr)));
  printk("fault: explain %s\n", error_name(mem_explain(&request, &result)));
  printk("fault: direct %s\n",
         error_name(global->alloc(8, global->priv, MEM_VALID_SYS, &addr)));
}

static void
stop_alloc(unsigned number)
{
  printk("fault: later fault: alloc EAGAIN\n"
         "fault: later fault: addr none\n"
         "fault: later fault: size 0 EINVAL\n"
         "fault: later fault: align EAGAIN\n"
         "fault: later fault: own EAGAIN\n"
         "fault: later fault: bank EAGAIN\n"
         "fault: later fault: explain EAGAIN\n"
         "fault: later fault: direct EAGAIN\n");
  panic_listen(dump_alloc);
  if (number == 1)
    lock_spin_irq(&mem_instance()->region[1].lock);
  panic("fault: asked for memory");
}

/* In a tick */

static void
tick_panic(void)
{
  panic("fault: in a tick of processor %u", cpu_id());
}

static void
work_tick(void *arg)
{
  (void)arg;
  cpu_interrupt_enable();
  if (timer_start(1000, tick_panic) != 0)
    FAULT_ON("no timer\n");
  for (;;)
    cpu_relax();
}

static void
stop_in_tick(unsigned number)
{
  if (number == 0)
    work_tick(NULL);
  fault_run_on((cpu_id_t)number, work_tick, NULL);
}

const struct fault_s fault_stop[] = {
  { "stop-assert", "fault_stop.c:", stop_assert, 0, 0 },
  { "stop-panic", "fault: a number -7 and a word here", stop_panic, 0, 0 },
  { "stop-long", "fault: 00000000", stop_long, 0, 0 },
  { "stop-elsewhere", "fault: on processor ", stop_elsewhere, 1, 7 },
  { "stop-together", "fault: together", stop_together, 0, 0 },
  { "stop-holding-lock", "fault: with a lock", stop_holding_lock, 0, 1 },
  { "stop-beside-lock", "fault: on processor 2", stop_beside_lock, 0, 0 },
  { "stop-among-printers", "fault: among printers", stop_among_printers, 0, 0 },
  { "stop-captured", "fault: captured", stop_captured, 0, 0 },
  { "stop-inside", "fault: first", stop_inside, 0, 0 },
  { "stop-inside-assert", "fault: first", stop_inside_assert, 0, 0 },
  { "stop-alloc", "fault: asked for memory", stop_alloc, 0, 1 },
  { "stop-in-tick", "fault: in a tick of processor ", stop_in_tick, 0, 1 },
  { NULL, NULL, NULL, 0, 0 },
};
