/* mkconfig: lists a resolved configuration for people.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef LIST_H_
#define LIST_H_

#include "conf.h"

/** @These print one line per token. list_visible() prints those that the user
    may assign and whose parent is defined. list_all() prints all, with the
    places of their assignments. The name is not used. */
void list_visible(struct conf_s *conf, const char *name);
void list_all(struct conf_s *conf, const char *name);

/** @This prints the assignments that count, as a build file without includes
    and sections. */
void list_flat(struct conf_s *conf, const char *name);

/** @This prints the functions called at startup, by stage and in order. */
void list_inits(struct conf_s *conf, const char *name);

/** @This prints nothing: the messages suffice. */
void list_nothing(struct conf_s *conf, const char *name);

/** @This prints everything about one token. */
void list_show(struct conf_s *conf, const char *name);

/** @This finds a token named on the command line.
    @return NULL after a message. */
struct token_s *list_find(struct conf_s *conf, const char *name);

#endif
