/* mkconfig: finds the declaration files.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef WALK_H_
#define WALK_H_

#include "conf.h"

/** @This reads every *.config below conf->root. Directories named "out", with
    a leading dot, or with a file .mkconfig-skip in them are left out, and so
    is what a symbolic link to a directory leads to. */
void walk_tree(struct conf_s *conf);

#endif
