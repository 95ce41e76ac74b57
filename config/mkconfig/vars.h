/* mkconfig: variables of the build file and $(VAR).
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef VARS_H_
#define VARS_H_

#include "conf.h"

struct var_s
{
  const char *name;
  const char *value;
  bool given; /* set by %set or %append, so written to config.mk */
};

/** @This holds the variables whose values differ between files. */
struct scope_s
{
  const char *dir;     /* CONFIGPATH, the directory of the file */
  const char *section; /* CONFIGSECTION, NULL outside of sections */
};

/** @This returns the value of a variable or NULL. */
const char *var_get(const struct conf_s *conf, const char *name);

void var_set(struct conf_s *conf, const char *name, const char *value,
             bool given);

/** @This appends a word to a variable, after a blank. */
void var_append(struct conf_s *conf, const char *name, const char *value);

/** @This replaces each $(VAR) by its value.
    @return NULL after a message. */
char *var_expand(struct conf_s *conf, struct loc_s loc,
                 const struct scope_s *scope, const char *text);

/** @This returns the directory of a path, or "." without one. */
char *path_dir(struct conf_s *conf, const char *path);

/** @This joins two paths. If the left one is "." or the right one is absolute,
    the result is the right one. */
char *path_join(struct conf_s *conf, const char *dir, const char *name);

/** @This returns whether a path is allowed in messages, C comments and rules of
    make. */
bool path_ok(const char *path);

#endif
