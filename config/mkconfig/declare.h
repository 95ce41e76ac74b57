/* mkconfig: reads the blocks of one declaration file.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef DECLARE_H_
#define DECLARE_H_

#include "conf.h"

/** @This adds the blocks of one file to the lists of tokens and inits,
    unsorted. */
void declare_file(struct conf_s *conf, const char *path);

#endif
