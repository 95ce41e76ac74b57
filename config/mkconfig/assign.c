/* mkconfig: connects the assignments of the build files with their tokens.
   SPDX-License-Identifier: LGPL-2.1-only

   The last assignment of a token counts, with two exceptions: an earlier one is
   enforced, or the token has a flag that combines values. */

#include "assign.h"

#include <string.h>

#include "diag.h"
#include "token.h"
#include "typed.h"
#include "value.h"

static bool
assign_allowed(struct conf_s *conf, const struct assign_s *assign,
               const struct token_s *token)
{
  if (token->flags & FLAG_META)
    diag_error(conf, assign->loc, "%.60s is meta: define %s instead",
               token->name, token_way(conf, token));
  else if (token->flags & FLAG_INTERNAL)
    diag_error(conf, assign->loc, "%.60s is internal: remove this line",
               token->name);
  else if (token->flags & FLAG_MANDATORY)
    diag_error(conf, assign->loc,
               "%.60s is mandatory, always defined: remove this line",
               token->name);
  else
    return true;
  return false;
}

static bool
assign_value_ok(struct conf_s *conf, struct assign_s *assign,
                const struct token_s *token)
{
  if (token->flags & FLAG_VALUE)
    {
      if (assign->value && strcmp(assign->value, "undefined") == 0)
        return true;
      if (assign->value && strcmp(assign->value, "defined") != 0)
        return typed_check(conf, assign->loc, token, assign->value);
      diag_error(conf, assign->loc, "%.60s takes a value: write one after it",
                 token->name);
      return false;
    }

  if (!assign->value)
    assign->value = "defined";
  if (strcmp(assign->value, "defined") == 0
      || strcmp(assign->value, "undefined") == 0)
    return true;
  diag_error(conf, assign->loc,
             "%.60s takes no value: write 'defined' or 'undefined' instead of "
             "'%.60s'",
             token->name, assign->value);
  return false;
}

/* Prints warnings and notices about a token that the build assigns. */
static void
assign_advise(struct conf_s *conf, const struct assign_s *assign,
              const struct token_s *token)
{
  if (token->flags & FLAG_DEPRECATED)
    diag_warning(conf, assign->loc, "%.60s is deprecated: remove this line",
                 token->name);
  if (token->flags & FLAG_EXPERIMENTAL
      && strcmp(assign->value, "undefined") != 0)
    diag_notice(conf, assign->loc, "%.60s is experimental", token->name);
}

static void
assign_again(struct conf_s *conf, struct assign_s *assign,
             struct token_s *token)
{
  const struct assign_s *first = token->assign;
  struct loc_s at = first->loc;

  if (value_same(first->value, assign->value))
    {
      assign->enforced |= first->enforced;
      token->assign = assign;
      return;
    }
  if (first->enforced)
    {
      diag_error(
          conf, assign->loc,
          "%.60s is set to '%.60s' with '!' at %s:%u: remove one of them",
          token->name, first->value, at.file, at.line);
      return;
    }

  if (token->flags & FLAG_COMBINE)
    {
      const char *value = value_combine(conf, token->flags & FLAG_COMBINE,
                                        first->value, assign->value);

      if (!value)
        diag_error(conf, assign->loc,
                   "'%.60s' and '%.60s' at %s:%u cannot be combined: write "
                   "numbers",
                   assign->value, first->value, at.file, at.line);
      else
        assign->value = value;
    }
  else
    diag_warning(conf, assign->loc,
                 "%.60s was set to '%.60s' at %s:%u: remove one of them",
                 token->name, first->value, at.file, at.line);
  token->assign = assign;
}

void
assign_tokens(struct conf_s *conf)
{
  for (size_t i = 0; i < conf->assigns.count; i++)
    {
      struct assign_s *assign = conf->assigns.item[i];
      struct token_s *token = token_find(conf, assign->name);

      if (!token)
        diag_error(conf, assign->loc,
                   "unknown token %.60s: declare it or fix its name%s",
                   assign->name, token_near(conf, assign->name));
      else if (assign_allowed(conf, assign, token)
               && assign_value_ok(conf, assign, token))
        {
          assign_advise(conf, assign, token);
          if (token->assign)
            assign_again(conf, assign, token);
          else
            token->assign = assign;
        }
    }
}
