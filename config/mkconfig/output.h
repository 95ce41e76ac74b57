/* mkconfig: writes what make and C read.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef OUTPUT_H_
#define OUTPUT_H_

#include "conf.h"

/** @This writes config.h, config.mk and config.d in conf->out, which it makes
    if need be. A file whose content would not change is left alone, so its
    date does not move. */
void output_write(struct conf_s *conf);

#endif
