/* tests: CPUs that take banks to their edge, and blocks back from each other.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Every CPU keeps blocks of its own bank and asks each bank for a block so
   large that caches have to give back what they keep. A timer interrupts each
   of them; its handler does the same, with interrupts masked, and so does a
   holder of a spin lock. The run ends when all have done their rounds and have
   been interrupted: CPUs that wait for each other never end it.

   Locks: `held`, a spin lock of the application; the banks'. */

#include "tests/image/bench/bench.h"
#include "tests/image/lib/test.h"

#include <mutek/atomic.h>
#include <mutek/cpu.h>
#include <mutek/interrupt.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>
#include <mutek/startup.h>
#include <mutek/timer.h>

#define CPUS_MAX 16
#define KEPT 20
#define MARGIN 600 /* left free: less than what a CPU keeps. Units: bytes */
#define ROUNDS 400
#define PERIOD_US 900
#define TICKS_MIN 300

/** The work of a CPU. (o) is the CPU, its handler included; (a) is read by
    others. */
static struct
{
  bank_id_t home;  /**< (c) after the first round */
  atomic_t rounds; /**< (a) */
  atomic_t ticks;  /**< (a) */
  atomic_t served; /**< (a) large blocks it was given */
  atomic_t again;  /**< (a) -EAGAIN, each with interrupts masked */
} done[CPUS_MAX];

static atomic_t held; /* a spin lock of the application; 1: taken */

static size_t
bank_most(bank_id_t bank)
{
  struct mem_bank_count_s count = { 0 };

  EXPECT_EQ(mem_bank_count(bank, &count), 0);
  EXPECT(count.used <= count.size);
  EXPECT_EQ(count.used + count.free + count.overhead, count.size);
  return count.free > 2 * MARGIN ? count.free - MARGIN : MARGIN;
}

/* Nearly all that is free of a bank: what caches keep is part of it. */
static void
bank_ask(bank_id_t bank)
{
  bool masked = cpu_interrupt_masked();
  void *addr;
  error_t err = mem_bank_alloc(bank, bank_most(bank), &addr);

  EXPECT(err == 0 || err == -ENOMEM || err == -ENOTSUP || err == -ERANGE
         || (err == -EAGAIN && masked));
  if (err == 0)
    {
      atomic_add(&done[cpu_id()].served, 1);
      mem_free(addr);
    }
  else if (err == -EAGAIN)
    atomic_add(&done[cpu_id()].again, 1);
}

static void
banks_ask(void)
{
  struct mem_bank_count_s count;

  for (bank_id_t bank = 0; mem_bank_count(bank, &count) == 0; bank++)
    bank_ask(bank);
}

static void
on_tick(void)
{
  atomic_add(&done[cpu_id()].ticks, 1);
  bank_ask(done[(cpu_id() + 1) % startup_cpu_count()].home);
}

/* A spin lock, held and spun on with interrupts masked: its holder's request
   must not wait for a CPU that spins. */
static void
hold_and_ask(void)
{
  cpu_irq_state_t irq = cpu_interrupt_save();

  while (!atomic_swap_acquire(&held, 0, 1))
    cpu_relax();
  bank_ask(done[cpu_id()].home);
  atomic_store_release(&held, 0);
  cpu_interrupt_restore(irq);
}

static void
keep_some(void)
{
  void *block[KEPT];

  for (unsigned i = 0; i < KEPT; i++)
    if (mem_alloc(40 + 8 * (i % 4), NULL, MEM_VALID_SYS, &block[i]) != 0)
      block[i] = NULL;
  for (unsigned i = 0; i < KEPT; i++)
    mem_free(block[i]);
}

static void
work(void *arg)
{
  cpu_id_t cpu = cpu_id();
  void *addr;

  (void)arg;
  EXPECT_EQ(mem_alloc(64, NULL, MEM_VALID_SYS, &addr), 0);
  done[cpu].home = mem_bank_find(addr);
  mem_free(addr);
  EXPECT_EQ(timer_start(PERIOD_US + 170 * cpu, on_tick), 0);
  while (atomic_load(&done[cpu].rounds) < ROUNDS
         || atomic_load(&done[cpu].ticks) < TICKS_MIN)
    {
      keep_some();
      if (atomic_load(&done[cpu].rounds) % 4 == 0)
        hold_and_ask();
      else
        banks_ask();
      atomic_add(&done[cpu].rounds, 1);
    }
  EXPECT_EQ(timer_start(0, NULL), 0);
}

static void
cpus_that_want_each_others_blocks_all_go_on(void)
{
  cpu_id_t count = startup_cpu_count();

  EXPECT(count > 1 && count <= CPUS_MAX);
  for (cpu_id_t cpu = 1; cpu < count && cpu < CPUS_MAX; cpu++)
    EXPECT_EQ(startup_run(cpu, work, NULL), 0);
  work(NULL);
  for (cpu_id_t cpu = 1; cpu < count && cpu < CPUS_MAX; cpu++)
    startup_wait(cpu);
  for (cpu_id_t cpu = 0; cpu < count; cpu++)
    test_note("processor %u: %zu rounds, %zu ticks, %zu served, %zu again", cpu,
              (size_t)done[cpu].rounds, (size_t)done[cpu].ticks,
              (size_t)done[cpu].served, (size_t)done[cpu].again);
}

/* After all have ended, no block is lost, and none is there twice. */
static void
every_bank_is_whole_afterwards(void)
{
  bench_check();
  banks_ask();
  for (cpu_id_t cpu = 0; cpu < startup_cpu_count(); cpu++)
    EXPECT(atomic_load(&done[cpu].served) != 0);
}

TEST_SUITE(cross, TEST_CASE(cpus_that_want_each_others_blocks_all_go_on),
           TEST_CASE(every_bank_is_whole_afterwards));
