/* startup: the boot order, and work for the other CPUs.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Context, unless stated: any, while the application runs.
    Cost, unless stated: O(1) */

#ifndef MUTEK_STARTUP_H_
#define MUTEK_STARTUP_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

struct topology_s;

/** @This is the application; each image has exactly one. The boot CPU calls it
    at the end of the boot. The exit status of the run is 0 if it returns 0, and
    1 otherwise. */
int app_main(void);

/** @This returns the topology, constant while the application runs. */
config_depend(CONFIG_MUTEK_TOPOLOGY)
const struct topology_s *startup_topology(void);

/** State of a CPU. */
enum startup_state_e
{
  STARTUP_ABSENT, /**< described, not started */
  STARTUP_UP,     /**< runs the work posted by @ref startup_run */
  STARTUP_BOOT,   /**< runs the application */
};

/** @This returns the state of a CPU. */
enum startup_state_e startup_state(cpu_id_t cpu);

/** @This returns the number of running CPUs, the boot CPU included. Their ids
    need not be the lowest. */
cpu_id_t startup_cpu_count(void);

/** The work of a CPU. */
typedef void startup_work_func_t(void *arg);

/** @This makes another CPU call @tt work(arg), and returns at once.
    Errors: -ENOENT: no such CPU, or it does not run; -EBUSY: its earlier work
      has not completed; -EINVAL: it is the calling CPU.
    Context: boot CPU. */
MUST_CHECK error_t startup_run(cpu_id_t cpu, startup_work_func_t *work,
                               void *arg);

/** @This waits until a CPU has completed its work. It returns at once for a CPU
    that does not run.
    Context: boot CPU. */
void startup_wait(cpu_id_t cpu);

#endif
