/* startup: from the firmware's tables to banks that serve requests.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Data flows one way: from the firmware's tables to the topology, and on to the
   banks. Each step allocates from the boot bank. The boot bank grows as needed,
   until it becomes a bank like the others.

   Invariant: the machine_s is freed before the banks serve requests; the
   topology stays. Locks: none, only one CPU runs. */

#include "startup_machine.h"

#include "mutek/mem_instance.h"
#include "mutek/mem_near.h"
#include "startup_report.h"

#include <mutek/arch.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_boot.h>
#include <mutek/mem_report.h>
#include <mutek/panic.h>
#include <mutek/printk.h>
#include <mutek/startup.h>
#include <mutek/topology.h>

/** The machine, constant once derived. */
static struct topology_s topology;

/* Prints a line for an error of a step that prints none. The error ends the
   run. */
static error_t
error_print(error_t err)
{
  if (err != 0)
    printk("startup: memory: %s\n", error_text(err));
  return err;
}

static size_t
smaller(uint64_t a, size_t b)
{
  return a < b ? (size_t)a : b;
}

static error_t
boot_bank_start(struct arch_boot_s *boot)
{
  error_t err = arch_boot_memory(boot);
  size_t room;

  if (err != 0)
    return err;
  room = smaller(boot->last - boot->start, SIZE_MAX - 1) + 1;
  return error_print(mem_boot_start(
      boot->base, smaller(room, CONFIG_MUTEK_BOOT_BANK_SIZE), room));
}

static error_t
boot_alloc(size_t size, void **addr)
{
  error_t err = mem_boot_need(size);

  if (err == 0)
    err = mem_alloc(size, NULL, MEM_VALID_SYS, addr);
  if (err != 0)
    printk("startup: the memory around the boot bank cannot hold %zu bytes of "
           "tables\n",
           size);
  return err;
}

/* Reads the tables twice: first to count the entries, then to store them. */
static error_t
machine_read(struct machine_s *machine, void **storage)
{
  error_t err;

  *machine = (struct machine_s){ 0 };
  *storage = NULL;
  err = arch_machine_read(machine);
  if (err != -ENOMEM)
    return err;
  err = boot_alloc(machine_storage_size(machine), storage);
  if (err != 0)
    return err;
  machine_storage_set(machine, *storage);
  return arch_machine_read(machine);
}

static error_t
topology_make(const struct machine_s *machine, const struct arch_boot_s *boot)
{
  void *memory;
  error_t err = boot_alloc(topology_build_size(machine, &topology_limits_build),
                           &memory);

  if (err == 0)
    err = topology_build(machine, &topology_limits_build, boot->start, memory,
                         &topology);
  /* Frees the scratch after the permanent tables. Not every engine can. */
  if (err == 0 && mem_resize(memory, topology.memory_size) != 0)
    printk("startup: could not free the scratch of the topology\n");
  return err;
}

static error_t
banks_start(const struct arch_boot_s *boot)
{
  error_t err = mem_boot_need(mem_start_size(&topology));

  if (err == 0)
    err = topology_set_boot(&topology, &topology_limits_build, boot->start,
                            boot->start + (mem_boot_size() - 1));
  if (err == 0)
    err = mem_start(&topology);
  return error_print(err);
}

error_t
startup_memory(cpu_id_t *cpu_count)
{
  struct arch_boot_s boot;
  struct machine_s machine;
  void *storage = NULL;
  error_t err = boot_bank_start(&boot);

  if (err == 0)
    err = machine_read(&machine, &storage);
  if (err == 0)
    err = topology_make(&machine, &boot);
  mem_free(storage);
  if (err == 0)
    err = banks_start(&boot);
  if (err == 0)
    panic_listen(mem_report_dump);
  *cpu_count = topology.cpu_count;
  return err;
}

const struct topology_s *
startup_topology(void)
{
  return &topology;
}

cpu_id_t
startup_others(void)
{
  return arch_cpus_start(&topology);
}

bool
startup_wanted(cpu_id_t cpu)
{
  return topology.cpu[cpu].enabled;
}

struct mem_proximity_s *
startup_near(cpu_id_t cpu)
{
  return mem_near_proximity(mem_instance(), cpu);
}

void
startup_print(const char *when)
{
  startup_report(when);
}
