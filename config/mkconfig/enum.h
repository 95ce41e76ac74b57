/* mkconfig: numbers given out by tokens with flag enum.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef ENUM_H_
#define ENUM_H_

#include "conf.h"

/** @This adds the tokens that hold the numbers: P_FIRST for each token P or
    P_COUNT that provides an enum, and E_COUNT for the enum E itself. Names are
    linked before; the list of tokens is to be sorted afterwards. */
void enum_declare(struct conf_s *conf);

/** @This gives the numbers, once it is known what is defined. */
void enum_number(struct conf_s *conf);

#endif
