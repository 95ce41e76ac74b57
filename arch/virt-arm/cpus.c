/* arch/virt-arm: starts the other CPUs.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The firmware starts each CPU, with the address of its place. The boot CPU
   waits until the last one has arrived, or until a timeout. Without PSCI
   firmware in the tree, no CPU can be started. All others then stay absent,
   including those that entered the image and sleep in boot.S.

   Invariants:
   I1  A place belongs to one CPU. The boot CPU writes it only before that CPU
       is started, and the CPU reads it only with caches on.
   I2  `arrival` leaves VIRT_ARM_ARRIVAL_EXPECTED once. A CPU that arrives after
   the timeout stops before it accesses anything but its own place. Locks: none.
 */

#include "virt_arm.h"

#include <mutek/arch.h>
#include <mutek/panic.h>
#include <mutek/printk.h>
#include <mutek/string.h>

#define PATIENCE_US 3000000

NORETURN void
virt_arm_arrive(struct virt_arm_cpu_s *place)
{
  if (!atomic_swap_acquire(&place->arrival, VIRT_ARM_ARRIVAL_EXPECTED,
                           VIRT_ARM_ARRIVAL_DONE))
    arm_halt();
  arm_cpu_init(place->id);
  if (virt_arm_tree.gic->cpu_init(place->cpu.affinity, &place->cpu.where) != 0)
    panic("virt-arm: the interrupt controller has no part for processor %u",
          place->id);
  startup_cpu(place->id);
}

static void
place_init(struct virt_arm_cpu_s *place, cpu_id_t id)
{
  memset(&place->cpu, 0, sizeof(*place) - offsetof(struct virt_arm_cpu_s, cpu));
  place->id = id;
}

static bool
start(struct virt_arm_cpu_s *place, const struct topology_cpu_s *cpu,
      cpu_id_t id)
{
  error_t err = -ENOENT;

  place_init(place, id);
  cpu_store_wait();
  if (cpu->hw <= ARM_AFFINITY)
    err = psci_cpu_on(virt_arm_tree.psci, cpu->hw,
                      (uintptr_t)virt_arm_cpu_entry, (uintptr_t)place);
  if (err != 0)
    printk("virt-arm: processor %u cannot be started, affinity 0x%llx: %s\n",
           id, (unsigned long long)cpu->hw,
           virt_arm_tree.psci == PSCI_NONE
               ? "the tree names no PSCI firmware, arm,psci-0.2"
               : error_text(err));
  return err == 0;
}

/* Starts each startable CPU. Returns their number. */
static cpu_id_t
start_all(const struct topology_s *topo)
{
  cpu_id_t used = 0;

  for (cpu_id_t id = 1; id < topo->cpu_count; id++)
    if (topo->cpu[id].enabled && used < virt_arm_memory.cpu_count)
      used
          = (cpu_id_t)(used
                       + start(&virt_arm_memory.cpu[used], &topo->cpu[id], id));
  return used;
}

/* Returns the number of CPUs that have arrived. */
static cpu_id_t
count_here(cpu_id_t places)
{
  cpu_id_t here = 0;

  for (cpu_id_t i = 0; i < places; i++)
    here = (cpu_id_t)(here
                      + (atomic_load_acquire(&virt_arm_memory.cpu[i].arrival)
                         == VIRT_ARM_ARRIVAL_DONE));
  return here;
}

cpu_id_t
arch_cpus_start(const struct topology_s *topo)
{
  cpu_id_t places = start_all(topo);
  uint64_t begin = arm_timer_now();

  while (count_here(places) < places && !arm_timer_passed(begin, PATIENCE_US))
    cpu_relax();
  for (cpu_id_t i = 0; i < places; i++)
    {
      struct virt_arm_cpu_s *place = &virt_arm_memory.cpu[i];

      if (atomic_swap_acquire(&place->arrival, VIRT_ARM_ARRIVAL_EXPECTED,
                              VIRT_ARM_ARRIVAL_LATE))
        printk("virt-arm: processor %u did not start\n", place->id);
    }
  return (cpu_id_t)(1 + count_here(places));
}
