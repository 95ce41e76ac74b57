/* mkconfig: replaces names by tokens, after all declarations are read.
   SPDX-License-Identifier: LGPL-2.1-only

   Afterwards, if no message was printed:

   I1  conf->tokens is sorted by name, without duplicates. All later steps use
       that order, so the order of files does not matter.
   I2  In conf->order a parent comes before its children.
   I3  In conf->whens, a token comes after the tokens in its conditions, and
       after the providers of those. */

#include "link.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "enum.h"
#include "mem.h"
#include "order.h"
#include "token.h"
#include "typed.h"
#include "value.h"

static int
link_compare(const void *left, const void *right)
{
  const struct token_s *a = *(struct token_s *const *)left;
  const struct token_s *b = *(struct token_s *const *)right;
  int order = strcmp(a->name, b->name);

  if (order == 0)
    order = strcmp(a->loc.file, b->loc.file);
  if (order == 0)
    order = (a->loc.line > b->loc.line) - (a->loc.line < b->loc.line);
  return order;
}

/* Removes the later of two tokens with one name. */
static void
link_sort(struct conf_s *conf)
{
  struct list_s *tokens = &conf->tokens;
  size_t kept = 0;

  if (tokens->count)
    qsort(tokens->item, tokens->count, sizeof(*tokens->item), link_compare);
  for (size_t i = 0; i < tokens->count; i++)
    {
      struct token_s *token = tokens->item[i];
      struct token_s *last = kept ? tokens->item[kept - 1] : NULL;

      if (last && strcmp(last->name, token->name) == 0)
        diag_error(conf, token->loc,
                   "%.60s is declared at %s:%u already: remove one",
                   token->name, last->loc.file, last->loc.line);
      else
        tokens->item[kept++] = token;
    }
  tokens->count = kept;
}

/* The reason why a line with this tag must not name this token, or NULL. */
static const char *
link_refusal(const struct rel_s *rel, const struct token_s *token,
             const struct cond_s *cond)
{
  bool value = cond->token->flags & FLAG_VALUE;

  if (cond->token == token)
    return "it is the token itself, remove it";

  switch (rel->tag->tag)
    {
    case TAG_PARENT:
      return rel->conds.count > 1 ? "a token has one parent, keep one" : NULL;
    case TAG_DEPEND:
    case TAG_SINGLE:
      return value ? "it takes a value, use 'require'" : NULL;
    case TAG_REQUIRE:
      return value ? NULL : "it takes no value, use 'depend'";
    case TAG_PROVIDE:
      if (cond->token->flags & FLAG_ENUM && cond->value)
        return "it is an enum, which takes the value of this token";
      if (cond->token->flags & FLAG_ENUM)
        return token->flags & FLAG_VALUE
                   ? NULL
                   : "it is an enum and this token has no value to give, add "
                     "'flags value'";
      if (value)
        return cond->value ? NULL : "it takes a value, write TOKEN=value";
      if (cond->token->flags & FLAG_META)
        return cond->value ? "it is meta and takes no value" : NULL;
      return "it is neither meta nor value, add that flag to it";
    default:
      return NULL;
    }
}

static void
link_rel(struct conf_s *conf, struct token_s *token, const struct rel_s *rel)
{
  for (size_t i = 0; i < rel->conds.count; i++)
    {
      struct cond_s *cond = rel->conds.item[i];

      cond->token = token_find(conf, cond->name);
      if (!cond->token)
        {
          diag_error(conf, rel->loc,
                     "unknown token %.60s: declare it or fix its name%s",
                     cond->name, token_near(conf, cond->name));
          continue;
        }

      const char *why = link_refusal(rel, token, cond);
      if (why)
        {
          diag_error(conf, rel->loc, "%.60s cannot stand in this '%s': %s",
                     cond->name, rel->tag->name, why);
          return;
        }

      if (!typed_cond(conf, rel, cond))
        return;
      if (rel->tag->tag == TAG_PARENT)
        {
          token->parent = cond->token;
          token->parent_loc = rel->loc;
        }
      else if (rel->tag->tag == TAG_PROVIDE)
        {
          struct provide_s *provide = mem_new(conf, sizeof(*provide));

          *provide = (struct provide_s){ token, cond->value, rel->loc, NULL };
          list_add(conf, &cond->token->provided, provide);
        }
    }
}

/* Checks the flags of a token against its tags and against each other. */
static void
check_flags(struct conf_s *conf, const struct token_s *token)
{
  static const struct
  {
    unsigned flag, needs;
  } needs[] = { { FLAG_MAXVAL, FLAG_VALUE },
                { FLAG_MINVAL, FLAG_VALUE },
                { FLAG_SUMVAL, FLAG_VALUE },
                { FLAG_USERVAL, FLAG_VALUE },
                { FLAG_SINGLE, FLAG_META } };

  for (unsigned bit = 1; bit < FLAG_MODULE; bit <<= 1)
    {
      if (!(token->flags & bit))
        continue;
      const char *name = flag_name(bit);
      unsigned clash = token->flags & flag_find(name)->not_with;

      if (clash)
        diag_error(conf, token->loc,
                   "%.60s cannot have flags '%s' and '%s': remove one",
                   token->name, name, flag_name(clash & (0 - clash)));
      if (clash)
        return;
    }

  for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
    if ((token->flags & needs[i].flag) && !(token->flags & needs[i].needs))
      diag_error(conf, token->loc, "flag '%s' of %.60s needs flag '%s': add it",
                 flag_name(needs[i].flag), token->name,
                 flag_name(needs[i].needs));
}

static void
check_tags(struct conf_s *conf, const struct token_s *token)
{
  for (size_t i = 0; i < token->rels.count; i++)
    {
      const struct rel_s *rel = token->rels.item[i];
      unsigned clash = token->flags & rel->tag->not_with;

      if (clash)
        diag_error(conf, rel->loc,
                   "a token with flag '%s' cannot have '%s': "
                   "remove one of them",
                   flag_name(clash), rel->tag->name);
      else if ((rel->tag->tag == TAG_RANGE || rel->tag->tag == TAG_TYPE)
               && !(token->flags & FLAG_VALUE))
        diag_error(conf, rel->loc, "'%s' needs flag 'value': add it",
                   rel->tag->name);
      else if (rel->tag->tag == TAG_RANGE && !range_check(conf, rel))
        continue; /* a message is already printed */
      else if (rel->tag->tag == TAG_RANGE && !range_valid(conf, rel))
        diag_error(conf, rel->loc,
                   "'%.60s' is not a range: write [low,high] or values",
                   rel_text(conf, rel, " "));
    }

  const char *text = token->fallback;
  if (token->flags & FLAG_ENUM && (!text || strcmp(text, "undefined") == 0))
    diag_error(conf, token->loc,
               "%.60s is an enum: give its first number with 'default'",
               token->name);
  if (!text || token->flags & FLAG_META)
    return;
  if (token->flags & FLAG_VALUE && strcmp(text, "defined") == 0)
    diag_error(conf, token->fallback_loc,
               "%.60s takes a value: write it instead of 'defined'",
               token->name);
  if (token->flags & FLAG_VALUE)
    {
      if (strcmp(text, "defined") != 0 && strcmp(text, "undefined") != 0)
        typed_check(conf, token->fallback_loc, token, text);
      return;
    }
  if (strcmp(text, "defined") != 0 && strcmp(text, "undefined") != 0)
    diag_error(
        conf, token->fallback_loc,
        "the default of %.60s is 'defined' or 'undefined': write one, or "
        "add 'flags value'",
        token->name);
  else if (token->flags & FLAG_MANDATORY && strcmp(text, "defined") != 0)
    diag_error(conf, token->fallback_loc,
               "%.60s is mandatory, hence defined: remove its default",
               token->name);
}

/* Returns whether a tag makes the named token part of how the token with the
   line is resolved. A 'when', for example, only reads it. */
static bool
is_binding(enum tag_e tag)
{
  return tag == TAG_PARENT || tag == TAG_DEPEND || tag == TAG_SINGLE
         || tag == TAG_PROVIDE;
}

/* Only tokens in the file of a private token may bind it, and its parent. */
static void
check_private(struct conf_s *conf, const struct token_s *token)
{
  for (size_t i = 0; i < token->rels.count; i++)
    {
      const struct rel_s *rel = token->rels.item[i];

      for (size_t j = 0; is_binding(rel->tag->tag) && j < rel->conds.count; j++)
        {
          const struct token_s *other
              = ((struct cond_s *)rel->conds.item[j])->token;

          if (other->flags & FLAG_PRIVATE && other->parent != token
              && strcmp(other->loc.file, token->loc.file) != 0)
            diag_error(conf, rel->loc,
                       "%.60s is private to %s: do not name it here",
                       other->name, other->loc.file);
        }
    }
}

static void
check_style(struct conf_s *conf, const struct token_s *token)
{
  size_t cursor = 0;
  const struct rel_s *rel;

  if (strncmp(token->name, "CONFIG_", 7) != 0)
    diag_warning(conf, token->loc, "%.60s does not start with CONFIG_: add it",
                 token->name);
  if (strpbrk(token->name, "abcdefghijklmnopqrstuvwxyz"))
    diag_warning(conf, token->loc, "%.60s has lower case letters: raise them",
                 token->name);
  if (!token->desc)
    diag_warning(conf, token->loc, "%.60s has no description: add 'desc text'",
                 token->name);
  if (!token->parent && !(token->flags & (FLAG_ROOT | FLAG_META)))
    diag_warning(conf, token->loc,
                 "%.60s has no parent: add 'parent TOKEN' or 'flags root'",
                 token->name);
  if (token->flags & FLAG_AUTO && token->fallback
      && strcmp(token->fallback, "defined") == 0)
    diag_warning(conf, token->fallback_loc,
                 "%.60s is defined by default: remove its flag 'auto'",
                 token->name);

  while ((rel = token_rel(token, TAG_DEPEND, &cursor)))
    for (size_t i = 0; i < rel->conds.count; i++)
      if (((struct cond_s *)rel->conds.item[i])->token == token->parent)
        diag_warning(conf, rel->loc,
                     "%.60s is the parent of %.60s: remove it from 'depend'",
                     token->parent->name, token->name);
}

void
link_tokens(struct conf_s *conf)
{
  link_sort(conf);

  for (size_t i = 0; i < conf->tokens.count; i++)
    {
      struct token_s *token = conf->tokens.item[i];

      check_flags(conf, token);
      check_tags(conf, token);
      for (size_t j = 0; j < token->rels.count; j++)
        link_rel(conf, token, token->rels.item[j]);
    }
  if (conf->error_count)
    return;

  for (size_t i = 0; i < conf->tokens.count; i++)
    {
      check_private(conf, conf->tokens.item[i]);
      check_style(conf, conf->tokens.item[i]);
    }
  enum_declare(conf);
  link_sort(conf);
  order_tokens(conf);
}
