/* mkconfig: shows a resolved configuration to a person.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef LIST_H_
#define LIST_H_

#include "conf.h"

/** @This prints one line for each token on the standard output. */
void list_print(struct conf_s *conf);

/** @This prints all about one token; an unknown one is an error. */
void list_show(struct conf_s *conf, const char *name);

#endif
