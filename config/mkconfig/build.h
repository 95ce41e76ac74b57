/* mkconfig: reads the build file and what it includes.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef BUILD_H_
#define BUILD_H_

#include "conf.h"

/** @This is one element of BUILD, which sections are matched against. */
struct element_s
{
  const char *name;
  bool matched;     /* by some section */
  struct loc_s loc; /* of the %inherit; the build file, line 1, for -b */
};

/** @This is one name in a %types, or in a %requiretypes. */
struct type_s
{
  const char *name;
  const char *section; /* patterns of the section around it, or NULL */
  bool live;           /* that section is chosen */
  struct loc_s loc;
};

/** @This adds the elements of a text, separated by colons or blanks, which
    are not in BUILD yet. */
void build_inherit(struct conf_s *conf, struct loc_s loc, const char *text);

/** @This reads the build file: fills conf->vars and conf->assigns. Which
    tokens exist does not matter yet. */
void build_read(struct conf_s *conf);

#endif
