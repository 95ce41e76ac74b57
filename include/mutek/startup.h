/* startup: the boot order, and work for other processors.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Context, where nothing else is said: any, while the application runs.
    Cost, where nothing else is said: O(1) */

#ifndef MUTEK_STARTUP_H_
#define MUTEK_STARTUP_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

struct topology_s;

/** @This is what the image is for; one application is linked in. It runs on the
    boot processor when the machine is up; the run ends with status 0 when it
    returns 0, otherwise with 1. */
int app_main(void);

/** @This returns the machine, constant when the application runs. */
config_depend(CONFIG_MUTEK_TOPOLOGY)
const struct topology_s *startup_topology(void);

/** State of a processor. */
enum startup_state_e
{
  STARTUP_ABSENT, /**< described, not started */
  STARTUP_UP,     /**< runs what @ref startup_run gives it */
  STARTUP_BOOT,   /**< runs the application */
};

/** @This returns the state of a processor of the machine. */
enum startup_state_e startup_state(cpu_id_t cpu);

/** @This returns how many processors run, the boot processor included; which
    need not be those of lowest id. */
cpu_id_t startup_cpu_count(void);

/** What a processor is given to do. */
typedef void startup_work_func_t(void *arg);

/** @This makes another processor call @tt work(arg) and returns at once.
    Errors: -ENOENT no such processor, or it does not run; -EBUSY its former
      work has not ended; -EINVAL it is the caller.
    Context: boot processor. */
MUST_CHECK error_t startup_run(cpu_id_t cpu, startup_work_func_t *work,
                               void *arg);

/** @This waits until the work of a processor has ended; returns at once for one
    that does not run.
    Context: boot processor. */
void startup_wait(cpu_id_t cpu);

#endif
