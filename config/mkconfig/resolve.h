/* mkconfig: which tokens are defined, and to what.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef RESOLVE_H_
#define RESOLVE_H_

#include "conf.h"
#include "token.h"

/** @This computes live and value of every token. It prints nothing: what is
    wrong with the result is said by check.c. */
void resolve_tokens(struct conf_s *conf);

/** @This tells whether the user asks for a token to have a value. */
bool token_asked(const struct token_s *token);

/** @This tells whether the user asks for a value and it has no effect. */
bool token_dropped(const struct token_s *token);

/** @This tells whether a token is defined once assignments without effect are
    left out, which are mistakes. */
bool token_lives(const struct token_s *token);

/** @This returns the first line of depend or single which is not met now, or
    NULL. */
const struct rel_s *token_unmet(const struct token_s *token);

/** @This computes the value of a live value token.
    @param clash NULL, or receives the first provider whose value goes neither
    with what is returned nor with the flags of the token. */
const char *resolve_value(struct conf_s *conf, const struct token_s *token,
                          const struct provide_s **clash);

#endif
