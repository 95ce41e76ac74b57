/* mkconfig: replaces names by tokens, after all declarations are read.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef LINK_H_
#define LINK_H_

#include "conf.h"

/** @This sorts the tokens, replaces names by tokens, and checks each tag
    against the kinds of its tokens. It computes the two orders of evaluation,
    conf->order and conf->whens. */
void link_tokens(struct conf_s *conf);

#endif
