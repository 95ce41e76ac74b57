/* mkconfig: shows a resolved configuration to a person.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef LIST_H_
#define LIST_H_

#include "conf.h"

/** @These print one line per token: those the user may assign, with a parent
    that is defined; or all, with where they are assigned. The name is not
    used. */
void list_visible(struct conf_s *conf, const char *name);
void list_all(struct conf_s *conf, const char *name);

/** @This prints the assignments that count, as a build file without includes
    and sections. */
void list_flat(struct conf_s *conf, const char *name);

/** @This prints the functions called at startup, by stage and in order. */
void list_inits(struct conf_s *conf, const char *name);

/** @This prints nothing: the messages are the answer. */
void list_nothing(struct conf_s *conf, const char *name);

/** @This prints all about one token. */
void list_show(struct conf_s *conf, const char *name);

/** @This finds a token that a person has asked for.
    @return NULL after a message. */
struct token_s *list_find(struct conf_s *conf, const char *name);

#endif
