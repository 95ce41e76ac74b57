/* core: where messages go.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_CONSOLE_H_
#define MUTEK_CONSOLE_H_

#include <mutek/types.h>

/** @This writes bytes to the console and returns when they are out. A contract:
    a driver or a board implements it.
    Context: any, under the lock of @ref printk; allocates nothing.
    Cost: O(length), plus what the device takes. */
void console_write(const char *text, size_t length);

#endif
