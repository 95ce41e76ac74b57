/* mkconfig: explains why a token has its value.
   SPDX-License-Identifier: LGPL-2.1-only

   Prints the lines that resolve.c used to decide a token, then the same for the
   tokens in these lines. Each token is explained once, so the chain ends. */

#include "why.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "edit.h"
#include "list.h"
#include "mem.h"
#include "resolve.h"
#include "token.h"
#include "value.h"

/* Only an artificial chain is deeper; its lines would be too long. */
#define DEPTH_MAX 40

static void FORMAT_LIKE(3, 4)
    say(unsigned depth, struct loc_s loc, const char *format, ...)
{
  va_list args;

  printf("%*s%s:%u: ", (int)(2 * depth), "", loc.file, loc.line);
  va_start(args, format);
  vprintf(format, args);
  va_end(args);
  printf("\n");
}

static void explain(struct conf_s *conf, struct token_s *token, unsigned depth);

static void
explain_conds(struct conf_s *conf, const struct rel_s *rel, unsigned depth)
{
  for (size_t i = 0; i < rel->conds.count; i++)
    explain(conf, ((struct cond_s *)rel->conds.item[i])->token, depth);
}

static void
explain_providers(struct conf_s *conf, const struct token_s *token,
                  unsigned depth)
{
  for (size_t i = 0; i < token->provided.count; i++)
    {
      const struct provide_s *provide = token->provided.item[i];

      if (token->live && !provide->from->live)
        continue;
      say(depth, provide->loc, "%s%s provides it%s%s",
          provide->from->live ? "" : "only when defined, ", provide->from->name,
          provide->value ? " as " : "", provide->value ? provide->value : "");
      explain(conf, provide->from, depth + 1);
    }
}

static void
explain_whens(struct conf_s *conf, const struct token_s *token, unsigned depth)
{
  const struct rel_s *rel;
  size_t cursor = 0;

  while ((rel = token_rel(token, TAG_WHEN, &cursor)))
    if (rel_all(rel) == token->live)
      {
        say(depth, rel->loc, "'when %s' %s", rel_text(conf, rel, " "),
            token->live ? "holds" : "does not hold");
        explain_conds(conf, rel, depth + 1);
      }
}

static void
explain_value(struct conf_s *conf, const struct token_s *token, unsigned depth)
{
  bool user = token->assign != NULL;

  if (user)
    say(depth, token->assign->loc, "the build assigns it '%s'",
        token->assign->value);
  if (!user || token->flags & FLAG_COMBINE)
    explain_providers(conf, token, depth);
  if (!user && token->fallback)
    say(depth, token->fallback_loc, "its default is '%s'", token->fallback);
  if (token->numbers)
    {
      say(depth, token->numbers->loc, "it is computed from %s",
          token->numbers->name);
      explain(conf, token->numbers, depth + 1);
    }
}

static void
explain_live(struct conf_s *conf, const struct token_s *token, unsigned depth)
{
  if (token->flags & FLAG_VALUE)
    explain_value(conf, token, depth);
  else if (token->flags & FLAG_META)
    explain_providers(conf, token, depth);
  else if (token->flags & FLAG_MANDATORY)
    say(depth, token->loc, "flag 'mandatory': it is always defined%s",
        token->parent ? " below its parent" : "");
  else if (token->assign)
    say(depth, token->assign->loc, "the build assigns it '%s'",
        token->assign->value);
  else if (token->fired)
    explain_whens(conf, token, depth);
  else if (token->pulled)
    say(depth, token->pulled->loc,
        "'%s %s' asks for it, and it may be defined for that",
        token->pulled->tag->name, rel_text(conf, token->pulled, " "));
  else
    say(depth, token->fallback_loc, "its default is 'defined'");

  if (token->parent)
    {
      say(depth, token->parent_loc, "its parent is %s", token->parent->name);
      explain(conf, token->parent, depth + 1);
    }
}

static void
explain_dead(struct conf_s *conf, const struct token_s *token, unsigned depth)
{
  if (token->assign)
    say(depth, token->assign->loc, "the build assigns it '%s'",
        token->assign->value);

  if (token->blocked)
    {
      say(depth, token->blocked->loc, "it needs %s",
          rel_text(conf, token->blocked, " or "));
      explain_conds(conf, token->blocked, depth + 1);
    }
  else if (token->parent && !token_lives(token->parent))
    {
      say(depth, token->parent_loc, "its parent is %s", token->parent->name);
      explain(conf, token->parent, depth + 1);
    }
  else if (token->numbers)
    {
      say(depth, token->numbers->loc, "it is computed from %s",
          token->numbers->name);
      explain(conf, token->numbers, depth + 1);
    }
  else if (!token->assign)
    {
      if (token->fallback)
        say(depth, token->fallback_loc, "its default is 'undefined'");
      else if (!(token->flags & FLAG_META))
        say(depth, token->loc, "it has no default");
      explain_whens(conf, token, depth);
      explain_providers(conf, token, depth);
    }
}

/* DEPTH_MAX bounds the recursion. */
static void
explain(struct conf_s *conf, struct token_s *token, unsigned depth)
{
  bool lives = token_lives(token);

  say(depth, token->loc, "%s is '%s'%s", token->name,
      lives ? token_text(token) : "undefined",
      token->visited ? ", see above" : "");
  if (token->visited || depth > DEPTH_MAX)
    return;
  token->visited = true;
  if (lives)
    explain_live(conf, token, depth + 1);
  else
    explain_dead(conf, token, depth + 1);
}

void
why_print(struct conf_s *conf, const char *name)
{
  struct token_s *token = list_find(conf, name);

  if (!token)
    return;
  explain(conf, token, 0);
  for (size_t i = 0; i < conf->tokens.count; i++)
    ((struct token_s *)conf->tokens.item[i])->visited = false;
  edit_print(conf, token);
}
