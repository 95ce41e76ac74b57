/* mkconfig: the types of values.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef TYPED_H_
#define TYPED_H_

#include "conf.h"
#include "token.h"

/** @This reads a line of tag type into its token. */
void typed_read(struct conf_s *conf, struct token_s *token,
                const struct rel_s *rel);

/** @This returns whether a text is a value of a token's type. If not, a message
    lists the allowed values. */
bool typed_check(struct conf_s *conf, struct loc_s loc,
                 const struct token_s *token, const char *text);

/** @This returns a valid value for a token without a range. */
const char *typed_first(const struct token_s *token);

/** @This returns whether the value of a condition, or a provided value, matches
    the type of its token. If not, it prints a message. */
bool typed_cond(struct conf_s *conf, const struct rel_s *rel,
                const struct cond_s *cond);

#endif
