/* mkconfig: messages, one line each.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef DIAG_H_
#define DIAG_H_

#include "conf.h"

/** @This prints "file:line: message" and makes the run fail. The message tells
    the user what to do. */
void diag_error(struct conf_s *conf, struct loc_s loc, const char *format, ...)
    FORMAT_LIKE(3, 4);

/** @This prints a warning: the line has only one meaning, but its author should
    change it. */
void diag_warning(struct conf_s *conf, struct loc_s loc, const char *format,
                  ...) FORMAT_LIKE(3, 4);

/** @This prints a notice about a possible surprise that is no mistake. */
void diag_notice(struct conf_s *conf, struct loc_s loc, const char *format, ...)
    FORMAT_LIKE(3, 4);

#endif
