/* firmware: the CPUs of a device tree.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A tree of a machine with one CPU often gives it no id, or does not list it. A
   machine_s therefore always has at least one CPU, and always contains the
   running CPU under its own id.

   Invariants:
   I1  after fdt_cpus_finish() there is at least one CPU. If the running CPU's
       id is known, that CPU is listed and enabled, and is the boot CPU;
   I2  no id is invented if another CPU has one.

   Locks: none, nothing is shared. */

#include "fdt_reader.h"

#define PHANDLE_NONE 0xffffffffu /* not a phandle, and neither is 0 */

/** Id of a single CPU without one. */
#define ALONE_HW 0

void
fdt_cpus_start(struct fdt_reader_s *reader, uint32_t header_boot)
{
  bool known = reader->running != MACHINE_HW_NONE;

  reader->header_boot = header_boot;
  reader->machine->boot_hw = known ? reader->running : header_boot;
  reader->spare = (struct machine_cpu_s){
    .hw = known ? reader->running : ALONE_HW,
    .node = MACHINE_NODE_NONE,
    .enabled = true,
  };
}

uint32_t
fdt_numa_node(struct fdt_node_s *node)
{
  uint32_t id = MACHINE_NODE_NONE;

  if (!fdt_node_cell(node, FDT_NUMA_NODE_ID, &id))
    return MACHINE_NODE_NONE;
  return id;
}

/** @This returns the node's phandle, or 0. */
static uint32_t
read_phandle(struct fdt_node_s *node)
{
  enum fdt_property_e property = node->property[FDT_PHANDLE].data != NULL
                                     ? FDT_PHANDLE
                                     : FDT_LINUX_PHANDLE;
  uint32_t phandle = 0;

  if (node->property[property].data == NULL
      || !fdt_node_cell(node, property, &phandle))
    return 0;
  if (phandle != 0 && phandle != PHANDLE_NONE)
    return phandle;
  fdt_node_complain(node, "phandle is not a valid one");
  return 0;
}

/** @This adds a CPU. */
static void
put_cpu(struct fdt_reader_s *reader, const struct machine_cpu_s *cpu)
{
  struct machine_s *machine = reader->machine;
  uint32_t index;

  if (machine_count_one(&machine->cpus, &index))
    machine->cpu[index] = *cpu;
  if (cpu->hw == machine->boot_hw)
    machine->boot_known = true;
  if (cpu->hw == reader->header_boot)
    reader->header_listed = true;
}

/** @This keeps the facts of the first node without an id, for a machine with
    one CPU. */
static void
spare_keep(struct fdt_reader_s *reader, const struct machine_cpu_s *cpu)
{
  if (reader->spared)
    return;
  reader->spared = true;
  reader->spare.node = cpu->node;
  reader->spare.tag = cpu->tag;
}

void
fdt_cpu_read(struct fdt_reader_s *reader)
{
  struct fdt_node_s *node = &reader->node;
  const struct fdt_level_s *parent = fdt_node_parent(node);
  struct machine_cpu_s cpu = { .node = fdt_numa_node(node) };
  bool okay = fdt_node_status(node) == FDT_STATUS_OKAY;
  struct fdt_list_s list;
  uint64_t unused;

  cpu.tag = read_phandle(node);
  if (parent->address_cells == 0
      || !fdt_node_list(node, FDT_REG, parent, &list))
    {
      spare_keep(reader, &cpu);
      return;
    }
  while (fdt_list_next(&list, &cpu.hw, &unused))
    {
      cpu.enabled = okay || cpu.hw == reader->running;
      if (cpu.enabled && !okay)
        fdt_node_complain(node, "status is not okay, but it runs");
      put_cpu(reader, &cpu);
    }
}

/** @This prints the boot CPU if it is not the one of the header. */
static void
say_boot(struct fdt_reader_s *reader)
{
  if (reader->running == MACHINE_HW_NONE && !reader->header_listed)
    fdt_node_say(&reader->node,
                 "processor 0x%x, the header's, is not listed: the lowest "
                 "that is okay boots",
                 (unsigned)reader->header_boot);
  else if (reader->running != MACHINE_HW_NONE
           && reader->running != reader->header_boot)
    fdt_node_say(&reader->node,
                 "processor 0x%llx boots, as it runs, not 0x%x, the header's",
                 (unsigned long long)reader->running,
                 (unsigned)reader->header_boot);
}

void
fdt_cpus_finish(struct fdt_reader_s *reader)
{
  struct machine_s *machine = reader->machine;

  if (machine->cpus.found == 0)
    {
      fdt_node_say(&reader->node,
                   "no processor with an id is listed: one, 0x%llx, is taken",
                   (unsigned long long)reader->spare.hw);
      put_cpu(reader, &reader->spare);
      return;
    }
  if (reader->running != MACHINE_HW_NONE && !machine->boot_known)
    {
      struct machine_cpu_s cpu = {
        .hw = reader->running,
        .node = MACHINE_NODE_NONE,
        .enabled = true,
      };

      fdt_node_say(&reader->node,
                   "processor 0x%llx runs and is not listed, added",
                   (unsigned long long)cpu.hw);
      put_cpu(reader, &cpu);
    }
  say_boot(reader);
}
