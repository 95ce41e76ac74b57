/* mkconfig: from declared tokens and one build file to config.h and config.mk.
   SPDX-License-Identifier: LGPL-2.1-only

   Steps, each in its own file: the build file is read (build.c), then the
   declarations (walk.c, declare.c); names become tokens (link.c), assignments
   reach them (assign.c), the rest follows (resolve.c) and is judged (check.c);
   then it is written (output.c) or listed (list.c). A step with a mistake is
   the last one, so that a mistake does not show as several. */

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
#include "link.h"
#include "list.h"
#include "mem.h"
#include "output.h"
#include "resolve.h"
#include "token.h"
#include "vars.h"
#include "walk.h"

#define STATUS_USAGE 2

struct options_s
{
  struct list_s builds; /* char, each -b */
  bool list;            /* -l */
  const char *show;     /* -s, or NULL */
};

static int
usage(void)
{
  fprintf(stderr,
          "usage: mkconfig [-q] [-r ROOT] [-b SECTION:SECTION...] -o OUTDIR "
          "BUILDFILE\n"
          "       mkconfig [-q] [-r ROOT] [-b SECTION:SECTION...] -l | "
          "-s TOKEN BUILDFILE\n"
          "  -r  where to look for *.config files, default '.'\n"
          "  -b  sections of the build file to use, may be repeated\n"
          "  -o  where to write config.h, config.mk and config.d\n"
          "  -l  list all tokens; -s  show one; -q  print no notice\n");
  return STATUS_USAGE;
}

static bool
options_read(struct conf_s *conf, struct options_s *options, int argc,
             char **argv)
{
  int letter;

  while ((letter = getopt(argc, argv, "r:b:o:s:lq")) != -1)
    {
      if (strchr("rbos", letter) && !path_ok(optarg))
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
          break;
        case 's':
          options->show = optarg;
          break;
        case 'l':
          options->list = true;
          break;
        case 'q':
          conf->quiet = true;
          break;
        default:
          return false;
        }
    }

  if (optind + 1 != argc || !path_ok(argv[optind]))
    return false;
  conf->build_file = argv[optind];
  return (conf->out != NULL) != (options->list || options->show);
}

/* What $(VAR) may mean before the first line is read. */
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

/* Everything up to the outputs, or to the step with a mistake. */
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
    assign_tokens(conf);
  if (conf->error_count)
    return false;

  resolve_tokens(conf);
  check_tokens(conf);
  modules_append(conf);
  return true;
}

/* Strips the slashes at the end of a directory, but for the root. */
static const char *
dir_name(struct conf_s *conf, const char *path)
{
  size_t size = strlen(path);

  while (size > 1 && path[size - 1] == '/')
    size--;
  return mem_text(conf, path, size);
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
  else
    conf.quiet = true;

  bool resolved = configure(&conf, &options);
  if (resolved && options.list)
    list_print(&conf);
  if (resolved && options.show)
    list_show(&conf, options.show);
  if (conf.out && !conf.error_count)
    output_write(&conf);

  int status = conf.error_count ? EXIT_FAILURE : EXIT_SUCCESS;
  mem_destroy(&conf);
  return status;
}
