/* mkconfig: explains why a token has its value, and what would change it.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef WHY_H_
#define WHY_H_

#include "conf.h"

/** @This prints the chain of declarations and assignments that decides a token,
    one "file:line: sentence" each. A cause is below the line that it decides,
    and further to the right. Then it prints the smallest edit of the build that
    defines or undefines the token. */
void why_print(struct conf_s *conf, const char *name);

#endif
