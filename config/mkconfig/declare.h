/* mkconfig: reads the declarations, every *.config under a directory.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef DECLARE_H_
#define DECLARE_H_

#include "conf.h"

/** @This reads one file into the list of tokens, which it leaves unsorted. */
void declare_file(struct conf_s *conf, const char *path);

#endif
