/* mkconfig: checks a resolved configuration.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CHECK_H_
#define CHECK_H_

#include "conf.h"

/** @This prints a message for each assignment without effect and for each
    violated declaration. It prints notices for possible surprises. */
void check_tokens(struct conf_s *conf);

#endif
