/* mkconfig: tokens, their declarations, and the tables of tags and flags.
   SPDX-License-Identifier: LGPL-2.1-only

   The tables define the language. A new tag or flag is a new row here, and code
   where it takes effect. */

#include "token.h"

#include <stdlib.h>
#include <string.h>

#include "lexer.h"
#include "mem.h"

/* Flags of a token that no build can assign to define it. */
#define NOT_WISHED (FLAG_VALUE | FLAG_META | FLAG_MANDATORY | FLAG_INTERNAL)

/* Columns: name, tag, operators, excluded flags, once. */
static const struct tag_s tag_table[] = {
  { "desc", TAG_DESC, 0, 0, false },
  { "parent", TAG_PARENT, OP_DEFINED, 0, true },
  { "default", TAG_DEFAULT, 0, FLAG_META, true },
  { "flags", TAG_FLAGS, 0, 0, false },
  { "module", TAG_MODULE, 0, FLAG_VALUE | FLAG_META, true },
  { "depend", TAG_DEPEND, OP_DEFINED, FLAG_VALUE, false },
  { "single", TAG_SINGLE, OP_DEFINED, FLAG_VALUE, false },
  { "exclude", TAG_EXCLUDE, OP_DEFINED, FLAG_VALUE, false },
  { "provide", TAG_PROVIDE, OP_DEFINED | OP_EQUAL, 0, false },
  { "require", TAG_REQUIRE, OP_ALL, FLAG_VALUE, false },
  { "when", TAG_WHEN, OP_ALL, FLAG_VALUE | FLAG_META, false },
  { "suggest", TAG_SUGGEST, OP_ALL, FLAG_VALUE, false },
  { "suggest_when", TAG_SUGGEST_WHEN, OP_ALL, NOT_WISHED, false },
  { "warn_when", TAG_WARN_WHEN, OP_ALL, NOT_WISHED, false },
  { "range", TAG_RANGE, 0, FLAG_ENUM, true },
  { "type", TAG_TYPE, 0, 0, true },
};

#define NOT_VALUE (FLAG_META | FLAG_HARDDEP | FLAG_AUTO | FLAG_MANDATORY)
#define NOT_META (FLAG_VALUE | FLAG_HARDDEP | FLAG_AUTO | FLAG_MANDATORY)
#define NOT_MANDATORY (FLAG_VALUE | FLAG_META | FLAG_HARDDEP | FLAG_AUTO)

static const struct flag_s flag_table[] = {
  { "value", FLAG_VALUE, NOT_VALUE },
  { "meta", FLAG_META, NOT_META },
  { "auto", FLAG_AUTO, 0 },
  { "mandatory", FLAG_MANDATORY, NOT_MANDATORY },
  { "internal", FLAG_INTERNAL, 0 },
  { "harddep", FLAG_HARDDEP, 0 },
  { "root", FLAG_ROOT, 0 },
  { "noexport", FLAG_NOEXPORT, 0 },
  { "maxval", FLAG_MAXVAL, FLAG_MINVAL | FLAG_SUMVAL | FLAG_USERVAL },
  { "minval", FLAG_MINVAL, FLAG_SUMVAL | FLAG_USERVAL },
  { "sumval", FLAG_SUMVAL, FLAG_USERVAL },
  { "userval", FLAG_USERVAL, 0 },
  { "single", FLAG_SINGLE, 0 },
  { "enum", FLAG_ENUM, NOT_VALUE | FLAG_COMBINE | FLAG_USERVAL },
  { "private", FLAG_PRIVATE, 0 },
  { "deprecated", FLAG_DEPRECATED, FLAG_MANDATORY | FLAG_META },
  { "experimental", FLAG_EXPERIMENTAL, FLAG_MANDATORY | FLAG_META },
};

/* Approximate limit of a list of names in a message. Units: bytes */
#define TEXT_MAX 200

/* More edits than this, or more than one in 8 letters, are no typing error. */
#define NEAR_MAX 2

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const struct tag_s *
tag_find(const char *name)
{
  for (size_t i = 0; i < COUNT(tag_table); i++)
    if (strcmp(tag_table[i].name, name) == 0)
      return &tag_table[i];
  return NULL;
}

const struct flag_s *
flag_find(const char *name)
{
  for (size_t i = 0; i < COUNT(flag_table); i++)
    if (strcmp(flag_table[i].name, name) == 0)
      return &flag_table[i];
  return NULL;
}

const char *
flag_name(unsigned bit)
{
  for (size_t i = 0; i < COUNT(flag_table); i++)
    if (flag_table[i].bit & bit)
      return flag_table[i].name;
  return "none";
}

static int
token_compare(const void *name, const void *item)
{
  const struct token_s *const *token = item;

  return strcmp(name, (*token)->name);
}

struct token_s *
token_find(const struct conf_s *conf, const char *name)
{
  struct token_s **found = NULL;

  if (conf->tokens.count)
    found = bsearch(name, conf->tokens.item, conf->tokens.count,
                    sizeof(*conf->tokens.item), token_compare);
  return found ? *found : NULL;
}

/* The number of edits between two names; more than NEAR_MAX if there are
   many. */
static size_t
name_distance(struct conf_s *conf, const char *left, const char *right)
{
  size_t rows = strlen(left), columns = strlen(right);
  size_t *row;

  if (rows > columns + NEAR_MAX || columns > rows + NEAR_MAX)
    return NEAR_MAX + 1;
  row = mem_new(conf, (columns + 1) * sizeof(*row));
  for (size_t j = 0; j <= columns; j++)
    row[j] = j;
  for (size_t i = 1; i <= rows; i++)
    {
      size_t diagonal = row[0];

      row[0] = i;
      for (size_t j = 1; j <= columns; j++)
        {
          size_t change = diagonal + (left[i - 1] != right[j - 1]);
          size_t shift = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;

          diagonal = row[j];
          row[j] = change < shift ? change : shift;
        }
    }
  return row[columns];
}

const char *
token_near(struct conf_s *conf, const char *name)
{
  const struct token_s *best = NULL;
  size_t letters = strlen(name);
  size_t distance = (letters / 8 < NEAR_MAX ? letters / 8 : NEAR_MAX) + 1;

  for (size_t i = 0; i < conf->tokens.count && letters < TEXT_MAX; i++)
    {
      const struct token_s *token = conf->tokens.item[i];
      size_t next = name_distance(conf, name, token->name);

      if (next < distance)
        {
          distance = next;
          best = token;
        }
    }
  return best ? mem_format(conf, " (did you mean %.60s?)", best->name) : "";
}

const struct rel_s *
token_rel(const struct token_s *token, enum tag_e tag, size_t *cursor)
{
  while (*cursor < token->rels.count)
    {
      const struct rel_s *rel = token->rels.item[(*cursor)++];

      if (rel->tag->tag == tag)
        return rel;
    }
  return NULL;
}

struct cond_s *
cond_parse(struct conf_s *conf, const char *word)
{
  static const struct
  {
    const char *text;
    enum op_e op;
  } ops[] = { { "!=", OP_DIFFERENT }, { "<=", OP_MOST }, { ">=", OP_LEAST },
              { "=", OP_EQUAL },      { "<", OP_LESS },  { ">", OP_MORE } };
  size_t size = word_identifier(word);
  struct cond_s *cond = mem_new(conf, sizeof(*cond));

  if (!size)
    return NULL;
  cond->name = mem_text(conf, word, size);
  word += size;
  if (!*word || strcmp(word, "!") == 0)
    {
      cond->op = *word ? OP_UNDEFINED : OP_DEFINED;
      return cond;
    }

  for (size_t i = 0; i < COUNT(ops); i++)
    if (strncmp(word, ops[i].text, strlen(ops[i].text)) == 0)
      {
        cond->op = ops[i].op;
        cond->value = word + strlen(ops[i].text);
        return *cond->value ? cond : NULL;
      }
  return NULL;
}

const char *
rel_text(struct conf_s *conf, const struct rel_s *rel, const char *between)
{
  struct buf_s buf = { 0 };

  for (size_t i = 0; i < rel->words.count && buf.size < TEXT_MAX; i++)
    buf_format(conf, &buf, "%s%.60s", i ? between : "",
               (const char *)rel->words.item[i]);
  return buf.text;
}

const char *
token_way(struct conf_s *conf, const struct token_s *token)
{
  struct buf_s buf = { 0 };

  if (!(token->flags & FLAG_META))
    return token->name;
  for (size_t i = 0; i < token->provided.count && buf.size < TEXT_MAX; i++)
    {
      const struct provide_s *provide = token->provided.item[i];

      buf_format(conf, &buf, "%s%.60s", i ? " or " : "", provide->from->name);
    }
  return buf.size ? buf.text : "a token that provides it";
}
