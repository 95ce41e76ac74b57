/* mkconfig: determines which tokens are defined, and their values.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef RESOLVE_H_
#define RESOLVE_H_

#include "conf.h"
#include "token.h"

/** @This computes live and value of every token. It prints nothing; check.c
    reports the mistakes. */
void resolve_tokens(struct conf_s *conf);

/** @This returns whether the user assigns a token anything but undefined. */
bool token_asked(const struct token_s *token);

/** @This returns whether the user's assignment has no effect. */
bool token_dropped(const struct token_s *token);

/** @This returns whether a token is defined, ignoring assignments without
    effect, which are mistakes. */
bool token_lives(const struct token_s *token);

/** @This returns the first line of depend or single that is not satisfied now,
    or NULL. */
const struct rel_s *token_unmet(const struct token_s *token);

/** @This computes the value of a live value token.
    @param clash NULL, or receives the first provider whose value conflicts with
    the returned value, and which the flags of the token cannot combine. */
const char *resolve_value(struct conf_s *conf, const struct token_s *token,
                          const struct provide_s **clash);

#endif
