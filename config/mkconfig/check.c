/* mkconfig: checks a resolved configuration.
   SPDX-License-Identifier: LGPL-2.1-only

   A message is at the line of the build file to change, or at the declaration
   if no build file is involved.

   I1  Each assignment either takes effect or has a message. The message may
       belong to another assignment that it depends on. */

#include "check.h"

#include <string.h>

#include "diag.h"
#include "resolve.h"
#include "token.h"
#include "value.h"

/* The line of the build that assigns a token, or else the declaration's
   line. */
static struct loc_s
blame(const struct token_s *token, struct loc_s rule)
{
  return token->assign ? token->assign->loc : rule;
}

/* Returns whether the token is undefined only because of a token with a message
   of its own. Two tokens never excuse each other: a blocked token was blocked
   after its cause, and it does not blame its parent. So at least one message
   remains. */
static bool
is_excused(const struct token_s *token)
{
  const struct rel_s *rel = token->blocked;

  for (size_t i = 0; rel && i < rel->conds.count; i++)
    {
      const struct token_s *need = ((struct cond_s *)rel->conds.item[i])->token;

      if (token_dropped(need) && need->blocked && need->round < token->round)
        return true;
    }
  for (const struct token_s *up = token->parent; !rel && up; up = up->parent)
    if (token_dropped(up))
      return true;
  return false;
}

/* The tokens to define to satisfy a line of depend or single. */
static const char *
need_text(struct conf_s *conf, const struct rel_s *rel)
{
  if (rel->conds.count == 1)
    return token_way(conf, ((struct cond_s *)rel->conds.item[0])->token);
  return rel_text(conf, rel, " or ");
}

static void
check_dropped(struct conf_s *conf, const struct token_s *token)
{
  const struct rel_s *rel = token->blocked;
  struct loc_s loc = token->assign->loc;

  if (is_excused(token))
    return;
  if (token->parent && !token->parent->live && !token_asked(token->parent))
    rel = NULL; /* its need may follow from its parent */
  if (rel)
    diag_error(conf, loc,
               "%.60s needs %s, see %s:%u: define %s or remove this line",
               token->name, rel_text(conf, rel, " or "), rel->loc.file,
               rel->loc.line, need_text(conf, rel));
  else
    diag_error(conf, loc,
               "the parent of %.60s is undefined: define %s or remove this "
               "line",
               token->name, token_way(conf, token->parent));
}

static void
check_blocked(struct conf_s *conf, const struct token_s *token)
{
  const struct rel_s *rel = token->blocked;

  if (is_excused(token) || (token->parent && !token->parent->live))
    return;
  if (token->flags & (FLAG_HARDDEP | FLAG_MANDATORY))
    diag_error(conf, rel->loc, "%.60s needs %s: define %s", token->name,
               rel_text(conf, rel, " or "), need_text(conf, rel));
  else
    diag_notice(conf, rel->loc, "%.60s is undefined, for it needs %s",
                token->name, rel_text(conf, rel, " or "));
}

static void
check_exclude(struct conf_s *conf, const struct token_s *token,
              const struct rel_s *rel)
{
  for (size_t i = 0; i < rel->conds.count; i++)
    {
      const struct token_s *other
          = ((struct cond_s *)rel->conds.item[i])->token;

      if (other->live)
        diag_error(conf, blame(token, blame(other, rel->loc)),
                   "%.60s excludes %.60s, see %s:%u: undefine one of them",
                   token->name, other->name, rel->loc.file, rel->loc.line);
    }
}

static void
check_single(struct conf_s *conf, const struct token_s *token,
             const struct rel_s *rel)
{
  const struct token_s *first = NULL;

  for (size_t i = 0; i < rel->conds.count; i++)
    {
      const struct token_s *other
          = ((struct cond_s *)rel->conds.item[i])->token;

      if (other->live && first && other != first)
        diag_error(conf, blame(other, blame(first, rel->loc)),
                   "%.60s takes one of %.60s and %.60s, see %s:%u: undefine "
                   "one of them",
                   token->name, first->name, other->name, rel->loc.file,
                   rel->loc.line);
      if (other->live && !first)
        first = other;
    }
}

static void
check_require(struct conf_s *conf, const struct token_s *token,
              const struct rel_s *rel)
{
  const struct token_s *other = ((struct cond_s *)rel->conds.item[0])->token;

  if (!rel_any(rel))
    diag_error(conf, blame(other, blame(token, rel->loc)),
               "%.60s requires %s, see %s:%u, and %.60s is '%.60s': change it",
               token->name, rel_text(conf, rel, " or "), rel->loc.file,
               rel->loc.line, other->name, token_text(other));
}

static void
check_range(struct conf_s *conf, const struct token_s *token,
            const struct rel_s *rel)
{
  struct loc_s loc = token->fallback ? token->fallback_loc : token->loc;

  if (!range_has(conf, rel, token->value))
    diag_error(conf, blame(token, loc),
               "'%.60s' is out of the range of %.60s: write one of %s",
               token->value, token->name, rel_text(conf, rel, " "));
}

/* Returns whether the token would be defined if the user assigned it. */
static bool
is_definable(const struct token_s *token)
{
  const struct rel_s *rel;
  size_t cursor = 0;

  while ((rel = token_rel(token, TAG_EXCLUDE, &cursor)))
    if (rel_any(rel))
      return false;
  return !token_unmet(token) && (!token->parent || token->parent->live);
}

/* Prints a suggestion only if the user can follow it. */
static void
check_suggest(struct conf_s *conf, const struct token_s *token,
              const struct rel_s *rel)
{
  for (size_t i = 0; i < rel->conds.count; i++)
    {
      const struct cond_s *cond = rel->conds.item[i];
      const struct token_s *other = cond->token;

      if (!cond_true(cond) && !other->assign && is_definable(other))
        diag_notice(conf, rel->loc, "%.60s suggests %.60s", token->name,
                    (const char *)rel->words.item[i]);
    }
}

/* Prints notices about a token without an assignment that depend on other
   tokens. */
static void
check_when(struct conf_s *conf, const struct token_s *token,
           const struct rel_s *rel)
{
  if (token->assign || !rel_all(rel))
    return;
  if (token->live && rel->tag->tag == TAG_WARN_WHEN)
    diag_notice(conf, rel->loc,
                "%.60s is defined by default, and %s advises against it",
                token->name, rel_text(conf, rel, " with "));
  if (!token->live && rel->tag->tag == TAG_SUGGEST_WHEN && is_definable(token))
    diag_notice(conf, rel->loc,
                "%.60s is undefined by default, and %s suggests it",
                token->name, rel_text(conf, rel, " with "));
}

static void
check_clash(struct conf_s *conf, const struct token_s *token,
            const struct provide_s *provide, const char *first)
{
  const char *how = token->flags & FLAG_COMBINE ? "cannot be combined with"
                                                : "is not";

  diag_error(conf, blame(token, provide->loc),
             "%.60s '%.60s' %s '%.60s' which %.60s provides, see %s:%u: "
             "change one of them",
             token->name, first, how, provide->value, provide->from->name,
             provide->loc.file, provide->loc.line);
}

static void
check_value(struct conf_s *conf, const struct token_s *token)
{
  bool taken = token->assign && token->flags & (FLAG_USERVAL | FLAG_ENUM);

  const struct provide_s *clash = NULL;

  if (token->live)
    resolve_value(conf, token, &clash);
  if (clash)
    check_clash(conf, token, clash, token->value);
  if (token->live || !token->assign || taken || token_asked(token))
    return;

  for (size_t i = 0; i < token->provided.count; i++)
    {
      const struct provide_s *provide = token->provided.item[i];

      if (provide->from->live)
        check_clash(conf, token, provide, "undefined");
    }
}

static void
check_meta_single(struct conf_s *conf, const struct token_s *token)
{
  const struct token_s *first = NULL;

  for (size_t i = 0; i < token->provided.count; i++)
    {
      const struct provide_s *provide = token->provided.item[i];

      if (!provide->from->live || provide->from == first)
        continue;
      if (first)
        diag_error(conf, blame(provide->from, provide->loc),
                   "%.60s takes one provider and has %.60s and %.60s: "
                   "undefine one of them",
                   token->name, first->name, provide->from->name);
      else
        first = provide->from;
    }
}

static void
check_rel(struct conf_s *conf, const struct token_s *token,
          const struct rel_s *rel)
{
  switch (rel->tag->tag)
    {
    case TAG_EXCLUDE:
      check_exclude(conf, token, rel);
      break;
    case TAG_SINGLE:
      check_single(conf, token, rel);
      break;
    case TAG_REQUIRE:
      check_require(conf, token, rel);
      break;
    case TAG_RANGE:
      check_range(conf, token, rel);
      break;
    case TAG_SUGGEST:
      check_suggest(conf, token, rel);
      break;
    case TAG_SUGGEST_WHEN:
    case TAG_WARN_WHEN:
      check_when(conf, token, rel);
      break;
    default:
      break;
    }
}

void
check_tokens(struct conf_s *conf)
{
  for (size_t i = 0; i < conf->tokens.count; i++)
    {
      const struct token_s *token = conf->tokens.item[i];

      if (token_dropped(token))
        check_dropped(conf, token);
      else if (token->blocked)
        check_blocked(conf, token);
      if (token->flags & FLAG_VALUE)
        check_value(conf, token);
      if (token->live && token->flags & FLAG_SINGLE)
        check_meta_single(conf, token);
      for (size_t j = 0; j < token->rels.count; j++)
        {
          const struct rel_s *rel = token->rels.item[j];

          if (token->live || rel->tag->tag == TAG_SUGGEST_WHEN)
            check_rel(conf, token, rel);
        }
    }
}
