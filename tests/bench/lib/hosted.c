/* tests: the memory layer inside a program of the host.
   SPDX-License-Identifier: LGPL-2.1-only */

/* What arch/emu is to the kernel: the few calls that the layer makes of a
   board, a topology of one node written down here, and processors that come and
   go.

   Invariants:
     I1  a processor whose thread has left is played by whoever signals it;
     I2  no processor reaches the boot bank: it holds tables only.
   Locks: `seats`, around who plays which processor. */

#define _GNU_SOURCE

#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include "hosted.h"

#include "../../../mutek/mem_instance.h"

#include <mutek/arch.h>
#include <mutek/cpu.h>
#include <mutek/cpu_cache.h>
#include <mutek/local.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_boot.h>
#include <mutek/topology.h>

#define BOOT_SIZE ((size_t)1 << 18)

static pthread_mutex_t seats = PTHREAD_MUTEX_INITIALIZER;
static pthread_t seat_thread[HOSTED_CPUS];
static bool seat_taken[HOSTED_CPUS];

/* The copies of cpudata; a build may have none. */
#define LOCAL_SIZE 256
extern uint8_t __start_cpudata[] __attribute__((weak));
extern uint8_t __stop_cpudata[] __attribute__((weak));
static uint8_t locals[HOSTED_CPUS][LOCAL_SIZE] __attribute__((aligned(64)));

static uint8_t boot[BOOT_SIZE] __attribute__((aligned(4096)));
static const uint8_t distance[1] = { TOPOLOGY_LOCAL };
static const uint32_t node[1] = { 0 };
static const uintptr_t everyone[1] = { ((uintptr_t)1 << HOSTED_CPUS) - 1 };
static const uintptr_t nobody[1] = { 0 };
static const struct topology_cluster_s cluster[1]
    = { { .first = 0, .cpu_count = HOSTED_CPUS } };
static struct topology_cpu_s cpus[HOSTED_CPUS];
static struct topology_bank_s banks[2];
static struct topology_s topo = {
  .cpu_count = HOSTED_CPUS,
  .cluster_count = 1,
  .bank_count = 2,
  .node_count = 1,
  .cpu = cpus,
  .cluster = cluster,
  .bank = banks,
  .node = node,
  .distance = distance,
};

/* What the kernel asks of a board */

uintptr_t
arch_bank_address(const struct topology_bank_s *bank)
{
  return (uintptr_t)bank->start;
}

void
printk(const char *format, ...)
{
  va_list args;

  va_start(args, format);
  vfprintf(stderr, format, args);
  va_end(args);
}

atomic_t panic_owner;

NORETURN void
panic(const char *format, ...)
{
  va_list args;

  va_start(args, format);
  vfprintf(stderr, format, args);
  va_end(args);
  abort();
}

NORETURN void
assert_fail(const char *expr, const char *file, int line)
{
  panic("%s:%d: %s\n", file, line, expr);
}

/* Signals of processors */

static uintptr_t
local_of(cpu_id_t cpu)
{
  return (uintptr_t)locals[cpu] - (uintptr_t)__start_cpudata;
}

#ifdef CONFIG_MUTEK_MEM_CPU_CACHE
/* What a processor would do whose thread has left (I1). */
static void
signal_play(cpu_id_t cpu)
{
  struct cpu_cache_s *cache = cpu_cache();
  uintptr_t local = cpu_local_base();
  cpu_id_t me = cpu_emu.id;
  uint8_t masked = cpu_emu.masked;
  sigset_t none, former;

  sigfillset(&none);
  pthread_sigmask(SIG_SETMASK, &none, &former);
  cpu_emu.id = cpu;
  cpu_local_set(local_of(cpu));
  cpu_emu.masked = 0;
  cpu_emu_signal();
  cpu_emu.masked = masked;
  cpu_local_set(local);
  cpu_emu.id = me;
  cpu_cache_set(cache);
  pthread_sigmask(SIG_SETMASK, &former, NULL);
}

static void
caches_shut(void)
{
  mem_cache_rest();
}
#else
static void
signal_play(cpu_id_t cpu)
{
  (void)cpu;
}

static void
caches_shut(void)
{
}
#endif

static void
on_signal(int number, siginfo_t *info, void *context)
{
  ucontext_t *c = context;

  (void)number, (void)info;
  c->uc_mcontext.gregs[REG_RIP]
      = (greg_t)cpu_cache_restart((uintptr_t)c->uc_mcontext.gregs[REG_RIP]);
  cpu_emu_signal();
}

void
cpu_signal(cpu_id_t cpu)
{
  pthread_mutex_lock(&seats);
  if (seat_taken[cpu])
    pthread_kill(seat_thread[cpu], SIGUSR1);
  else
    signal_play(cpu);
  pthread_mutex_unlock(&seats);
}

static void
seat_take(cpu_id_t cpu)
{
  seat_taken[cpu] = true;
  seat_thread[cpu] = pthread_self();
  cpu_local_set(local_of(cpu));
  cpu_emu_become(cpu);
  cpu_cache_close();
  cpu_interrupt_enable();
}

void
hosted_enter(void)
{
  pthread_mutex_lock(&seats);
  for (cpu_id_t cpu = 0; cpu < HOSTED_CPUS; cpu++)
    if (!seat_taken[cpu])
      {
        seat_take(cpu);
        break;
      }
  pthread_mutex_unlock(&seats);
}

void
hosted_leave(void)
{
  pthread_mutex_lock(&seats);
  (void)cpu_interrupt_save();
  caches_shut();
  seat_taken[cpu_id()] = false;
  pthread_mutex_unlock(&seats);
}

/* The layer */

/* The caches lie beside the tables. */
static uint8_t caches[HOSTED_CPUS * 16384];
static size_t caches_used;

static void *
caches_room(size_t size, cpu_id_t cpu)
{
  void *room = caches + caches_used;

  (void)cpu;
  caches_used += (size + 63) & ~(size_t)63;
  return caches_used <= sizeof(caches) ? memset(room, 0, size) : NULL;
}

static bool
all(cpu_id_t cpu)
{
  (void)cpu;
  return true;
}

static void
bank_set(struct topology_bank_s *bank, void *start, size_t size, bool is_boot)
{
  *bank = (struct topology_bank_s){
    .start = (uintptr_t)start,
    .last = (uintptr_t)start + size - 1,
    .reach = is_boot ? nobody : everyone,
    .reach_count = is_boot ? 0 : HOSTED_CPUS,
    .owner = CPU_NONE,
    .dma = true,
    .boot = is_boot,
  };
}

bool
hosted_start(void *memory, size_t size)
{
  bool below = (uintptr_t)memory < (uintptr_t)boot;
  struct sigaction action = { .sa_sigaction = on_signal,
                              .sa_flags = SA_SIGINFO | SA_RESTART };

  if (__stop_cpudata - __start_cpudata > LOCAL_SIZE
      || !memory_allocator_holds((uintptr_t)memory, size, 1, 1))
    return false;
  sigaction(SIGUSR1, &action, NULL);
  mem_stop();
  for (cpu_id_t cpu = 0; cpu < HOSTED_CPUS; cpu++)
    cpus[cpu] = (struct topology_cpu_s){ .hw = cpu, .enabled = true };
  seat_take(0);
  bank_set(&banks[below ? 0 : 1], memory, size, false);
  bank_set(&banks[below ? 1 : 0], boot, BOOT_SIZE, true);
  if (mem_boot_start((uintptr_t)boot, BOOT_SIZE, BOOT_SIZE) != 0
      || mem_start(&topo) != 0)
    return false;
  caches_used = 0;
  mem_start_caches(all, caches_room);
  return true;
}

size_t
hosted_kept(void)
{
  struct mem_machine_s *mem = mem_instance();
  size_t bytes = 0;

  for (bank_id_t i = 0; i < topo.bank_count; i++)
    bytes += mem_cache_kept(&mem->region[i]).bytes;
  return bytes;
}
