/* mkconfig: the types of values.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef TYPED_H_
#define TYPED_H_

#include "conf.h"
#include "token.h"

/** @This reads a line of tag type into its token. */
void typed_read(struct conf_s *conf, struct token_s *token,
                const struct rel_s *rel);

/** @This tells whether a text is a value of a token's type; one message says
    what is, otherwise. */
bool typed_check(struct conf_s *conf, struct loc_s loc,
                 const struct token_s *token, const char *text);

/** @This returns a value that a token without a range can have. */
const char *typed_first(const struct token_s *token);

/** @This tells whether a condition, or a value that is provided, is one that
    the type of its token can have; one message otherwise. */
bool typed_cond(struct conf_s *conf, const struct rel_s *rel,
                const struct cond_s *cond);

#endif
