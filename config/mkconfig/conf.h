/* mkconfig: the state of one run, passed to every function.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CONF_H_
#define CONF_H_

#include <stdbool.h>
#include <stddef.h>

/** @This lets gcc and clang check a format; it is empty for other compilers. */
#ifdef __GNUC__
#define FORMAT_LIKE(format_index, args_index)                                  \
  __attribute__((format(printf, format_index, args_index)))
#else
#define FORMAT_LIKE(format_index, args_index)
#endif

/** @This is the place of a line; every message starts with one. */
struct loc_s
{
  const char *file; /* as opened */
  unsigned line;    /* from 1 on; the first line of a continued one */
};

/** @This is a growing array of pointers. It starts zeroed. */
struct list_s
{
  void **item;
  size_t count, room;
};

/** @This is a growing text, terminated after the first addition. It starts
    zeroed. */
struct buf_s
{
  char *text;
  size_t size, room; /* size excludes the final zero */
};

struct mem_block_s;

struct conf_s
{
  /* from the command line */
  const char *root;       /* directory walked for declarations */
  const char *out;        /* output directory; NULL for a listing */
  const char *build_file; /* as given */
  bool quiet;             /* print no notices */
  bool mute;              /* print no messages */

  struct mem_block_s *blocks; /* all memory of the run, see mem.h */
  unsigned error_count;

  struct list_s vars;    /* struct var_s, in order of first setting */
  struct list_s deps;    /* char, each path read or walked */
  struct list_s builds;  /* struct element_s, the elements of BUILD */
  struct list_s types;   /* struct type_s, from %types */
  struct list_s needs;   /* struct type_s, from %requiretypes */
  struct list_s assigns; /* struct assign_s, in order of reading */
  struct list_s tokens;  /* struct token_s, sorted by name once linked */
  struct list_s order;   /* the same tokens, parents first */
  struct list_s whens;   /* tokens with a when, in order of evaluation */
  struct list_s inits;   /* struct init_s, in order of calls once resolved */

  unsigned rounds; /* runs of move_depend so far, see resolve.c */
};

#endif
