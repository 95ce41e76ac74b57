/* mkconfig: the types of values.
   SPDX-License-Identifier: LGPL-2.1-only

   A type belongs to a declaration. It applies wherever a value is written: in a
   default, a provide, a condition or a build file. A token without a type takes
   any text or number. */

#include "typed.h"

#include <string.h>

#include "diag.h"
#include "mem.h"
#include "value.h"

static const struct
{
  const char *name;
  enum typed_e typed;
  bool listed; /* its values follow */
} types[] = {
  { "number", TYPED_NUMBER, false },
  { "string", TYPED_STRING, false },
  { "set", TYPED_SET, true },
};

void
typed_read(struct conf_s *conf, struct token_s *token, const struct rel_s *rel)
{
  const char *name = rel->words.item[0];

  for (size_t i = 1; i < rel->words.count; i++)
    if (!value_check(conf, rel->loc, rel->words.item[i]))
      return;
  for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
    if (strcmp(name, types[i].name) == 0
        && types[i].listed == (rel->words.count > 1))
      {
        token->typed = types[i].typed;
        token->typed_rel = rel;
        return;
      }
  diag_error(conf, rel->loc,
             "'%.60s' is no type: write 'number', 'string', or 'set' and its "
             "values",
             rel_text(conf, rel, " "));
}

/* The range line of a token, or NULL. */
static const struct rel_s *
typed_range(const struct token_s *token)
{
  size_t cursor = 0;

  return token_rel(token, TAG_RANGE, &cursor);
}

/* Returns whether a number of the token may be below 0. */
static bool
takes_negative(struct conf_s *conf, const struct token_s *token)
{
  const struct rel_s *range = typed_range(token);
  bool negative = false;

  return range && range_valid(conf, range)
         && number_is(range_first(conf, range), &negative) && negative;
}

static bool
in_set(const struct token_s *token, const char *text)
{
  const struct list_s *words = &token->typed_rel->words;

  for (size_t i = 1; i < words->count; i++)
    if (value_same(words->item[i], text))
      return true;
  return false;
}

static bool
typed_is(struct conf_s *conf, const struct token_s *token, const char *text)
{
  bool negative = false;

  switch (token->typed)
    {
    case TYPED_NUMBER:
      return number_is(text, &negative)
             && (!negative || takes_negative(conf, token));
    case TYPED_SET:
      return in_set(token, text);
    default:
      return true;
    }
}

/* The allowed values of a token, for a message. */
static const char *
typed_text(struct conf_s *conf, const struct token_s *token)
{
  const struct rel_s *range = typed_range(token);
  struct buf_s buf = { 0 };

  if (token->typed == TYPED_NUMBER && !range)
    return "a number from 0 on";
  if (token->typed == TYPED_NUMBER)
    return mem_format(conf, "a number, one of %s", rel_text(conf, range, " "));
  for (size_t i = 1; i < token->typed_rel->words.count; i++)
    buf_format(conf, &buf, "%s%.60s", i > 1 ? " " : "one of ",
               (const char *)token->typed_rel->words.item[i]);
  return buf.text;
}

bool
typed_check(struct conf_s *conf, struct loc_s loc, const struct token_s *token,
            const char *text)
{
  if (typed_is(conf, token, text))
    return true;
  diag_error(conf, loc, "'%.60s' is no value of %.60s: write %s", text,
             token->name, typed_text(conf, token));
  return false;
}

const char *
typed_first(const struct token_s *token)
{
  return token->typed == TYPED_SET ? token->typed_rel->words.item[1] : "1";
}

bool
typed_cond(struct conf_s *conf, const struct rel_s *rel,
           const struct cond_s *cond)
{
  bool ordered = cond->op & (OP_LESS | OP_MORE | OP_MOST | OP_LEAST);

  if (!cond->value)
    return true;
  if (ordered
      && (cond->token->typed == TYPED_STRING
          || cond->token->typed == TYPED_SET))
    {
      diag_error(conf, rel->loc,
                 "%.60s is no number and has no order: write '=' or '!='",
                 cond->name);
      return false;
    }
  /* A comparison may use a bound outside the range. */
  if (ordered && cond->token->typed == TYPED_NUMBER)
    {
      bool negative;

      if (number_is(cond->value, &negative))
        return true;
    }
  return typed_check(conf, rel->loc, cond->token, cond->value);
}
