/* mkconfig: characters that are not text, by name.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CONTROL_H_
#define CONTROL_H_

#include <stddef.h>

/** @This returns the name of the control character, or of the byte order mark,
    that some bytes begin with, and how many bytes it has; NULL and 1 for text.
    A tab is one, a line end too: a caller that admits them asks before.
    @param left bytes that there are, 1 at least. */
const char *control_name(const char *text, size_t left, size_t *size);

#endif
