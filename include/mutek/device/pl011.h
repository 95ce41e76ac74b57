/* device: ARM's serial port.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_DEVICE_PL011_H_
#define MUTEK_DEVICE_PL011_H_

#include <mutek/types.h>

/** @This sets the address of the console's port, if it is not
    CONFIG_DRIVER_CHAR_PL011_ADDRESS. Context: only the boot CPU runs. */
void pl011_place(uintptr_t address);

#endif
