/* mkconfig: variables of the build file and $(VAR).
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef VARS_H_
#define VARS_H_

#include "conf.h"

struct var_s
{
  const char *name;
  const char *value;
  bool given; /* by %set or %append, hence written to config.mk */
};

/** @This is what a variable may mean in one file only. */
struct scope_s
{
  const char *dir;     /* CONFIGPATH, the directory of the file */
  const char *section; /* CONFIGSECTION, NULL outside of sections */
};

/** @This returns the value of a variable or NULL. */
const char *var_get(const struct conf_s *conf, const char *name);

void var_set(struct conf_s *conf, const char *name, const char *value,
             bool given);

/** @This adds a word at the end of a variable, after a blank. */
void var_append(struct conf_s *conf, const char *name, const char *value);

/** @This replaces each $(VAR) by its value.
    @return NULL after a message. */
char *var_expand(struct conf_s *conf, struct loc_s loc,
                 const struct scope_s *scope, const char *text);

/** @This returns the directory of a path, "." when it names none. */
char *path_dir(struct conf_s *conf, const char *path);

/** @This joins two paths; "." on the left and an absolute path on the right
    leave the right one alone. */
char *path_join(struct conf_s *conf, const char *dir, const char *name);

/** @This tells whether a path may go into messages, C comments and rules of
    make. */
bool path_ok(const char *path);

#endif
