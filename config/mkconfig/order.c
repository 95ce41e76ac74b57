/* mkconfig: computes the orders of evaluation.
   SPDX-License-Identifier: LGPL-2.1-only

   Neither walk is recursive, so chains of tokens may be long. */

#include "order.h"

#include "diag.h"
#include "mem.h"
#include "token.h"

enum mark_e
{
  MARK_NEW,
  MARK_OPEN,
  MARK_DONE,
};

/* A token being visited, with the tokens that must come before it. */
struct frame_s
{
  struct token_s *token;
  struct list_s before;
  size_t next; /* in before */
};

static void
marks_clear(struct conf_s *conf)
{
  for (size_t i = 0; i < conf->tokens.count; i++)
    ((struct token_s *)conf->tokens.item[i])->mark = MARK_NEW;
}

/* Adds the token and its ancestors that are not ordered yet, eldest first. */
static bool
parents_visit(struct conf_s *conf, struct token_s *token)
{
  struct list_s chain = { 0 };

  for (; token && token->mark == MARK_NEW; token = token->parent)
    {
      token->mark = MARK_OPEN;
      list_add(conf, &chain, token);
    }
  if (token && token->mark == MARK_OPEN)
    {
      diag_error(conf, token->parent_loc,
                 "%.60s is its own ancestor: give it another parent",
                 token->name);
      return false;
    }
  while (chain.count)
    {
      token = chain.item[--chain.count];
      token->mark = MARK_DONE;
      list_add(conf, &conf->order, token);
    }
  return true;
}

static void
frame_push(struct conf_s *conf, struct list_s *stack, struct token_s *token)
{
  struct frame_s *frame = mem_new(conf, sizeof(*frame));
  const struct rel_s *rel;
  size_t cursor = 0;

  frame->token = token;
  token->mark = MARK_OPEN;
  list_add(conf, stack, frame);

  while ((rel = token_rel(token, TAG_WHEN, &cursor)))
    for (size_t i = 0; i < rel->conds.count; i++)
      {
        struct token_s *seen = ((struct cond_s *)rel->conds.item[i])->token;

        list_add(conf, &frame->before, seen);
        for (size_t j = 0; j < seen->provided.count; j++)
          list_add(conf, &frame->before,
                   ((struct provide_s *)seen->provided.item[j])->from);
      }
}

static bool
when_loop(struct conf_s *conf, struct token_s *token, struct token_s *last)
{
  size_t cursor = 0;
  const struct rel_s *rel = token_rel(token, TAG_WHEN, &cursor);

  diag_error(conf, rel->loc,
             "the 'when' of %.60s depends on itself by way of %.60s: remove "
             "one of its conditions",
             token->name, last->name);
  return false;
}

static bool
whens_visit(struct conf_s *conf, struct token_s *token)
{
  struct list_s stack = { 0 };

  frame_push(conf, &stack, token);
  while (stack.count)
    {
      struct frame_s *frame = stack.item[stack.count - 1];

      if (frame->next < frame->before.count)
        {
          struct token_s *before = frame->before.item[frame->next++];

          if (before->mark == MARK_OPEN)
            return when_loop(conf, before, frame->token);
          if (before->mark == MARK_NEW)
            frame_push(conf, &stack, before);
          continue;
        }

      size_t cursor = 0;
      stack.count--;
      frame->token->mark = MARK_DONE;
      if (token_rel(frame->token, TAG_WHEN, &cursor))
        list_add(conf, &conf->whens, frame->token);
    }
  return true;
}

void
order_tokens(struct conf_s *conf)
{
  struct list_s *tokens = &conf->tokens;

  marks_clear(conf);
  for (size_t i = 0; i < tokens->count; i++)
    if (!parents_visit(conf, tokens->item[i]))
      return;

  marks_clear(conf);
  for (size_t i = 0; i < tokens->count; i++)
    {
      struct token_s *token = tokens->item[i];

      if (token->mark == MARK_NEW && !whens_visit(conf, token))
        return;
    }
}
