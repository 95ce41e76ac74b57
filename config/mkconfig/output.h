/* mkconfig: writes the files for make and C.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef OUTPUT_H_
#define OUTPUT_H_

#include "conf.h"

/** @This writes config.h, config.mk and config.d into conf->out, and creates
    the directory if needed. A file whose content would not change is not
    written, so it keeps its modification time. */
void output_write(struct conf_s *conf);

#endif
