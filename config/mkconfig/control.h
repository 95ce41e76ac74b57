/* mkconfig: names of control characters.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CONTROL_H_
#define CONTROL_H_

#include <stddef.h>

/** @This returns the name and size of a control character or byte order mark at
    the start of some bytes. For other text it returns NULL and size 1. Tabs and
    line ends are control characters too; a caller that allows them checks
    first.
    @param left number of bytes, at least 1. */
const char *control_name(const char *text, size_t left, size_t *size);

#endif
