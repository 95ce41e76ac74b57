/* mkconfig: the smallest edit of a build that turns a token on, or off.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef EDIT_H_
#define EDIT_H_

#include "conf.h"

struct token_s;

/** @This searches and prints the fewest lines of the build to add, change or
    remove so that a token that is undefined is defined, or the other way
    round, without a new mistake. What it prints was tried. The configuration is
    left as it was resolved. */
void edit_print(struct conf_s *conf, struct token_s *token);

/** @This resolves and judges the configuration again, in silence.
    @return how many mistakes it has. */
unsigned edit_try(struct conf_s *conf);

#endif
