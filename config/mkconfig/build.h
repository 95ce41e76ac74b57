/* mkconfig: reads the build file and the files it includes.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef BUILD_H_
#define BUILD_H_

#include "conf.h"

/** @This is one element of BUILD, to be matched by sections. */
struct element_s
{
  const char *name;
  bool matched;     /* a section matches it */
  struct loc_s loc; /* of the %inherit; for -b, line 1 of the build file */
};

/** @This is one name of a %types or %requiretypes. */
struct type_s
{
  const char *name;
  const char *section; /* patterns of the enclosing section, or NULL */
  bool live;           /* that section is chosen */
  struct loc_s loc;
};

/** @This adds the elements of a text, separated by colons or blanks, unless
    they are already in BUILD. */
void build_inherit(struct conf_s *conf, struct loc_s loc, const char *text);

/** @This reads the build file and fills conf->vars and conf->assigns. It does
    not check the names of tokens. */
void build_read(struct conf_s *conf);

#endif
