/* mkconfig: reads the blocks of one declaration file.
   SPDX-License-Identifier: LGPL-2.1-only

   A block is '%config NAME', lines with a tag and its words, and '%config end'.
   This file checks each line by itself. link.c checks references to other
   tokens, after all files are read.

   I1  After an error, a block is still read to its end, without further
       messages: one mistake gives one message. */

#include "declare.h"

#include <string.h>

#include "diag.h"
#include "init.h"
#include "lexer.h"
#include "mem.h"
#include "token.h"
#include "typed.h"
#include "value.h"
#include "vars.h"

struct declare_s
{
  struct conf_s *conf;
  struct lexer_s lexer;
  struct scope_s scope;
  bool open;             /* inside a block */
  const char *kind;      /* word after the opening '%' */
  struct loc_s open_loc; /* its place */
  struct token_s *token; /* of a %config, or NULL */
  struct init_s *init;   /* of an %init, or NULL; both NULL: skip the block */
};

static void
flags_read(struct declare_s *declare, const struct rel_s *rel)
{
  struct token_s *token = declare->token;

  for (size_t i = 0; i < rel->words.count; i++)
    {
      const char *name = rel->words.item[i];
      const struct flag_s *flag = flag_find(name);

      if (!flag)
        diag_error(declare->conf, rel->loc,
                   "unknown flag '%.60s': fix its name", name);
      else
        token->flags |= flag->bit | (flag->bit == FLAG_ENUM ? FLAG_VALUE : 0);
    }
}

static void
module_read(struct declare_s *declare, const struct rel_s *rel)
{
  struct token_s *token = declare->token;

  if (strpbrk(declare->scope.dir, " \t"))
    diag_error(declare->conf, rel->loc,
               "a module cannot be in '%s', whose name has a blank: rename it",
               declare->scope.dir);
  token->flags |= FLAG_MODULE | FLAG_ROOT;
  token->module_name = rel->words.item[0];
  token->module_dir = declare->scope.dir;
}

static void
conds_read(struct declare_s *declare, struct rel_s *rel)
{
  struct conf_s *conf = declare->conf;

  for (size_t i = 0; i < rel->words.count; i++)
    {
      const char *word = rel->words.item[i];
      struct cond_s *cond = cond_parse(conf, word);

      if (!cond || !(cond->op & rel->tag->ops))
        diag_error(conf, rel->loc, "'%.60s' cannot stand in a '%s': %s", word,
                   rel->tag->name,
                   rel->tag->ops == OP_ALL
                       ? "write TOKEN, TOKEN! or TOKEN<op>value"
                   : rel->tag->ops & OP_EQUAL ? "write TOKEN or TOKEN=value"
                                              : "write names of tokens");
      else if (!cond->value || value_check(conf, rel->loc, cond->value))
        list_add(conf, &rel->conds, cond);
    }
}

static void
line_read(struct declare_s *declare, struct rel_s *rel, const char *text)
{
  struct conf_s *conf = declare->conf;
  struct token_s *token = declare->token;

  rel->words = word_split(conf, mem_text(conf, text, strlen(text)));
  if (!rel->words.count)
    {
      diag_error(conf, rel->loc, "'%s' is empty: write something after it",
                 rel->tag->name);
      return;
    }

  if (rel->tag->ops)
    conds_read(declare, rel);
  else if (rel->tag->tag == TAG_FLAGS)
    flags_read(declare, rel);
  else if (rel->tag->tag == TAG_MODULE)
    module_read(declare, rel);
  else if (rel->tag->tag == TAG_DESC)
    token->desc = token->desc ? mem_format(conf, "%s %s", token->desc, text)
                              : text;
  else if (rel->tag->tag == TAG_TYPE)
    typed_read(conf, token, rel);
  else if (rel->tag->tag == TAG_DEFAULT && value_check(conf, rel->loc, text))
    {
      token->fallback = text;
      token->fallback_loc = rel->loc;
    }
  list_add(conf, &token->rels, rel);
}

static void
token_line(struct declare_s *declare, const char *name, const char *text)
{
  struct conf_s *conf = declare->conf;
  struct loc_s loc = declare->lexer.loc;
  const struct tag_s *tag = tag_find(name);
  size_t cursor = 0;

  if (!tag)
    {
      diag_error(conf, loc, "unknown tag '%.60s': fix its name", name);
      return;
    }

  const struct rel_s *first = token_rel(declare->token, tag->tag, &cursor);
  if (tag->once && first)
    {
      diag_error(conf, loc, "a second '%s', the first is at line %u: keep one",
                 tag->name, first->loc.line);
      return;
    }

  struct rel_s *rel = mem_new(conf, sizeof(*rel));
  rel->tag = tag;
  rel->loc = loc;
  line_read(declare, rel, text);
}

static void
tag_line(struct declare_s *declare, char *text)
{
  struct conf_s *conf = declare->conf;
  struct loc_s loc = declare->lexer.loc;
  const char *name = word_cut(&text);

  text = var_expand(conf, loc, &declare->scope, text);
  if (text && declare->token)
    token_line(declare, name, text);
  else if (text && declare->init)
    init_line(conf, declare->init, loc, name, text);
}

static void
block_open(struct declare_s *declare, const char *kind, const char *name)
{
  struct conf_s *conf = declare->conf;
  struct loc_s loc = declare->lexer.loc;

  if (declare->open)
    diag_error(conf, loc, "the block of line %u is still open: end it before",
               declare->open_loc.line);

  declare->open = true;
  declare->kind = kind;
  declare->open_loc = loc;
  declare->token = NULL;
  declare->init = NULL;

  if (strcmp(kind, "config") != 0 && strcmp(kind, "init") != 0)
    diag_error(conf, loc, "unknown block '%%%.60s': write %%config or %%init",
               kind);
  else if (!*name || name[word_identifier(name)])
    diag_error(conf, loc, "'%.60s' cannot name a token: write one C identifier",
               name);
  else if (*kind == 'i')
    declare->init = init_open(conf, name, loc);
  else
    {
      declare->token = mem_new(conf, sizeof(*declare->token));
      declare->token->name = name;
      declare->token->loc = loc;
      list_add(conf, &conf->tokens, declare->token);
    }
}

static void
block_end(struct declare_s *declare, const char *kind)
{
  struct loc_s loc = declare->lexer.loc;

  if (!declare->open)
    diag_error(declare->conf, loc,
               "no block is open: remove this '%%%.60s end'", kind);
  else if (strcmp(kind, declare->kind) != 0)
    diag_warning(declare->conf, loc, "write '%%%.60s end' to end this block",
                 declare->kind);
  declare->open = false;
}

void
declare_file(struct conf_s *conf, const char *path)
{
  struct declare_s declare = { .conf = conf };
  struct loc_s from = { path, 1 };
  char *text;

  if (!lexer_open(conf, &declare.lexer, path, from))
    return;
  declare.scope.dir = path_dir(conf, path);

  while ((text = lexer_next(&declare.lexer)))
    if (*text == '%')
      {
        text++;
        const char *kind = word_cut(&text);

        if (strcmp(text, "end") == 0)
          block_end(&declare, kind);
        else
          block_open(&declare, kind, text);
      }
    else if (!declare.open)
      diag_error(
          conf, declare.lexer.loc,
          "'%.60s' is outside of any block: write '%%config NAME' before",
          text);
    else
      tag_line(&declare, text);

  if (declare.open && !declare.lexer.failed)
    diag_error(conf, declare.open_loc,
               "this block is not ended: add '%%%.60s end'", declare.kind);
}
