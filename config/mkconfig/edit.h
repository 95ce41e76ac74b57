/* mkconfig: finds the smallest edit of a build that defines or undefines a
   token.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef EDIT_H_
#define EDIT_H_

#include "conf.h"

struct token_s;

/** @This prints the fewest lines of the build to add, change or remove so that
    an undefined token becomes defined, or a defined one undefined. The edit was
    tried and causes no new mistake. The configuration stays as resolved. */
void edit_print(struct conf_s *conf, struct token_s *token);

/** @This resolves and checks the configuration again, without messages.
    @return the number of mistakes. */
unsigned edit_try(struct conf_s *conf);

#endif
