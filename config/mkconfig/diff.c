/* mkconfig: compares two builds.
   SPDX-License-Identifier: LGPL-2.1-only

   Both builds have read the same declarations, so their lists of tokens are the
   same. To find out whether an assignment matters, the build is resolved
   without it. */

#include "diff.h"

#include <stdio.h>
#include <string.h>

#include "edit.h"
#include "mem.h"
#include "token.h"
#include "value.h"

static void
diff_where(const struct token_s *token)
{
  if (token->assign)
    printf(" (%s:%u)", token->assign->loc.file, token->assign->loc.line);
}

/* The values of all tokens, in the order of the tokens. */
static struct list_s
values_of(struct conf_s *conf)
{
  struct list_s values = { 0 };

  for (size_t i = 0; i < conf->tokens.count; i++)
    list_add(conf, &values, token_text(conf->tokens.item[i]));
  return values;
}

static bool
values_same(const struct list_s *left, const struct list_s *right)
{
  for (size_t i = 0; i < left->count; i++)
    if (strcmp(left->item[i], right->item[i]) != 0)
      return false;
  return true;
}

/* Prints the assignments without effect. An enforced one is skipped, because it
   prevents others. */
static void
print_idle(struct conf_s *conf)
{
  struct list_s values = values_of(conf);
  unsigned mistakes = edit_try(conf);

  for (size_t i = 0; i < conf->tokens.count; i++)
    {
      struct token_s *token = conf->tokens.item[i];
      const struct assign_s *assign = token->assign;

      if (!assign || assign->enforced)
        continue;
      token->assign = NULL;
      unsigned without = edit_try(conf);
      struct list_s others = values_of(conf);

      if (without <= mistakes && values_same(&values, &others))
        printf("%s:%u: %s is '%s' without this line too\n", assign->loc.file,
               assign->loc.line, token->name, token_text(token));
      token->assign = assign;
    }
  edit_try(conf);
}

void
diff_print(struct conf_s *left, struct conf_s *right)
{
  size_t count = 0;

  for (size_t i = 0; i < left->tokens.count; i++)
    {
      const struct token_s *a = left->tokens.item[i];
      const struct token_s *b = right->tokens.item[i];

      if (strcmp(token_text(a), token_text(b)) == 0)
        continue;
      count++;
      printf("%-40s %s", a->name, token_text(a));
      diff_where(a);
      printf(" -> %s", token_text(b));
      diff_where(b);
      printf("\n");
    }
  printf("%zu of %zu tokens differ\n", count, left->tokens.count);
  print_idle(left);
  print_idle(right);
}
