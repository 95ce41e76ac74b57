/* mkconfig: lists a resolved configuration for people.
   SPDX-License-Identifier: LGPL-2.1-only

   A listing is printed even if the configuration has mistakes, to help find
   them. */

#include "list.h"

#include <stdio.h>
#include <string.h>

#include "diag.h"
#include "init.h"
#include "mem.h"
#include "resolve.h"
#include "token.h"
#include "value.h"

#define FLAG_COUNT 17 /* FLAG_MODULE is not listed */

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

/* The value of a token for others: an assignment without effect is ignored. */
static const char *
list_text(const struct token_s *token)
{
  return token_lives(token) ? token_text(token) : "undefined";
}

static void
list_token(const struct token_s *token, bool assigned)
{
  unsigned flags = token->flags;

  printf("%c%c%c%c%c%c%c %-40s %-16s %s:%u",
         list_letter(token_lives(token), '+'),
         list_letter(token->assign != NULL, 'U'),
         flags & FLAG_VALUE ? 'v' : list_letter(flags & FLAG_META, 'm'),
         list_letter(flags & FLAG_AUTO, 'A'),
         list_letter(flags & FLAG_MANDATORY, 'M'),
         list_letter(flags & FLAG_INTERNAL, 'i'),
         list_letter(flags & FLAG_MODULE, 'X'), token->name, list_text(token),
         token->loc.file, token->loc.line);
  if (assigned && token->assign)
    printf(", assigned at %s:%u", token->assign->loc.file,
           token->assign->loc.line);
  printf("\n");
}

static void
list_print(struct conf_s *conf, bool all)
{
  printf("Attr    %-40s %-16s %s\n", "Token", "Value", "Declared at");
  for (size_t i = 0; i < conf->tokens.count; i++)
    {
      const struct token_s *token = conf->tokens.item[i];

      if (all
          || (!(token->flags & (FLAG_INTERNAL | FLAG_META))
              && (!token->parent || token->parent->live)))
        list_token(token, all);
    }
  printf("+ defined, U assigned by the build, v value, m meta, A auto, "
         "M mandatory, i internal, X module\n");
}

void
list_visible(struct conf_s *conf, const char *name)
{
  (void)name;
  list_print(conf, false);
}

void
list_all(struct conf_s *conf, const char *name)
{
  (void)name;
  list_print(conf, true);
}

void
list_nothing(struct conf_s *conf, const char *name)
{
  (void)conf;
  (void)name;
}

void
list_flat(struct conf_s *conf, const char *name)
{
  (void)name;
  for (size_t i = 0; i < conf->tokens.count; i++)
    {
      const struct token_s *token = conf->tokens.item[i];

      if (token->assign)
        printf("  %-40s %s\n", token->name, token->assign->value);
    }
}

void
list_inits(struct conf_s *conf, const char *name)
{
  (void)name;
  for (size_t i = 0; i < conf->inits.count; i++)
    {
      const struct init_s *stage = conf->inits.item[i];

      if (!stage->live || !stage->calls)
        continue;
      printf("%s:\n", stage->name);
      for (size_t j = 0; j < conf->inits.count; j++)
        {
          const struct init_s *init = conf->inits.item[j];

          if (init->live && init->function && init_within(init, stage))
            printf("  %-40s %-32s %s:%u\n", init->name, init->function,
                   init->loc.file, init->loc.line);
        }
    }
}

static void
show_rels(struct conf_s *conf, const struct token_s *token)
{
  for (size_t i = 0; i < token->rels.count; i++)
    {
      const struct rel_s *rel = token->rels.item[i];

      if (rel->tag->ops || rel->tag->tag == TAG_RANGE
          || rel->tag->tag == TAG_TYPE || rel->tag->tag == TAG_MODULE)
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

struct token_s *
list_find(struct conf_s *conf, const char *name)
{
  struct token_s *token = token_find(conf, name);
  struct loc_s loc = { conf->build_file, 1 };

  if (!token)
    diag_error(conf, loc, "unknown token %.60s: see -L for all%s", name,
               token_near(conf, name));
  return token;
}

void
list_show(struct conf_s *conf, const char *name)
{
  const struct token_s *token = list_find(conf, name);

  if (!token)
    return;

  printf("%-12s %s\n", "token", token->name);
  printf("%-12s %s\n", "value", list_text(token));
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
