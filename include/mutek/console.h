/* core: the console.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_CONSOLE_H_
#define MUTEK_CONSOLE_H_

#include <mutek/types.h>

/** @This writes bytes to the console and returns when all are written. A
    contract: a driver or a board implements it.
    Context: any, with the lock of @ref printk held; allocates nothing.
    Cost: O(length), plus the device's time. */
void console_write(const char *text, size_t length);

#endif
