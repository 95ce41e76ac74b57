/* mkconfig: shows a resolved configuration to a person.
   SPDX-License-Identifier: LGPL-2.1-only

   A listing is printed even when the configuration has mistakes, to help in
   finding them. */

#include "list.h"

#include <stdio.h>
#include <string.h>

#include "diag.h"
#include "mem.h"
#include "token.h"
#include "value.h"

#define FLAG_COUNT 13

static void
list_flags(const struct token_s *token)
{
  for (unsigned i = 0; i < FLAG_COUNT; i++)
    if (token->flags & (1u << i))
      printf(" %s", flag_name(1u << i));
}

static char
list_letter(bool has, char letter)
{
  return has ? letter : '-';
}

void
list_print(struct conf_s *conf)
{
  printf("Attr    %-40s %-16s %s\n", "Token", "Value", "Declared at");
  for (size_t i = 0; i < conf->tokens.count; i++)
    {
      const struct token_s *token = conf->tokens.item[i];
      unsigned flags = token->flags;

      printf("%c%c%c%c%c%c%c %-40s %-16s %s:%u\n",
             list_letter(token->live, '+'),
             list_letter(token->assign != NULL, 'U'),
             flags & FLAG_VALUE ? 'v' : list_letter(flags & FLAG_META, 'm'),
             list_letter(flags & FLAG_AUTO, 'A'),
             list_letter(flags & FLAG_MANDATORY, 'M'),
             list_letter(flags & FLAG_INTERNAL, 'i'),
             list_letter(flags & FLAG_MODULE, 'X'), token->name,
             token_text(token), token->loc.file, token->loc.line);
    }
  printf("+ defined, U assigned by the build, v value, m meta, A auto, "
         "M mandatory, i internal, X module\n");
}

static void
show_rels(struct conf_s *conf, const struct token_s *token)
{
  for (size_t i = 0; i < token->rels.count; i++)
    {
      const struct rel_s *rel = token->rels.item[i];

      if (rel->tag->ops || rel->tag->tag == TAG_RANGE
          || rel->tag->tag == TAG_MODULE)
        printf("%-12s %s\n", rel->tag->name, rel_text(conf, rel, " "));
    }
  for (size_t i = 0; i < token->provided.count; i++)
    {
      const struct provide_s *provide = token->provided.item[i];

      printf("%-12s %s%s%s%s\n", "provided by", provide->from->name,
             provide->value ? " as " : "", provide->value ? provide->value : "",
             provide->from->live ? "" : " (undefined)");
    }
  for (size_t i = 0; i < conf->tokens.count; i++)
    {
      const struct token_s *child = conf->tokens.item[i];

      if (child->parent == token)
        printf("%-12s %s\n", "child", child->name);
    }
}

void
list_show(struct conf_s *conf, const char *name)
{
  const struct token_s *token = token_find(conf, name);
  struct loc_s loc = { conf->build_file, 1 };

  if (!token)
    {
      diag_error(conf, loc, "unknown token %.60s after -s: see -l for all%s",
                 name, token_near(conf, name));
      return;
    }

  printf("%-12s %s\n", "token", token->name);
  printf("%-12s %s\n", "value", token_text(token));
  if (token->desc)
    printf("%-12s %s\n", "description", token->desc);
  printf("%-12s %s:%u\n", "declared at", token->loc.file, token->loc.line);
  if (token->assign)
    printf("%-12s %s:%u\n", "assigned at", token->assign->loc.file,
           token->assign->loc.line);
  if (token->blocked)
    printf("%-12s %s\n", "unmet", rel_text(conf, token->blocked, " or "));
  if (token->fallback)
    printf("%-12s %s\n", "default", token->fallback);
  if (token->flags)
    {
      printf("%-12s", "flags");
      list_flags(token);
      printf("\n");
    }
  show_rels(conf, token);
}
