/* mkconfig: the numbers of tokens with flag enum.
   SPDX-License-Identifier: LGPL-2.1-only

   The numbers of an enum start with its own value. Each live provider, in the
   order of names, gets as many numbers as its value: P_FIRST is its first
   number. E_COUNT is the number after the last one. This file creates these
   tokens; no build file or declaration sets them. They are undefined if their
   provider or the enum is. */

#include "enum.h"

#include <string.h>

#include "mem.h"
#include "token.h"
#include "value.h"

static struct token_s *
enum_token(struct conf_s *conf, const char *name, struct token_s *token,
           const char *desc)
{
  struct token_s *made = mem_new(conf, sizeof(*made));

  made->name = name;
  made->loc = token->loc;
  made->flags = FLAG_VALUE | FLAG_INTERNAL | FLAG_ROOT;
  made->desc = desc;
  made->numbers = token;
  list_add(conf, &conf->tokens, made);
  return made;
}

static struct token_s *
enum_first(struct conf_s *conf, struct token_s *provider)
{
  size_t size = strlen(provider->name);

  if (size > 6 && strcmp(provider->name + size - 6, "_COUNT") == 0)
    size -= 6;
  return enum_token(
      conf, mem_format(conf, "%s_FIRST", mem_text(conf, provider->name, size)),
      provider, mem_format(conf, "First number of %s.", provider->name));
}

void
enum_declare(struct conf_s *conf)
{
  size_t count = conf->tokens.count;

  for (size_t i = 0; i < count; i++)
    {
      struct token_s *token = conf->tokens.item[i];

      if (!(token->flags & FLAG_ENUM))
        continue;
      for (size_t j = 0; j < token->provided.count; j++)
        {
          struct provide_s *provide = token->provided.item[j];

          provide->first = enum_first(conf, provide->from);
        }
      token->count = enum_token(
          conf, mem_format(conf, "%s_COUNT", token->name), token,
          mem_format(conf, "What follows the last number of %s.", token->name));
    }
}

void
enum_number(struct conf_s *conf)
{
  for (size_t i = 0; i < conf->tokens.count; i++)
    {
      const struct token_s *token = conf->tokens.item[i];
      const char *next = token->value;

      if (!token->live || !(token->flags & FLAG_ENUM))
        continue;
      for (size_t j = 0; j < token->provided.count; j++)
        {
          const struct provide_s *provide = token->provided.item[j];

          if (!provide->from->live)
            continue;
          provide->first->live = true;
          provide->first->value = next;
          next = value_add(conf, next, provide->from->value);
        }
      token->count->live = true;
      token->count->value = next;
    }
}
