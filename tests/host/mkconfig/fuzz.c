/* tests: an endless supply of declarations and builds for mkconfig.
   SPDX-License-Identifier: LGPL-2.1-only

   The entry point of libFuzzer; fuzz.sh builds and runs it. An input is up to
   three files, a.config, b.build and c.build, with a line "----" between them.
   They are read from a directory of the run, in memory where there is one.

   Beyond what the sanitizers see, of an input without mistakes:

   F1  each assignment has its effect, each live value token a value;
   F2  resolving again gives the same tokens. */

#define _POSIX_C_SOURCE 200809L

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/mkconfig/assign.h"
#include "config/mkconfig/build.h"
#include "config/mkconfig/check.h"
#include "config/mkconfig/edit.h"
#include "config/mkconfig/init.h"
#include "config/mkconfig/link.h"
#include "config/mkconfig/list.h"
#include "config/mkconfig/mem.h"
#include "config/mkconfig/output.h"
#include "config/mkconfig/resolve.h"
#include "config/mkconfig/token.h"
#include "config/mkconfig/value.h"
#include "config/mkconfig/vars.h"
#include "config/mkconfig/walk.h"
#include "config/mkconfig/why.h"

#define SEPARATOR "\n----\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

static char directory[] = "/dev/shm/mkconfig-fuzz.XXXXXX";

static void
directory_remove(void)
{
  static const char *const names[]
      = { "a.config",    "b.build",    "c.build",  "o/config.h",
          "o/config.mk", "o/config.d", "o/inits.h" };

  for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
    unlink(names[i]);
  rmdir("o");
  rmdir(directory);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
  (void)argc;
  (void)argv;
  if (!mkdtemp(directory) || chdir(directory) != 0
      || !freopen("/dev/null", "w", stdout))
    {
      perror(directory);
      exit(2);
    }
  atexit(directory_remove);
  return 0;
}

static void
file_write(const char *name, const char *text, size_t size)
{
  FILE *stream = fopen(name, "wb");

  if (!stream || fwrite(text, 1, size, stream) != size || fclose(stream) != 0)
    {
      perror(name);
      exit(2);
    }
}

static void
files_write(const char *text, size_t size)
{
  static const char *const names[] = { "a.config", "b.build", "c.build" };
  const char *end = text + size;

  for (size_t i = 0; i < 3; i++)
    {
      const char *next = text;
      size_t left = sizeof(SEPARATOR) - 1;

      while ((size_t)(end - next) >= left && memcmp(next, SEPARATOR, left) != 0)
        next++;
      if (i == 2 || (size_t)(end - next) < left)
        next = end;
      file_write(names[i], text, (size_t)(next - text));
      text = next + ((size_t)(end - next) < left ? 0 : left);
    }
}

static void
expect(int holds, const char *what, const struct token_s *token)
{
  if (holds)
    return;
  fprintf(stderr, "fuzz: %s: %s\n", token->name, what);
  abort();
}

static void
check_result(struct conf_s *conf)
{
  struct list_s texts = { 0 };

  for (size_t i = 0; i < conf->tokens.count; i++)
    {
      const struct token_s *token = conf->tokens.item[i];

      expect(!token_dropped(token), "an assignment without effect", token);
      expect(!token->live || !(token->flags & FLAG_VALUE) || token->value,
             "live without a value", token);
      list_add(conf, &texts, token_text(token));
    }
  edit_try(conf);
  for (size_t i = 0; i < conf->tokens.count; i++)
    {
      const struct token_s *token = conf->tokens.item[i];

      expect(strcmp(token_text(token), texts.item[i]) == 0,
             "another value when resolved again", token);
    }
}

static void
ask_all(struct conf_s *conf)
{
  list_all(conf, NULL);
  list_flat(conf, NULL);
  list_inits(conf, NULL);
  for (size_t i = 0; i < conf->tokens.count && i < 3; i++)
    {
      const struct token_s *token = conf->tokens.item[i];

      list_show(conf, token->name);
      why_print(conf, token->name);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct conf_s conf = { .root = ".",
                         .out = "o",
                         .build_file = "b.build",
                         .mute = true,
                         .quiet = true };
  struct loc_s loc = { conf.build_file, 1 };

  files_write((const char *)data, size);
  var_set(&conf, "SRC_DIR", conf.root, false);
  build_inherit(&conf, loc, "default");
  build_read(&conf);
  walk_tree(&conf);
  link_tokens(&conf);
  if (!conf.error_count)
    init_link(&conf);
  if (!conf.error_count)
    assign_tokens(&conf);
  if (!conf.error_count)
    {
      resolve_tokens(&conf);
      check_tokens(&conf);
      init_resolve(&conf);
      if (!conf.error_count)
        {
          output_write(&conf);
          check_result(&conf);
        }
      ask_all(&conf);
    }
  mem_destroy(&conf);
  return 0;
}
