/* mkconfig: from declared tokens and one build file to config.h and config.mk.
   SPDX-License-Identifier: LGPL-2.1-only

   Steps, each in its own file. The build file is read (build.c), then the
   declarations (walk.c, declare.c). Names are replaced by tokens (link.c), and
   assignments are connected with them (assign.c). The tokens are resolved
   (resolve.c) and checked (check.c), and the order of calls is computed
   (init.c). Then the result is written (output.c), listed (list.c), explained
   (why.c) or compared (diff.c). The run ends after the first step with a
   mistake, so that one mistake gives one message. */

#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assign.h"
#include "build.h"
#include "check.h"
#include "conf.h"
#include "diag.h"
#include "diff.h"
#include "init.h"
#include "link.h"
#include "list.h"
#include "mem.h"
#include "output.h"
#include "resolve.h"
#include "token.h"
#include "vars.h"
#include "walk.h"
#include "why.h"

#define STATUS_USAGE 2

/* The functions of the tool, by the letter of their option. */
static const struct question_s
{
  char letter;
  void (*print)(struct conf_s *conf, const char *name);
  bool named; /* the option takes a name */
} question_table[] = {
  { 'l', list_visible, false }, { 'L', list_all, false },
  { 'f', list_flat, false },    { 'i', list_inits, false },
  { 's', list_show, true },     { 'w', why_print, true },
  { 'c', list_nothing, false },
};

struct options_s
{
  struct list_s builds;              /* char, each -b */
  const struct question_s *question; /* NULL for -o and -d */
  const char *name;                  /* of the token */
  const char *other;                 /* -d, the other build file, or NULL */
  unsigned count;                    /* options that select a function */
};

static int
usage(void)
{
  fprintf(stderr,
          "usage: mkconfig [-q] [-r ROOT] [-b SECTION:SECTION...] WHAT "
          "BUILDFILE\n"
          "  -r  where to look for *.config files, default '.'\n"
          "  -b  sections of the build file to use, may be repeated\n"
          "  -q  print no notice\n"
          "WHAT is one of:\n"
          "  -o OUTDIR  write config.h, config.mk and config.d there\n"
          "  -l  list the tokens that may be assigned here; -L  list all\n"
          "  -f  list the assignments that count; -i  list calls at startup\n"
          "  -s TOKEN  show one; -w TOKEN  say why it has its value\n"
          "  -c  check only; -d BUILDFILE  compare with another build\n");
  return STATUS_USAGE;
}

static bool
option_question(struct options_s *options, int letter, const char *name)
{
  size_t count = sizeof(question_table) / sizeof(question_table[0]);

  for (size_t i = 0; i < count; i++)
    if (question_table[i].letter == letter)
      {
        options->question = &question_table[i];
        options->name = name;
        options->count++;
        return true;
      }
  return false;
}

static bool
options_read(struct conf_s *conf, struct options_s *options, int argc,
             char **argv)
{
  int letter;

  while ((letter = getopt(argc, argv, "r:b:o:s:w:d:lLficq")) != -1)
    {
      if (optarg && !path_ok(optarg))
        return false;
      switch (letter)
        {
        case 'r':
          conf->root = optarg;
          break;
        case 'b':
          list_add(conf, &options->builds, optarg);
          break;
        case 'o':
          conf->out = optarg;
          options->count++;
          break;
        case 'd':
          options->other = optarg;
          options->count++;
          break;
        case 'q':
          conf->quiet = true;
          break;
        default:
          if (!option_question(options, letter, optarg))
            return false;
        }
      optarg = NULL;
    }

  if (optind + 1 != argc || !path_ok(argv[optind]))
    return false;
  conf->build_file = argv[optind];
  return options->count == 1;
}

/* Sets the predefined variables. */
static void
variables_start(struct conf_s *conf)
{
  const char *slash = strrchr(conf->build_file, '/');
  const char *base = slash ? slash + 1 : conf->build_file;
  const char *dot = strrchr(base, '.');
  size_t size = dot && dot > base ? (size_t)(dot - base) : strlen(base);
  const char *name = mem_text(conf, base, size);

  var_set(conf, "SRC_DIR", conf->root, false);
  var_set(conf, "BUILD_NAME", name, false);
  var_set(conf, "OUTPUT_NAME", name, false);
}

static void
modules_append(struct conf_s *conf)
{
  for (size_t i = 0; i < conf->tokens.count; i++)
    {
      const struct token_s *token = conf->tokens.item[i];

      if (token->live && token->module_name)
        var_append(
            conf, "MODULES",
            mem_format(conf, "%s:%s", token->module_name, token->module_dir));
    }
}

/* Runs all steps up to the outputs, or to the step with a mistake. */
static bool
configure(struct conf_s *conf, const struct options_s *options)
{
  struct loc_s loc = { conf->build_file, 1 };

  variables_start(conf);
  for (size_t i = 0; i < options->builds.count; i++)
    build_inherit(conf, loc, options->builds.item[i]);
  if (!conf->builds.count)
    build_inherit(conf, loc, "default");

  build_read(conf);
  if (!conf->error_count)
    walk_tree(conf);
  if (!conf->error_count)
    link_tokens(conf);
  if (!conf->error_count)
    init_link(conf);
  if (!conf->error_count)
    assign_tokens(conf);
  if (conf->error_count)
    return false;

  resolve_tokens(conf);
  check_tokens(conf);
  init_resolve(conf);
  modules_append(conf);
  return true;
}

/* Strips the slashes at the end of a directory, except for the root. */
static const char *
dir_name(struct conf_s *conf, const char *path)
{
  size_t size = strlen(path);

  while (size > 1 && path[size - 1] == '/')
    size--;
  return mem_text(conf, path, size);
}

/* Resolves both builds with the same options, and compares them. */
static void
compare(struct conf_s *conf, const struct options_s *options)
{
  struct conf_s other = { .root = conf->root, .quiet = conf->quiet };

  other.build_file = options->other;
  bool resolved = configure(&other, options);

  if (configure(conf, options) && resolved)
    diff_print(conf, &other);
  conf->error_count += other.error_count;
  mem_destroy(&other);
}

int
main(int argc, char **argv)
{
  struct conf_s conf = { .root = "." };
  struct options_s options = { 0 };

  if (!options_read(&conf, &options, argc, argv))
    {
      mem_destroy(&conf);
      return usage();
    }
  conf.root = dir_name(&conf, conf.root);
  if (conf.out)
    conf.out = dir_name(&conf, conf.out);
  else if (!options.question || options.question->letter != 'c')
    conf.quiet = true;

  if (options.other)
    compare(&conf, &options);
  else if (configure(&conf, &options) && options.question)
    options.question->print(&conf, options.name);
  if (conf.out && !conf.error_count)
    output_write(&conf);

  int status = conf.error_count ? EXIT_FAILURE : EXIT_SUCCESS;
  mem_destroy(&conf);
  return status;
}
