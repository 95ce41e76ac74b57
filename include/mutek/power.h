/* core: the end of a run.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_POWER_H_
#define MUTEK_POWER_H_

#include <mutek/decls.h>

/** @This ends the run and tells the host how it went, where a host listens. A
    contract: the board implements it.
    Units: 0 is success, 1 a failure, @ref PANIC_STATUS a panic.
    Context: any. */
NORETURN void power_off(int status);

#endif
