/* mkconfig: tokens, their declarations, and the tables of tags and flags.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef TOKEN_H_
#define TOKEN_H_

#include "conf.h"

/* Flags, a set. The tag module sets FLAG_MODULE; it has no name. */
#define FLAG_VALUE (1u << 0)
#define FLAG_META (1u << 1)
#define FLAG_AUTO (1u << 2)
#define FLAG_MANDATORY (1u << 3)
#define FLAG_INTERNAL (1u << 4)
#define FLAG_HARDDEP (1u << 5)
#define FLAG_ROOT (1u << 6)
#define FLAG_NOEXPORT (1u << 7)
#define FLAG_MAXVAL (1u << 8)
#define FLAG_MINVAL (1u << 9)
#define FLAG_SUMVAL (1u << 10)
#define FLAG_USERVAL (1u << 11)
#define FLAG_SINGLE (1u << 12)
#define FLAG_ENUM (1u << 13)
#define FLAG_PRIVATE (1u << 14)
#define FLAG_DEPRECATED (1u << 15)
#define FLAG_EXPERIMENTAL (1u << 16)
#define FLAG_MODULE (1u << 17)
#define FLAG_COMBINE (FLAG_MAXVAL | FLAG_MINVAL | FLAG_SUMVAL)

enum tag_e
{
  TAG_DESC,
  TAG_PARENT,
  TAG_DEFAULT,
  TAG_FLAGS,
  TAG_MODULE,
  TAG_DEPEND,
  TAG_SINGLE,
  TAG_EXCLUDE,
  TAG_PROVIDE,
  TAG_REQUIRE,
  TAG_WHEN,
  TAG_SUGGEST,
  TAG_SUGGEST_WHEN,
  TAG_WARN_WHEN,
  TAG_RANGE,
  TAG_TYPE,
};

/* The type of a value. */
enum typed_e
{
  TYPED_NOT,    /* no type: a number or a text */
  TYPED_NUMBER, /* at least 0, or the low end of the range */
  TYPED_STRING, /* any text */
  TYPED_SET,    /* one of the listed values */
};

/* The operator of a condition. A set of them in struct tag_s. */
enum op_e
{
  OP_DEFINED = 1 << 0,   /* TOKEN */
  OP_UNDEFINED = 1 << 1, /* TOKEN! */
  OP_EQUAL = 1 << 2,     /* TOKEN=text, same text or same number */
  OP_DIFFERENT = 1 << 3, /* TOKEN!=text */
  OP_LESS = 1 << 4,      /* TOKEN<number */
  OP_MORE = 1 << 5,      /* TOKEN>number */
  OP_MOST = 1 << 6,      /* TOKEN<=number */
  OP_LEAST = 1 << 7,     /* TOKEN>=number */
};
#define OP_ALL 0xffu

/** @This describes how a tag is read and where it is allowed. */
struct tag_s
{
  const char *name;
  enum tag_e tag;
  unsigned ops;      /* operators of its conditions; 0: no conditions */
  unsigned not_with; /* flags that exclude this tag */
  bool once;         /* at most one line of it in a block */
};

/** @This describes one flag. */
struct flag_s
{
  const char *name;
  unsigned bit;
  unsigned not_with; /* flags that exclude this one */
};

struct token_s;

struct cond_s
{
  const char *name;
  struct token_s *token; /* NULL until linked */
  enum op_e op;
  const char *value; /* NULL for OP_DEFINED and OP_UNDEFINED */
};

/** @This is one line of a block. */
struct rel_s
{
  const struct tag_s *tag;
  struct loc_s loc;
  struct list_s words; /* char */
  struct list_s conds; /* struct cond_s, for a tag with operators */
};

/** @This is one 'provide', stored with the receiving token. */
struct provide_s
{
  struct token_s *from;
  const char *value; /* NULL: the receiver takes none */
  struct loc_s loc;
  struct token_s *first; /* token with its first number in an enum, or NULL */
};

/** @This is one line of a build file that assigns a token. */
struct assign_s
{
  const char *name;
  const char *value; /* "undefined", "defined" or a text; NULL: no value
                        given */
  bool enforced;     /* written with '!' */
  struct loc_s loc;
};

struct token_s
{
  /* as declared */
  const char *name;
  struct loc_s loc;
  unsigned flags;
  const char *desc;     /* NULL when missing */
  const char *fallback; /* text of its default; NULL: none */
  struct loc_s fallback_loc;
  enum typed_e typed;
  const struct rel_s *typed_rel; /* the line with its type, or NULL */
  struct list_s rels;            /* struct rel_s, in order of writing */
  const char *module_name, *module_dir;

  /* linked */
  struct token_s *parent;
  struct loc_s parent_loc;
  struct list_s provided;  /* struct provide_s, sorted by name of provider */
  struct token_s *count;   /* of an enum: the token for the number after the
                              last */
  struct token_s *numbers; /* made by enum.c for this token, or NULL */

  /* resolved, see resolve.c */
  const struct assign_s *assign; /* NULL: no build file assigns it */
  bool want;                     /* something wants it to be defined */
  bool live;                     /* defined */
  bool fired;                    /* a 'when' defined it */
  const struct rel_s *pulled;    /* the line for which 'auto' defined it, or
                                    NULL */
  bool visited;                  /* visited by auto or why during an attempt */
  unsigned char mark;            /* state in order.c */
  const struct rel_s *blocked;   /* the line that keeps it undefined, or NULL */
  unsigned round;                /* the run of move_depend that blocked it */
  const char *value;             /* of a live value token */
};

/** @This returns a tag by name, or NULL. */
const struct tag_s *tag_find(const char *name);

const struct flag_s *flag_find(const char *name);

/** @This returns a flag's name, given its bit. */
const char *flag_name(unsigned bit);

/** @This returns a token by name from the sorted list, or NULL. */
struct token_s *token_find(const struct conf_s *conf, const char *name);

/** @This returns " (did you mean X?)" with the declared token closest to an
    unknown name, or "" if none is close. */
const char *token_near(struct conf_s *conf, const char *name);

/** @This returns the next line with @tt tag, from @tt cursor on, or NULL. */
const struct rel_s *token_rel(const struct token_s *token, enum tag_e tag,
                              size_t *cursor);

/** @This parses a condition.
    @return NULL if the word is no condition. */
struct cond_s *cond_parse(struct conf_s *conf, const char *word);

/** @This joins the words of a line for a message, up to a limit. */
const char *rel_text(struct conf_s *conf, const struct rel_s *rel,
                     const char *between);

/** @This returns the names of the tokens that a user may define to get a
    token. */
const char *token_way(struct conf_s *conf, const struct token_s *token);

#endif
