/* startup: the topology is a constant table of the board.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Replaces startup_machine.c in a build with CONFIG_MUTEK_TOPOLOGY_TABLE. No
   firmware tables are read and nothing is derived, so there is no boot bank.
   One CPU. Locks: none. */

#include "startup_machine.h"

#include "mutek/mem_instance.h"
#include "mutek/mem_near.h"
#include "mutek/mem_table.h"
#include "startup_report.h"

#include <mutek/mem_report.h>
#include <mutek/panic.h>
#include <mutek/startup.h>

error_t
startup_memory(cpu_id_t *cpu_count)
{
  mem_table_start();
  panic_listen(mem_report_dump);
  *cpu_count = mem_table_topology.cpu_count;
  return 0;
}

const struct topology_s *
startup_topology(void)
{
  return &mem_table_topology;
}

cpu_id_t
startup_others(void)
{
  return 1;
}

bool
startup_wanted(cpu_id_t cpu)
{
  return cpu == 0;
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
