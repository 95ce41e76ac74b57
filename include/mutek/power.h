/* core: the end of a run.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_POWER_H_
#define MUTEK_POWER_H_

#include <mutek/decls.h>

/** @This ends the run and reports the status to the host, if there is one. A
    contract: the board implements it.
    @param status 0: success; 1: failure; @ref PANIC_STATUS for a panic.
    Context: any. */
NORETURN void power_off(int status);

#endif
