/* mkconfig: the numbers of tokens with flag enum.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef ENUM_H_
#define ENUM_H_

#include "conf.h"

/** @This adds the tokens that hold the numbers: P_FIRST for each token P or
    P_COUNT that provides an enum, and E_COUNT for the enum E itself. Call it
    after the names are linked; sort the list of tokens afterwards. */
void enum_declare(struct conf_s *conf);

/** @This computes the numbers, after all tokens are resolved. */
void enum_number(struct conf_s *conf);

#endif
