/* mkconfig: functions to call at startup, in an order.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef INIT_H_
#define INIT_H_

#include "conf.h"

struct token_s;

/** @This is one 'before', 'after' or 'during' of a block. */
struct init_order_s
{
  const char *name;
  struct init_s *other; /* NULL until linked */
  struct loc_s loc;
  bool before;
};

/** @This is one %init block: a function, or a stage that contains others. */
struct init_s
{
  /* as declared */
  const char *name;
  struct loc_s loc;
  const char *desc;            /* NULL: missing */
  const char *parent_name;     /* its token, or NULL */
  struct list_s conditions;    /* struct rel_s, one of which must hold */
  const char *function;        /* NULL for a stage */
  const char *cleanup;         /* the function that undoes it, or NULL */
  const char *prototype;       /* parameters of all functions of a stage */
  struct init_order_s *during; /* the enclosing stage, or NULL */
  struct list_s orders;        /* struct init_order_s */
  bool calls;                  /* write macros that call the stage */
  bool notempty;               /* the stage must have a function */

  /* linked and resolved */
  struct token_s *parent;
  bool live;
};

/** @This starts a block. */
struct init_s *init_open(struct conf_s *conf, const char *name,
                         struct loc_s loc);

/** @This reads one line of a block: the word it begins with, and the rest. */
void init_line(struct conf_s *conf, struct init_s *init, struct loc_s loc,
               const char *tag, const char *text);

/** @This replaces the names in all blocks by their tokens and blocks. */
void init_link(struct conf_s *conf);

/** @This determines which blocks count in a resolved configuration, and sorts
    conf->inits into the order of the calls. */
void init_resolve(struct conf_s *conf);

/** @This returns whether a block is in a stage, at any depth. */
bool init_within(const struct init_s *init, const struct init_s *stage);

/** @This writes macros STAGE_PROTOTYPES, STAGE_INIT(...) and
    STAGE_CLEANUP(...), the last in reverse, for each stage with flag calls. */
void init_write(struct conf_s *conf, struct buf_s *buf);

#endif
