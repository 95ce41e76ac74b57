/* mkconfig: finds the declaration files.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef WALK_H_
#define WALK_H_

#include "conf.h"

/** @This reads every *.config below conf->root. It skips directories named
    "out", hidden directories and those with a file .mkconfig-skip. It does not
    follow symbolic links to directories. */
void walk_tree(struct conf_s *conf);

#endif
