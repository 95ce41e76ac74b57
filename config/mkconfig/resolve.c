/* mkconfig: determines which tokens are defined, and their values.
   SPDX-License-Identifier: LGPL-2.1-only

   A token is live if its parent is live, nothing blocks it, and one of these
   holds. A plain token: the user, its default, mandatory, when or auto wants
   it. A meta token: a live token provides it. A value token: the user, its
   default or a provider has a value for it.

   An assignment by the user does not wait for the parent, because a 'when' of
   the parent may depend on it. check.c rejects it if the parent stays
   undefined. The set of live tokens is the least fixpoint of these rules, so it
   does not depend on an order.

   Three moves surround it. They are tried in turn, and start again with the
   first after each change:
     when    wants a token whose condition holds, once per token;
     auto    wants a dependency of a live token, if its flags allow that;
     depend  blocks live tokens with an unmet dependency.
   A 'when' may satisfy a dependency that blocked a token, so it unblocks all.

   I1  The loop ends: each 'when' fires once, and between two firings, want and
       blocked only grow.
   I2  Tokens are blocked only when 'when' and 'auto' have no more changes. */

#include "resolve.h"

#include <string.h>

#include "enum.h"
#include "mem.h"
#include "value.h"

/* Limit of the depth to which 'auto' follows dependencies; it also bounds the
   recursion. */
#define AUTO_DEPTH_MAX 32

bool
token_asked(const struct token_s *token)
{
  return token->assign && strcmp(token->assign->value, "undefined") != 0;
}

bool
token_dropped(const struct token_s *token)
{
  return token_asked(token)
         && (!token->live || (token->parent && !token->parent->live));
}

bool
token_lives(const struct token_s *token)
{
  bool live = token->live;

  for (; token; token = token->parent)
    live &= !token_dropped(token);
  return live;
}

static bool
token_is(const char *text, const char *what)
{
  return text && strcmp(text, what) == 0;
}

static void
token_start(struct token_s *token)
{
  token->fired = false;
  token->pulled = NULL;
  token->blocked = NULL;
  token->value = NULL;
  if (token->flags & FLAG_MANDATORY)
    token->want = true;
  else if (token->assign)
    token->want = token_asked(token);
  else if (token->flags & FLAG_VALUE)
    token->want = token->fallback && !token_is(token->fallback, "undefined");
  else
    token->want = token_is(token->fallback, "defined");
}

static bool
token_provided(const struct token_s *token)
{
  for (size_t i = 0; i < token->provided.count; i++)
    if (((const struct provide_s *)token->provided.item[i])->from->live)
      return true;
  return false;
}

static bool
token_may_live(const struct token_s *token)
{
  if (token->blocked)
    return false;
  if (token->parent && !token->parent->live && !token_asked(token))
    return false;
  if (token->flags & FLAG_META)
    return token_provided(token);
  if (token->flags & FLAG_VALUE && !token->assign)
    return token->want || token_provided(token);
  return token->want;
}

const char *
resolve_value(struct conf_s *conf, const struct token_s *token,
              const struct provide_s **clash)
{
  unsigned combine = token->flags & FLAG_COMBINE;
  const char *value = NULL;

  if (token->assign)
    value = token->assign->value;
  else if (token->flags & FLAG_ENUM)
    value = token->fallback;
  else if (combine && token->want)
    value = token->fallback;

  for (size_t i = 0; i < token->provided.count; i++)
    {
      const struct provide_s *provide = token->provided.item[i];
      const char *next;

      if (!provide->from->live || provide->first
          || (token->assign && token->flags & FLAG_USERVAL))
        continue;
      if (!value)
        {
          value = provide->value;
          continue;
        }
      if (combine)
        next = value_combine(conf, combine, value, provide->value);
      else
        next = value_same(value, provide->value) ? value : NULL;
      if (!next && clash)
        *clash = provide;
      if (!next)
        return value;
      value = next;
    }
  return value ? value : token->fallback;
}

/* Computes the least fixpoint from nothing. Parents come first in conf->order,
   so further rounds are needed only for providers. */
static void
resolve_refresh(struct conf_s *conf)
{
  bool changed = true;

  for (size_t i = 0; i < conf->order.count; i++)
    ((struct token_s *)conf->order.item[i])->live = false;

  while (changed)
    {
      changed = false;
      for (size_t i = 0; i < conf->order.count; i++)
        {
          struct token_s *token = conf->order.item[i];

          if (token->live || !token_may_live(token))
            continue;
          token->live = true;
          changed = true;
        }
    }

  for (size_t i = 0; i < conf->order.count; i++)
    {
      struct token_s *token = conf->order.item[i];

      if (token->live && token->flags & FLAG_VALUE)
        token->value = resolve_value(conf, token, NULL);
    }
}

static bool
when_holds(const struct token_s *token)
{
  const struct rel_s *rel;
  size_t cursor = 0;

  while ((rel = token_rel(token, TAG_WHEN, &cursor)))
    if (rel_all(rel))
      return true;
  return false;
}

static bool
move_when(struct conf_s *conf)
{
  for (size_t i = 0; i < conf->whens.count; i++)
    {
      struct token_s *token = conf->whens.item[i];

      if (token->live || token->fired || token->assign
          || (token->parent && !token->parent->live) || !when_holds(token))
        continue;
      token->fired = true;
      token->want = true;
      for (size_t j = 0; j < conf->tokens.count; j++)
        ((struct token_s *)conf->tokens.item[j])->blocked = NULL;
      resolve_refresh(conf);
      return true;
    }
  return false;
}

static const struct rel_s *
next_need(const struct token_s *token, size_t *cursor)
{
  while (*cursor < token->rels.count)
    {
      const struct rel_s *rel = token->rels.item[(*cursor)++];

      if (rel->tag->tag == TAG_DEPEND || rel->tag->tag == TAG_SINGLE)
        return rel;
    }
  return NULL;
}

const struct rel_s *
token_unmet(const struct token_s *token)
{
  const struct rel_s *rel;
  size_t cursor = 0;

  while ((rel = next_need(token, &cursor)))
    if (!rel_any(rel))
      return rel;
  return NULL;
}

/* An attempt of 'auto' to define one token. */
struct attempt_s
{
  struct list_s visited; /* tokens that it needs, itself first */
  struct list_s wanted;  /* those that were not wanted before */
};

/* Returns whether the token may be defined without an assignment. */
static bool
auto_may(const struct token_s *token)
{
  if (token->blocked)
    return false;
  return token->want
         || (!token->assign && (token->flags & FLAG_AUTO || when_holds(token)));
}

/* The alternative of a line to try: one that only lacks its parent, or else the
   first one. */
static struct token_s *
need_candidate(const struct rel_s *rel)
{
  for (size_t i = 0; i < rel->conds.count; i++)
    {
      struct token_s *token = ((struct cond_s *)rel->conds.item[i])->token;

      if (!token->blocked
          && (token->want || (!token->assign && when_holds(token))))
        return token;
    }
  return ((struct cond_s *)rel->conds.item[0])->token;
}

/* Defines a token with its parent and its dependencies, as far as no assignment
   is needed. A circular dependency finds the token already visited. After one
   failure the whole attempt is dropped, so the number of tokens bounds the
   time; the depth bounds the recursion. */
static bool
auto_satisfy(struct conf_s *conf, struct token_s *token,
             const struct rel_s *why, unsigned depth, struct attempt_s *attempt)
{
  const struct rel_s *rel;
  size_t cursor = 0, up = 0;

  if (token->visited)
    return true;
  if (depth == AUTO_DEPTH_MAX || !auto_may(token))
    return false;

  token->visited = true;
  list_add(conf, &attempt->visited, token);
  if (!token->want)
    {
      token->want = true;
      token->pulled = why;
      list_add(conf, &attempt->wanted, token);
      resolve_refresh(conf);
    }

  if (token->parent && !token->parent->live
      && !auto_satisfy(conf, token->parent, token_rel(token, TAG_PARENT, &up),
                       depth + 1, attempt))
    return false;
  while ((rel = next_need(token, &cursor)))
    if (!rel_any(rel)
        && !auto_satisfy(conf, need_candidate(rel), rel, depth + 1, attempt))
      return false;
  return true;
}

static bool
auto_try(struct conf_s *conf, const struct rel_s *rel,
         const struct cond_s *cond)
{
  struct attempt_s attempt = { 0 };

  if (cond->op != OP_DEFINED || cond->token->live)
    return false;
  bool ok = auto_satisfy(conf, cond->token, rel, 0, &attempt)
            && attempt.wanted.count;

  for (size_t i = 0; i < attempt.visited.count; i++)
    ((struct token_s *)attempt.visited.item[i])->visited = false;
  for (size_t i = 0; !ok && i < attempt.wanted.count; i++)
    {
      struct token_s *token = attempt.wanted.item[i];

      token->want = false;
      token->pulled = NULL;
    }
  if (attempt.wanted.count)
    resolve_refresh(conf);
  return ok;
}

/* Tries the alternatives of a line and takes the first that succeeds. */
static bool
auto_line(struct conf_s *conf, const struct rel_s *rel)
{
  for (size_t i = 0; i < rel->conds.count; i++)
    if (auto_try(conf, rel, rel->conds.item[i]))
      return true;
  return false;
}

/* The suggestions of a token without a value are alternatives of one line. */
static bool
auto_suggest(struct conf_s *conf, const struct token_s *token)
{
  const struct rel_s *rel;
  size_t cursor = 0;

  while ((rel = token_rel(token, TAG_SUGGEST, &cursor)))
    for (size_t i = 0; i < rel->conds.count; i++)
      {
        const struct cond_s *cond = rel->conds.item[i];

        if (cond->op == OP_DEFINED && cond->token->live)
          return false;
      }
  for (cursor = 0; (rel = token_rel(token, TAG_SUGGEST, &cursor));)
    if (auto_line(conf, rel))
      return true;
  return false;
}

static bool
move_auto(struct conf_s *conf)
{
  for (size_t i = 0; i < conf->tokens.count; i++)
    {
      const struct token_s *token = conf->tokens.item[i];

      if (!token_lives(token) || token->flags & FLAG_VALUE)
        continue;
      size_t cursor = 0;
      const struct rel_s *rel;

      while ((rel = next_need(token, &cursor)))
        if (!rel_any(rel) && auto_line(conf, rel))
          return true;
      if (auto_suggest(conf, token))
        return true;
    }
  return false;
}

static bool
move_depend(struct conf_s *conf)
{
  bool changed = false;

  conf->rounds++;
  for (size_t i = 0; i < conf->tokens.count; i++)
    {
      struct token_s *token = conf->tokens.item[i];
      const struct rel_s *rel = token->live ? token_unmet(token) : NULL;

      if (!rel)
        continue;
      token->blocked = rel;
      token->round = conf->rounds;
      changed = true;
    }
  if (changed)
    resolve_refresh(conf);
  return changed;
}

void
resolve_tokens(struct conf_s *conf)
{
  for (size_t i = 0; i < conf->tokens.count; i++)
    token_start(conf->tokens.item[i]);
  resolve_refresh(conf);

  while (move_when(conf) || move_auto(conf) || move_depend(conf))
    continue;
  enum_number(conf);
}
