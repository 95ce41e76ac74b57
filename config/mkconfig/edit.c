/* mkconfig: finds the smallest edit of a build that defines or undefines a
   token.
   SPDX-License-Identifier: LGPL-2.1-only

   An edit changes or removes the assignment of a token. A set of edits is tried
   by resolving the build again. If the result is wrong, the search adds each
   edit that removes a cause, one at a time. It tries sets of one edit first,
   then of two, and so on. So the first solution is among the smallest that this
   search can reach.

   I1  A printed edit was resolved: it has the printed result and no more
       mistakes than before.
   I2  The search ends: a set has at most EDIT_MAX edits, and at most TRY_MAX
   sets are tried. */

#include "edit.h"

#include <stdio.h>
#include <string.h>

#include "check.h"
#include "mem.h"
#include "resolve.h"
#include "token.h"
#include "typed.h"
#include "value.h"

#define EDIT_MAX 16
#define TRY_MAX 4000

struct edit_s
{
  struct token_s *token;
  const struct assign_s *assign; /* NULL: no assignment */
};

struct search_s
{
  struct conf_s *conf;
  struct token_s *wish;
  bool on;              /* define or undefine the token */
  unsigned mistakes;    /* of the unchanged build */
  unsigned tries;       /* so far */
  struct list_s edits;  /* struct edit_s, the current set */
  struct list_s before; /* struct edit_s, to undo it */
};

unsigned
edit_try(struct conf_s *conf)
{
  unsigned count = conf->error_count;
  bool mute = conf->mute;

  conf->mute = true;
  conf->error_count = 0;
  resolve_tokens(conf);
  check_tokens(conf);

  unsigned mistakes = conf->error_count;
  conf->error_count = count;
  conf->mute = mute;
  return mistakes;
}

static bool
is_edited(const struct search_s *search, const struct token_s *token)
{
  for (size_t i = 0; i < search->edits.count; i++)
    if (((const struct edit_s *)search->edits.item[i])->token == token)
      return true;
  return false;
}

static void
cause_add(struct search_s *search, struct list_s *causes, struct token_s *token,
          const char *value)
{
  struct edit_s *edit = mem_new(search->conf, sizeof(*edit));
  struct assign_s *assign = NULL;

  if (token->flags & (FLAG_META | FLAG_INTERNAL | FLAG_MANDATORY)
      || is_edited(search, token))
    return;
  if (token->assign && token->assign->enforced)
    return;
  if (value)
    {
      assign = mem_new(search->conf, sizeof(*assign));
      *assign = (struct assign_s){
        token->name, value, false, { search->conf->build_file, 1 }
      };
    }
  *edit = (struct edit_s){ token, assign };
  list_add(search->conf, causes, edit);
}

/* The number of lines of the build that assign a token. */
static unsigned
assign_lines(const struct conf_s *conf, const struct token_s *token)
{
  unsigned count = 0;

  for (size_t i = 0; i < conf->assigns.count; i++)
    count += strcmp(((const struct assign_s *)conf->assigns.item[i])->name,
                    token->name)
             == 0;
  return count;
}

static void causes_on(struct search_s *search, struct list_s *causes,
                      struct token_s *token, unsigned depth);

/* Adds edits that might undefine a live token. */
static void
causes_off(struct search_s *search, struct list_s *causes,
           struct token_s *token, unsigned depth)
{
  const struct rel_s *rel;
  size_t cursor = 0;

  if (depth > EDIT_MAX)
    return;
  bool below = token->parent && !token->parent->live;
  bool stays = !below
               && (token->fallback || token_rel(token, TAG_WHEN, &cursor));
  bool removed = token->assign && assign_lines(search->conf, token) == 1;
  cause_add(search, causes, token, removed && !stays ? NULL : "undefined");
  cursor = 0;

  if (token->flags & FLAG_META)
    for (size_t i = 0; i < token->provided.count; i++)
      {
        const struct provide_s *provide = token->provided.item[i];

        if (provide->from->live)
          causes_off(search, causes, provide->from, depth + 1);
      }
  if (!(token->flags & (FLAG_INTERNAL | FLAG_MANDATORY)))
    return;
  while (token->fired && (rel = token_rel(token, TAG_WHEN, &cursor)))
    for (size_t i = 0; i < rel->conds.count; i++)
      {
        const struct cond_s *cond = rel->conds.item[i];

        if (cond->op == OP_DEFINED && cond->token->live)
          causes_off(search, causes, cond->token, depth + 1);
        if (cond->op == OP_UNDEFINED && !cond->token->live)
          causes_on(search, causes, cond->token, depth + 1);
      }
  if (token->parent)
    causes_off(search, causes, token->parent, depth + 1);
}

/* Adds edits that might make a condition true. */
static void
causes_cond(struct search_s *search, struct list_s *causes,
            const struct cond_s *cond, unsigned depth)
{
  if (cond_true(cond))
    return;
  if (cond->op == OP_UNDEFINED)
    causes_off(search, causes, cond->token, depth);
  else if (cond->op & (OP_EQUAL | OP_MOST | OP_LEAST))
    cause_add(search, causes, cond->token, cond->value);
  else
    causes_on(search, causes, cond->token, depth);
}

/* Adds edits that remove a reason why a token is undefined. */
static void
causes_on(struct search_s *search, struct list_s *causes, struct token_s *token,
          unsigned depth)
{
  const struct rel_s *rel = token->blocked;
  size_t cursor = 0;

  if (depth > EDIT_MAX)
    return;
  if (token->parent && !token->parent->live)
    causes_on(search, causes, token->parent, depth + 1);
  for (size_t i = 0; rel && i < rel->conds.count; i++)
    causes_on(search, causes, ((struct cond_s *)rel->conds.item[i])->token,
              depth + 1);
  if (token->live)
    return;

  rel = token_rel(token, TAG_RANGE, &cursor);
  const char *value = rel ? range_first(search->conf, rel) : typed_first(token);
  cause_add(search, causes, token,
            token->flags & FLAG_VALUE ? value : "defined");
  if (token->assign && !token_asked(token)
      && assign_lines(search->conf, token) == 1)
    cause_add(search, causes, token, NULL);

  for (size_t i = 0; i < token->provided.count; i++)
    causes_on(search, causes,
              ((struct provide_s *)token->provided.item[i])->from, depth + 1);
  if (!(token->flags & FLAG_INTERNAL))
    return;
  for (cursor = 0; (rel = token_rel(token, TAG_WHEN, &cursor));)
    for (size_t i = 0; i < rel->conds.count; i++)
      causes_cond(search, causes, rel->conds.item[i], depth + 1);
}

/* Adds edits that might satisfy a line of a live token. */
static void
causes_rel(struct search_s *search, struct list_s *causes,
           struct token_s *token, const struct rel_s *rel)
{
  enum tag_e tag = rel->tag->tag;
  size_t live = 0;

  for (size_t i = 0; i < rel->conds.count; i++)
    live += ((struct cond_s *)rel->conds.item[i])->token->live;
  if (tag == TAG_REQUIRE && !rel_any(rel))
    for (size_t i = 0; i < rel->conds.count; i++)
      causes_cond(search, causes, rel->conds.item[i], 0);
  if ((tag != TAG_EXCLUDE || live < 1) && (tag != TAG_SINGLE || live < 2))
    return;
  if (tag == TAG_EXCLUDE)
    causes_off(search, causes, token, 0);
  for (size_t i = 0; i < rel->conds.count; i++)
    {
      struct token_s *other = ((struct cond_s *)rel->conds.item[i])->token;

      if (other->live)
        causes_off(search, causes, other, 0);
    }
}

/* Adds edits that remove a mistake of one token. */
static void
causes_mistake(struct search_s *search, struct list_s *causes,
               struct token_s *token)
{
  unsigned live = 0;

  if (token_dropped(token))
    {
      causes_on(search, causes, token, 0);
      causes_off(search, causes, token, 0);
    }
  else if (token->blocked && token->flags & (FLAG_HARDDEP | FLAG_MANDATORY))
    causes_on(search, causes, token, 0);
  if (!token->live)
    return;

  for (size_t i = 0; i < token->provided.count; i++)
    live += ((struct provide_s *)token->provided.item[i])->from->live;
  if (live > 1
      && (token->flags & FLAG_SINGLE
          || (token->flags & FLAG_VALUE
              && !(token->flags & (FLAG_COMBINE | FLAG_ENUM)))))
    for (size_t i = 0; i < token->provided.count; i++)
      causes_off(search, causes,
                 ((struct provide_s *)token->provided.item[i])->from, 0);
  for (size_t i = 0; i < token->rels.count; i++)
    causes_rel(search, causes, token, token->rels.item[i]);
}

static void
edit_apply(struct search_s *search, struct edit_s *edit)
{
  struct edit_s *before = mem_new(search->conf, sizeof(*before));

  *before = (struct edit_s){ edit->token, edit->token->assign };
  list_add(search->conf, &search->before, before);
  list_add(search->conf, &search->edits, edit);
  edit->token->assign = edit->assign;
}

static void
edit_undo(struct search_s *search)
{
  const struct edit_s *before = search->before.item[--search->before.count];

  before->token->assign = before->assign;
  search->edits.count--;
}

/* Returns whether the set can be completed to a solution with at most limit
   edits. limit bounds the recursion. */
static bool
search_set(struct search_s *search, size_t limit)
{
  struct conf_s *conf = search->conf;
  struct list_s causes = { 0 };

  if (search->tries++ >= TRY_MAX)
    return false;
  unsigned mistakes = edit_try(conf);
  bool reached = token_lives(search->wish) == search->on;

  if (reached && mistakes <= search->mistakes)
    return search->edits.count > 0;
  if (search->edits.count == limit)
    return false;

  if (!reached && search->on)
    causes_on(search, &causes, search->wish, 0);
  else if (!reached)
    causes_off(search, &causes, search->wish, 0);
  for (size_t i = 0; reached && i < conf->tokens.count; i++)
    {
      causes_mistake(search, &causes, conf->tokens.item[i]);
      if (causes.count && !search->mistakes)
        break; /* every solution must fix this mistake */
    }

  for (size_t i = 0; i < causes.count; i++)
    {
      edit_apply(search, causes.item[i]);
      if (search_set(search, limit))
        return true;
      edit_undo(search);
    }
  return false;
}

static void
print_line(const struct edit_s *edit, const struct edit_s *before,
           const struct conf_s *conf)
{
  const char *name = edit->token->name;
  const char *value = edit->assign ? edit->assign->value : "";
  bool plain = strcmp(value, "defined") == 0;

  if (before->assign)
    printf("  %s:%u: ", before->assign->loc.file, before->assign->loc.line);
  else
    printf("  %s: ", conf->build_file);
  if (!edit->assign)
    printf("remove '%s %s'\n", name, before->assign->value);
  else
    printf("%s '%s%s%s'%s\n", before->assign ? "write" : "add", name,
           plain ? "" : " ", plain ? "" : value,
           before->assign ? " instead" : "");
}

/* A value is changed in its assignment, or by a new line. */
static void
print_change(const struct conf_s *conf, const struct token_s *token)
{
  printf("to change it:\n");
  if (token->assign)
    printf("  %s:%u: write another value\n", token->assign->loc.file,
           token->assign->loc.line);
  else
    printf("  %s: add '%s' and a value\n", conf->build_file, token->name);
}

void
edit_print(struct conf_s *conf, struct token_s *token)
{
  struct search_s search
      = { .conf = conf, .wish = token, .on = !token_lives(token) };
  const char *what = search.on ? "define" : "undefine";
  bool found = false;

  if (!search.on && token->flags & FLAG_VALUE
      && !(token->flags & FLAG_INTERNAL))
    {
      print_change(conf, token);
      return;
    }

  search.mistakes = edit_try(conf);
  for (size_t limit = 1; limit <= EDIT_MAX && !found; limit++)
    found = search_set(&search, limit);

  if (found)
    printf("to %s it:\n", what);
  else
    printf("no edit of %u lines of the build or fewer was found that would %s "
           "it\n",
           EDIT_MAX, what);
  for (size_t i = 0; i < search.edits.count; i++)
    print_line(search.edits.item[i], search.before.item[i], conf);

  while (search.edits.count)
    edit_undo(&search);
  edit_try(conf);
}
