/* mkconfig: gives the assignments of the build files to their tokens.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef ASSIGN_H_
#define ASSIGN_H_

#include "conf.h"

/** @This checks each assignment against the kind of its token and leaves the
    one which counts in token->assign. */
void assign_tokens(struct conf_s *conf);

#endif
