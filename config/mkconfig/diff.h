/* mkconfig: compares two builds.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef DIFF_H_
#define DIFF_H_

#include "conf.h"

/** @This prints the tokens whose values differ in two resolved configurations.
    Then it prints the assignments of each that change nothing: without such a
    line, all tokens would have the same values. */
void diff_print(struct conf_s *left, struct conf_s *right);

#endif
