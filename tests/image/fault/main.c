/* tests: an application that commits a fault.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The command line names one fault; without a name all are listed with the line
   that each must end in. Locks: none. */

#include "fault.h"

#include <mutek/arch.h>
#include <mutek/panic.h>
#include <mutek/string.h>

static const struct fault_s *const tables[]
    = { fault_alloc, fault_free, fault_freed, fault_kept,
        fault_lock,  fault_stop, fault_touch };

void
fault_run_on(cpu_id_t cpu, startup_work_func_t *work, void *arg)
{
  if (startup_run(cpu, work, arg) != 0)
    FAULT_ON("processor %u refuses work\n", cpu);
  else
    startup_wait(cpu);
}

static void
name_write(const struct fault_s *fault, unsigned number, char *name,
           size_t size)
{
  if (fault->last == 0)
    printk_format(name, size, "%s", fault->name);
  else
    printk_format(name, size, "%s-%u", fault->name, number);
}

/* Calls it for each name that is, or for all. */
static unsigned
each_fault(const char *only,
           void (*call)(const struct fault_s *fault, unsigned number))
{
  unsigned called = 0;

  for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
    for (const struct fault_s *fault = tables[i]; fault->name != NULL; fault++)
      for (unsigned n = fault->first; n <= fault->last; n++)
        {
          char name[64];

          name_write(fault, n, name, sizeof(name));
          if (only[0] != 0 && strcmp(only, name) != 0)
            continue;
          call(fault, n);
          called++;
        }
  return called;
}

static void
list(const struct fault_s *fault, unsigned number)
{
  char name[64];

  name_write(fault, number, name, sizeof(name));
  printk("%s\t%s\n", name, fault->wants);
}

static void
commit(const struct fault_s *fault, unsigned number)
{
  fault->commit(number);
  if (strcmp(fault->wants, FAULT_UNSEEN) == 0)
    printk("fault: unseen\n");
  else
    FAULT_ON("%s: the machine runs on\n", fault->name);
}

int
app_main(void)
{
  const char *name = arch_command_line();
  unsigned count = each_fault(name, name[0] == 0 ? list : commit);

  if (count == 0)
    printk("fault: no fault is called %s\n", name);
  return count == 0;
}
