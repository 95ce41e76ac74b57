/* mkconfig: values, numbers and conditions.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef VALUE_H_
#define VALUE_H_

#include "conf.h"
#include "token.h"

/** @This says why a text that looks like a number is refused, for a message:
    mkconfig and C would not read it alike. NULL for any other text. */
const char *number_refusal(const char *text);

/** @This tells whether a text is a number, and then its sign. */
bool number_is(const char *text, bool *negative);

/** @This tells whether a text may be a value: no number that is refused, and as
    @ref text_check says; one message says what it is otherwise. */
bool value_check(struct conf_s *conf, struct loc_s loc, const char *text);

/** @This tells whether two values are the same text, or the same number. */
bool value_same(const char *left, const char *right);

/** @This orders two numbers: -1, 0 or 1 in @tt order.
    @return false when one is not a number. */
bool value_compare(const char *left, const char *right, int *order);

/** @This combines two values as a flag among FLAG_COMBINE says.
    @return NULL when one is not a number or the sum is too big. */
const char *value_combine(struct conf_s *conf, unsigned flags, const char *left,
                          const char *right);

/** @This adds two values, as an expression of C when one is not a number. */
const char *value_add(struct conf_s *conf, const char *left, const char *right);

/** @This returns what a token is now: a text, "defined" or "undefined". */
const char *token_text(const struct token_s *token);

/** @This tells whether a condition holds now. An order between things that
    are not numbers does not. */
bool cond_true(const struct cond_s *cond);

/** @This tells whether all, or any, of the conditions of a line hold. */
bool rel_all(const struct rel_s *rel);
bool rel_any(const struct rel_s *rel);

/** @This tells whether a line of tag range is well written. */
bool range_valid(struct conf_s *conf, const struct rel_s *rel);

/** @This tells whether the numbers of a range are such as may be written; one
    message otherwise. */
bool range_check(struct conf_s *conf, const struct rel_s *rel);

/** @This returns a value that is in a valid range. */
const char *range_first(struct conf_s *conf, const struct rel_s *rel);

/** @This tells whether a value is in a valid range. */
bool range_has(struct conf_s *conf, const struct rel_s *rel, const char *value);

#endif
