/* mkconfig: determines which lines of a build file count.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef SECTION_H_
#define SECTION_H_

#include "conf.h"

/** @This is one %section or %subsection being read. */
struct level_s
{
  const char *patterns;
  const char *element; /* of BUILD, the first match, or NULL */
  struct loc_s loc;
  bool outer;  /* the enclosing lines count */
  bool live;   /* its lines count */
  bool sub;    /* %subsection */
  bool turned; /* its %else was read */
};

/** @This is a stack of levels; each file has its own. It starts zeroed. */
struct section_s
{
  struct list_s levels; /* struct level_s */
};

/** @This returns whether the next line counts. */
bool section_live(const struct section_s *section);

/** @This returns the innermost level or NULL. */
struct level_s *section_top(const struct section_s *section);

/** @This returns the element of BUILD chosen by the innermost section that
    has one, or NULL. */
const char *section_element(const struct section_s *section);

void section_open(struct conf_s *conf, struct section_s *section,
                  struct loc_s loc, const char *patterns, bool sub);

void section_else(struct conf_s *conf, struct section_s *section,
                  struct loc_s loc);

/** @This ends a %subsection, or else a %section. */
void section_end(struct conf_s *conf, struct section_s *section,
                 struct loc_s loc);

/** @This ends the %section if one is open; a %subsection must be ended. */
void section_common(struct conf_s *conf, struct section_s *section,
                    struct loc_s loc);

#endif
