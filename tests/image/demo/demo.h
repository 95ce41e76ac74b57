/* demo: its parts.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef DEMO_H_
#define DEMO_H_

#include <mutek/mem_bank.h>

#define ROWS_MAX                                                               \
  16 /* clusters, processors or banks that are shown one by one */

/** @This shows the machine: clusters, banks, costs, orders. */
void demo_machine(void);

/** @This shows where requests without a good place land. */
void demo_global(void);

/** @This gives back blocks that are chained by their first word. */
void demo_give_back(void *list);

#endif
