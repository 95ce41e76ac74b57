/* mkconfig: values, numbers and conditions.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef VALUE_H_
#define VALUE_H_

#include "conf.h"
#include "token.h"

/** @This returns the reason, for a message, why a text that looks like a number
    is rejected: mkconfig and C would not read it as the same value. NULL for
    any other text. */
const char *number_refusal(const char *text);

/** @This returns whether a text is a number, and its sign. */
bool number_is(const char *text, bool *negative);

/** @This returns whether a text may be a value: no rejected number, and valid
    for @ref text_check. If not, it prints a message. */
bool value_check(struct conf_s *conf, struct loc_s loc, const char *text);

/** @This returns whether two values are the same text or the same number. */
bool value_same(const char *left, const char *right);

/** @This compares two numbers: -1, 0 or 1 in @tt order.
    @return false if one is not a number. */
bool value_compare(const char *left, const char *right, int *order);

/** @This combines two values by a flag of FLAG_COMBINE.
    @return NULL if one is not a number or the sum is too large. */
const char *value_combine(struct conf_s *conf, unsigned flags, const char *left,
                          const char *right);

/** @This adds two values; if one is not a number, the sum is a C expression. */
const char *value_add(struct conf_s *conf, const char *left, const char *right);

/** @This returns the current value of a token: a text, "defined" or
    "undefined". */
const char *token_text(const struct token_s *token);

/** @This returns whether a condition is true now. An order comparison is false
    if one side is not a number. */
bool cond_true(const struct cond_s *cond);

/** @This returns whether all, or any, of the conditions of a line are true. */
bool rel_all(const struct rel_s *rel);
bool rel_any(const struct rel_s *rel);

/** @This returns whether a line of tag range is valid. */
bool range_valid(struct conf_s *conf, const struct rel_s *rel);

/** @This returns whether the numbers of a range are allowed. If not, it prints
    a message. */
bool range_check(struct conf_s *conf, const struct rel_s *rel);

/** @This returns a value in a valid range. */
const char *range_first(struct conf_s *conf, const struct rel_s *rel);

/** @This returns whether a value is in a valid range. */
bool range_has(struct conf_s *conf, const struct rel_s *rel, const char *value);

#endif
