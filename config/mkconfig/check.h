/* mkconfig: says what is wrong with a resolved configuration.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CHECK_H_
#define CHECK_H_

#include "conf.h"

/** @This prints a message for each assignment that has no effect, each rule
    of a declaration that is broken, and notices for what may surprise. */
void check_tokens(struct conf_s *conf);

#endif
