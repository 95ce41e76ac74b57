/* mkconfig: messages, one line each.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef DIAG_H_
#define DIAG_H_

#include "conf.h"

/** @This prints "file:line: message" and makes the run fail. The message says
    what to do. */
void diag_error(struct conf_s *conf, struct loc_s loc, const char *format, ...)
    FORMAT_LIKE(3, 4);

/** @This prints something the author of a line should change, but which has
    one meaning only. */
void diag_warning(struct conf_s *conf, struct loc_s loc, const char *format,
                  ...) FORMAT_LIKE(3, 4);

/** @This prints something that may surprise and is not wrong. */
void diag_notice(struct conf_s *conf, struct loc_s loc, const char *format, ...)
    FORMAT_LIKE(3, 4);

#endif
