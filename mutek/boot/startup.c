/* startup: the boot order, and work for the other CPUs.
   SPDX-License-Identifier: LGPL-2.1-only */

/* startup() and startup_banks(), at the end of this file, contain the whole
   boot order.

   Invariants:
     I1  nothing is allocated before the boot bank is initialised, and only the
         boot CPU runs before all banks are;
     I2  a CPU runs the application's work only between the release of `posted`
         and its own release of `done`. The boot CPU and that CPU therefore
         never access a slot at the same time.

   Locks: none. A slot is passed on by release and acquire. */

#include <mutek/startup.h>

#include "startup_machine.h"

#include <mutek/arch.h>
#include <mutek/assert.h>
#include <mutek/atomic.h>
#include <mutek/cpu.h>
#include <mutek/cpu_cache.h>
#include <mutek/interrupt.h>
#include <mutek/local.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_boot.h>
#include <mutek/mem_proximity.h>
#include <mutek/panic.h>
#include <mutek/power.h>
#include <mutek/printk.h>
#include <mutek/string.h>

/** Wake-ups to wait for the other CPUs before going on without them. */
#define START_TRIES 1000

/** The work of one CPU. */
struct slot_s
{
  atomic_t up;               /**< (a) the CPU has entered the kernel */
  atomic_t posted;           /**< (a) works posted to it */
  atomic_t done;             /**< (a) works it has completed */
  startup_work_func_t *work; /**< (o) of one CPU at a time, see I2 */
  void *arg;                 /**< (o) of one CPU at a time, see I2 */
  uintptr_t local;           /**< (c) offset of its CPU-local variables */
};

static struct
{
  struct slot_s *slot; /**< (c) by CPU id */
  cpu_id_t count;      /**< (c) CPUs described */
} startup_state_all;

/* The linker defines these bounds of the section of CPU-local variables. */
extern char __start_cpudata[] __attribute__((weak));
extern char __stop_cpudata[] __attribute__((weak));

static bool
refuse(const char *what, error_t err)
{
  printk("startup: %s: %s\n", what, error_text(err));
  return false;
}

static error_t
alloc_cleared(size_t size, cpu_id_t cpu, void **addr)
{
  error_t err = mem_alloc(size, startup_near(cpu), MEM_VALID_SYS, addr);

  if (err == 0)
    memset(*addr, 0, size);
  return err;
}

/* Allocates the CPU-local variables near their CPU. All CPUs must reach them,
   because other CPUs read them. */
static error_t
locals_build(void)
{
  size_t size = (size_t)(__stop_cpudata - __start_cpudata);
  uint32_t running = 1; /* the boot CPU, which uses the section itself */
  void *addr;
  error_t err = alloc_cleared(startup_state_all.count * sizeof(struct slot_s),
                              0, &addr);

  if (err != 0)
    return err;
  startup_state_all.slot = addr;
  for (cpu_id_t cpu = 1; size != 0 && cpu < startup_state_all.count; cpu++)
    if (startup_wanted(cpu) && running++ < CONFIG_CPU_START_MAX)
      {
        err = alloc_cleared(size, cpu, &addr);
        if (err != 0)
          return err;
        startup_state_all.slot[cpu].local = (uintptr_t)addr
                                            - (uintptr_t)__start_cpudata;
      }
  return 0;
}

/* Waits for the other CPUs. A listed CPU may not exist, or the build may start
   fewer. Other CPUs still use the memory near such a CPU. */
static void
others_await(cpu_id_t expected)
{
  uint_fast16_t tries = 0;

  while (startup_cpu_count() < expected && tries++ < START_TRIES)
    cpu_wait();
  if (startup_cpu_count() < startup_state_all.count)
    printk("startup: %u of %u processors run\n", startup_cpu_count(),
           startup_state_all.count);
}

enum startup_state_e
startup_state(cpu_id_t cpu)
{
  if (cpu == 0)
    return STARTUP_BOOT;
  if (cpu >= startup_state_all.count
      || !atomic_load_acquire(&startup_state_all.slot[cpu].up))
    return STARTUP_ABSENT;
  return STARTUP_UP;
}

cpu_id_t
startup_cpu_count(void)
{
  cpu_id_t count = 0;

  for (cpu_id_t cpu = 0; cpu < startup_state_all.count; cpu++)
    count = (cpu_id_t)(count + (startup_state(cpu) != STARTUP_ABSENT));
  return count;
}

error_t
startup_run(cpu_id_t cpu, startup_work_func_t *work, void *arg)
{
  struct slot_s *slot = &startup_state_all.slot[cpu];

  if (cpu == cpu_id())
    return -EINVAL;
  if (startup_state(cpu) != STARTUP_UP)
    return -ENOENT;
  if (atomic_load_acquire(&slot->done) != atomic_load(&slot->posted))
    return -EBUSY;
  slot->work = work;
  slot->arg = arg;
  atomic_store_release(&slot->posted, atomic_load(&slot->posted) + 1);
  cpu_wake(cpu);
  return 0;
}

void
startup_wait(cpu_id_t cpu)
{
  struct slot_s *slot = &startup_state_all.slot[cpu];

  if (startup_state(cpu) != STARTUP_UP)
    return;
  while (atomic_load_acquire(&slot->done) != atomic_load(&slot->posted))
    cpu_relax();
}

void
startup_enter(cpu_id_t cpu)
{
  struct slot_s *slot = &startup_state_all.slot[cpu];

  cpu_local_set(slot->local);
  if (atomic_load(&slot->up) == 0) /* else its cache from the first entry is
                                      still valid */
    cpu_cache_close();
  cpu_interrupt_enable();
  atomic_store_release(&slot->up, 1);
}

void
startup_cpu(cpu_id_t cpu)
{
  struct slot_s *slot = &startup_state_all.slot[cpu];

  startup_enter(cpu);
  cpu_wake(0);
  for (;;)
    {
      uintptr_t done = atomic_load(&slot->done);

      while (atomic_load_acquire(&slot->posted) == done)
        cpu_wait();
      slot->work(slot->arg);
      atomic_store_release(&slot->done, done + 1);
    }
}

bool
startup_banks(void)
{
  error_t err;

  cpu_cache_close();
  err = startup_memory(&startup_state_all.count);
  if (err != 0)
    return false; /* an error line is already printed */
  err = locals_build();
  if (err != 0)
    return refuse("processor-local variables", err);
  return true;
}

void
startup(void)
{
  bool failed;

  if (!startup_banks())
    power_off(1);
  mem_start_caches(startup_wanted, NULL);
  others_await(startup_others());
  startup_print("boot");
  cpu_interrupt_enable();
  failed = app_main() != 0;
  startup_print("end");
  power_off(failed);
}
