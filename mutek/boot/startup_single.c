/* startup: one bank and one CPU.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Replaces startup_machine.c in a build without CONFIG_MUTEK_TOPOLOGY: the
   board's boot memory is the only bank. Locks: none. */

#include "startup_machine.h"

#include <mutek/arch.h>
#include <mutek/mem_boot.h>

error_t
startup_memory(cpu_id_t *cpu_count)
{
  struct arch_boot_s boot;
  error_t err = arch_boot_memory(&boot);
  size_t size;

  *cpu_count = 1;
  if (err != 0)
    return err;
  size = (size_t)(boot.last - boot.start) + 1;
  return mem_boot_start(boot.base, size, size);
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
  (void)cpu;
  return NULL;
}

void
startup_print(const char *when)
{
  (void)when;
}
