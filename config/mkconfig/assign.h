/* mkconfig: connects the assignments of the build files with their tokens.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef ASSIGN_H_
#define ASSIGN_H_

#include "conf.h"

/** @This checks each assignment against its token's kind and stores the one
    that counts in token->assign. */
void assign_tokens(struct conf_s *conf);

#endif
