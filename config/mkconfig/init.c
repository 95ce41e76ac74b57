/* mkconfig: functions to call at startup, in an order.
   SPDX-License-Identifier: LGPL-2.1-only

   A block counts if its token is defined and one of its conditions holds. A
   stage is a span of time: everything in it runs between its beginning and its
   end. "A before B" means that A ends before B begins, with all blocks in both.
   The calls are in an order that satisfies all such rules. Among functions that
   may come next, the first by name is taken, so the result does not depend on
   the order of files.

   I1  After init_link, no block is in itself at any depth. */

#include "init.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "lexer.h"
#include "mem.h"
#include "token.h"
#include "value.h"

struct init_s *
init_open(struct conf_s *conf, const char *name, struct loc_s loc)
{
  struct init_s *init = mem_new(conf, sizeof(*init));

  init->name = name;
  init->loc = loc;
  list_add(conf, &conf->inits, init);
  return init;
}

static struct init_order_s *
order_new(struct conf_s *conf, const char *name, struct loc_s loc, bool before)
{
  struct init_order_s *order = mem_new(conf, sizeof(*order));

  *order = (struct init_order_s){ name, NULL, loc, before };
  return order;
}

static void
condition_read(struct conf_s *conf, struct init_s *init, struct loc_s loc,
               const struct list_s *words)
{
  struct rel_s *rel = mem_new(conf, sizeof(*rel));

  rel->loc = loc;
  rel->words = *words;
  for (size_t i = 0; i < words->count; i++)
    {
      struct cond_s *cond = cond_parse(conf, words->item[i]);

      if (cond)
        list_add(conf, &rel->conds, cond);
      else
        diag_error(conf, loc,
                   "'%.60s' cannot stand in a 'condition': write TOKEN, TOKEN! "
                   "or TOKEN<op>value",
                   (const char *)words->item[i]);
    }
  list_add(conf, &init->conditions, rel);
}

static void
flags_read(struct conf_s *conf, struct init_s *init, struct loc_s loc,
           const struct list_s *words)
{
  for (size_t i = 0; i < words->count; i++)
    {
      const char *name = words->item[i];

      if (strcmp(name, "calls") == 0)
        init->calls = true;
      else if (strcmp(name, "notempty") == 0)
        init->notempty = true;
      else
        diag_error(conf, loc,
                   "unknown flag '%.60s' of an %%init: write calls or notempty",
                   name);
    }
}

static void
function_read(struct conf_s *conf, struct init_s *init, struct loc_s loc,
              const struct list_s *words)
{
  for (size_t i = 0; i < words->count; i++)
    {
      const char *name = words->item[i];

      if (i < 2 && !name[word_identifier(name)])
        continue;
      diag_error(conf, loc,
                 "'%.60s' cannot stand here: write the name of one C function "
                 "and maybe of what undoes it",
                 name);
      return;
    }
  init->function = words->item[0];
  init->cleanup = words->count > 1 ? words->item[1] : NULL;
}

/* Reads the tags that have one word, at most once in a block. */
static void
name_read(struct conf_s *conf, struct init_s *init, struct loc_s loc,
          const char *tag, const struct list_s *words)
{
  bool during = strcmp(tag, "during") == 0;

  if (words->count > 1
      || (during ? init->during != NULL : init->parent_name != NULL))
    diag_error(conf, loc, "an %%init has one '%s': keep one", tag);
  else if (during)
    init->during = order_new(conf, words->item[0], loc, false);
  else
    init->parent_name = words->item[0];
}

void
init_line(struct conf_s *conf, struct init_s *init, struct loc_s loc,
          const char *tag, const char *text)
{
  struct list_s words = word_split(conf, mem_text(conf, text, strlen(text)));

  if (!words.count)
    diag_error(conf, loc, "'%.60s' is empty: write something after it", tag);
  else if (strcmp(tag, "desc") == 0)
    init->desc = text;
  else if (strcmp(tag, "parent") == 0 || strcmp(tag, "during") == 0)
    name_read(conf, init, loc, tag, &words);
  else if (strcmp(tag, "condition") == 0)
    condition_read(conf, init, loc, &words);
  else if (strcmp(tag, "flags") == 0)
    flags_read(conf, init, loc, &words);
  else if (strcmp(tag, "function") == 0)
    function_read(conf, init, loc, &words);
  else if (strcmp(tag, "prototype") == 0 && text_check(conf, loc, text))
    init->prototype = text;
  else if (strcmp(tag, "before") == 0 || strcmp(tag, "after") == 0)
    for (size_t i = 0; i < words.count; i++)
      list_add(conf, &init->orders,
               order_new(conf, words.item[i], loc, *tag == 'b'));
  else if (strcmp(tag, "prototype") != 0)
    diag_error(conf, loc, "unknown tag '%.60s' of an %%init: fix its name",
               tag);
}

static int
init_compare(const void *left, const void *right)
{
  const struct init_s *a = *(struct init_s *const *)left;
  const struct init_s *b = *(struct init_s *const *)right;
  int order = strcmp(a->name, b->name);

  if (order == 0)
    order = strcmp(a->loc.file, b->loc.file);
  if (order == 0)
    order = (a->loc.line > b->loc.line) - (a->loc.line < b->loc.line);
  return order;
}

static struct init_s *
init_find(const struct conf_s *conf, const char *name)
{
  for (size_t i = 0; i < conf->inits.count; i++)
    {
      struct init_s *init = conf->inits.item[i];

      if (strcmp(init->name, name) == 0)
        return init;
    }
  return NULL;
}

static void
link_order(struct conf_s *conf, struct init_order_s *order)
{
  order->other = init_find(conf, order->name);
  if (!order->other)
    diag_error(conf, order->loc,
               "unknown %%init %.60s: declare it or fix its name", order->name);
}

static struct token_s *
link_token(struct conf_s *conf, struct loc_s loc, const char *name)
{
  struct token_s *token = token_find(conf, name);

  if (!token)
    diag_error(conf, loc, "unknown token %.60s: declare it or fix its name%s",
               name, token_near(conf, name));
  return token;
}

static void
link_block(struct conf_s *conf, struct init_s *init)
{
  if (!init->parent_name)
    diag_error(conf, init->loc, "%.60s has no token: add 'parent TOKEN'",
               init->name);
  else
    init->parent = link_token(conf, init->loc, init->parent_name);

  for (size_t i = 0; i < init->conditions.count; i++)
    {
      const struct rel_s *rel = init->conditions.item[i];

      for (size_t j = 0; j < rel->conds.count; j++)
        {
          struct cond_s *cond = rel->conds.item[j];

          cond->token = link_token(conf, rel->loc, cond->name);
        }
    }
  for (size_t i = 0; i < init->orders.count; i++)
    link_order(conf, init->orders.item[i]);
  if (init->during)
    link_order(conf, init->during);
}

/* Checks the chain of stages around a block: a function is in a stage, a stage
   is no function and not in itself. */
static void
check_block(struct conf_s *conf, const struct init_s *init)
{
  const struct init_s *up = init;
  size_t depth = 0;

  if (init->function && !init->during)
    diag_error(conf, init->loc,
               "%.60s has a function and is in no stage: add 'during INIT'",
               init->name);
  if (init->function && (init->prototype || init->calls || init->notempty))
    diag_error(conf, init->loc,
               "%.60s has a function: its prototype and flags belong to the "
               "stage that it is in",
               init->name);
  while (up->during && depth++ < conf->inits.count)
    up = up->during->other;
  if (up->during)
    diag_error(conf, init->during->loc, "%.60s is in itself: remove this line",
               init->name);
  else if (init->during && init->during->other->function)
    diag_error(conf, init->during->loc,
               "%.60s has a function and is no stage: name another",
               init->during->name);
}

void
init_link(struct conf_s *conf)
{
  struct list_s *inits = &conf->inits;

  if (inits->count)
    qsort(inits->item, inits->count, sizeof(*inits->item), init_compare);
  for (size_t i = 0; i < inits->count; i++)
    {
      struct init_s *init = inits->item[i];
      const struct init_s *last = i ? inits->item[i - 1] : NULL;

      if (last && strcmp(last->name, init->name) == 0)
        diag_error(conf, init->loc,
                   "%.60s is declared at %s:%u already: remove one", init->name,
                   last->loc.file, last->loc.line);
      link_block(conf, init);
    }
  for (size_t i = 0; !conf->error_count && i < inits->count; i++)
    check_block(conf, inits->item[i]);
}

bool
init_within(const struct init_s *init, const struct init_s *stage)
{
  while (init->during)
    {
      init = init->during->other;
      if (init == stage)
        return true;
    }
  return false;
}
