/* mkconfig: why a token has its value, and what would change it.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef WHY_H_
#define WHY_H_

#include "conf.h"

/** @This prints the chain of declarations and assignments that decides a token,
    one "file:line: sentence" each, what decides a line below it and further to
    the right; then the smallest edit of the build that turns it on, or off. */
void why_print(struct conf_s *conf, const char *name);

#endif
