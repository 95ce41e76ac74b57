/* device: ARM's serial port.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_DEVICE_PL011_H_
#define MUTEK_DEVICE_PL011_H_

#include <mutek/types.h>

/** @This says where the console's port is, where that is not
    CONFIG_DRIVER_CHAR_PL011_ADDRESS. Context: boot processor, alone. */
void pl011_place(uintptr_t address);

#endif
