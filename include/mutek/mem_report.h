/* alloc: what is known of the memory, for a dump.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_MEM_REPORT_H_
#define MUTEK_MEM_REPORT_H_

#include <config.h>

#include <mutek/decls.h>

/** @This prints one line per bank, without taking a lock: what a stopping
    machine can still say.
    Context: any. Cost: O(banks), plus the console. */
config_depend(CONFIG_MUTEK_TOPOLOGY)
void mem_report_dump(void);

#endif
