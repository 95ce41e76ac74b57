/* mkconfig: reads the build file and the files it includes.
   SPDX-License-Identifier: LGPL-2.1-only

   A build file is read once, from top to bottom. This file only collects the
   assignments; assign.c connects them with the tokens.

   I1  Each file has its own sections. CONFIGPATH is the directory of the file
       with the current line, also after an %include.
   I2  In a line that does not count, only the directive is read. */

#define _POSIX_C_SOURCE 200809L

#include "build.h"

#include <string.h>
#include <sys/stat.h>

#include "diag.h"
#include "lexer.h"
#include "mem.h"
#include "section.h"
#include "token.h"
#include "value.h"
#include "vars.h"

/* Limit of the files read, far above real use. Without it, files that include
   each other twice would be read for ever. */
#define BUILD_FILE_MAX 1000

/* A file being read. */
struct file_s
{
  struct lexer_s lexer;
  struct section_s section;
  const char *dir;
  struct stat status;   /* device and inode */
  struct file_s *outer; /* the file with the %include, or NULL */
};

struct build_s
{
  struct conf_s *conf;
  struct file_s *top;
  unsigned file_count;
};

/* The rest of a directive's line. */
enum rest_e
{
  REST_NONE,
  REST_SOME,
  REST_ANY,
};

struct directive_s
{
  const char *name;
  void (*run)(struct build_s *build, char *rest);
  bool always; /* runs even if the current lines do not count */
  enum rest_e rest;
};

static struct loc_s
here(const struct build_s *build)
{
  return build->top->lexer.loc;
}

void
build_inherit(struct conf_s *conf, struct loc_s loc, const char *text)
{
  char *copy = mem_text(conf, text, strlen(text));

  for (char *colon = copy; (colon = strchr(colon, ':'));)
    *colon = ' ';

  struct list_s words = word_split(conf, copy);
  for (size_t i = 0; i < words.count; i++)
    {
      bool known = false;

      for (size_t j = 0; j < conf->builds.count; j++)
        {
          const struct element_s *element = conf->builds.item[j];

          known |= strcmp(element->name, words.item[i]) == 0;
        }
      if (known)
        continue;

      struct element_s *element = mem_new(conf, sizeof(*element));
      *element = (struct element_s){ words.item[i], false, loc };
      list_add(conf, &conf->builds, element);
    }
}

static bool
file_push(struct build_s *build, const char *path, struct loc_s from)
{
  struct conf_s *conf = build->conf;
  struct file_s *file = mem_new(conf, sizeof(*file));

  if (stat(path, &file->status) != 0)
    file->status = (struct stat){ 0 }; /* lexer_open() prints the reason */
  for (const struct file_s *outer = build->top; outer; outer = outer->outer)
    if (outer->status.st_dev == file->status.st_dev
        && outer->status.st_ino == file->status.st_ino)
      {
        diag_error(conf, from, "'%s' includes itself: remove this %%include",
                   path);
        return false;
      }
  if (!lexer_open(conf, &file->lexer, path, from))
    return false;

  file->dir = path_dir(conf, path);
  file->outer = build->top;
  build->top = file;
  return true;
}

static void
file_pop(struct build_s *build)
{
  const struct level_s *level = section_top(&build->top->section);

  if (level && level->sub && !build->top->lexer.failed)
    diag_error(build->conf, level->loc,
               "this %%subsection is not ended: add '%%end'");
  build->top = build->top->outer;
}

static void
run_section(struct build_s *build, char *rest)
{
  section_open(build->conf, &build->top->section, here(build), rest, false);
}

static void
run_subsection(struct build_s *build, char *rest)
{
  section_open(build->conf, &build->top->section, here(build), rest, true);
}

static void
run_else(struct build_s *build, char *rest)
{
  (void)rest;
  section_else(build->conf, &build->top->section, here(build));
}

static void
run_end(struct build_s *build, char *rest)
{
  (void)rest;
  section_end(build->conf, &build->top->section, here(build));
}

static void
run_common(struct build_s *build, char *rest)
{
  (void)rest;
  section_common(build->conf, &build->top->section, here(build));
}

static void
types_add(struct build_s *build, struct list_s *list, char *rest)
{
  struct conf_s *conf = build->conf;
  const struct level_s *level = section_top(&build->top->section);
  struct list_s words = word_split(conf, rest);

  for (size_t i = 0; i < words.count; i++)
    {
      struct type_s *type = mem_new(conf, sizeof(*type));

      type->name = words.item[i];
      type->section = level ? level->patterns : NULL;
      type->live = section_live(&build->top->section);
      type->loc = here(build);
      list_add(conf, list, type);
    }
}

static void
run_types(struct build_s *build, char *rest)
{
  types_add(build, &build->conf->types, rest);
}

static void
run_requiretypes(struct build_s *build, char *rest)
{
  types_add(build, &build->conf->needs, rest);
}

static void
run_include(struct build_s *build, char *rest)
{
  struct conf_s *conf = build->conf;
  struct loc_s loc = here(build);
  const char *path = path_join(conf, build->top->dir, rest);
  struct stat status;

  if (stat(path, &status) != 0)
    path = path_join(conf, conf->root, rest);
  if (stat(path, &status) != 0)
    diag_error(conf, loc, "'%s' is neither in '%s' nor in '%s': fix its name",
               rest, build->top->dir, conf->root);
  else if (++build->file_count > BUILD_FILE_MAX)
    diag_error(conf, loc, "more than %u files are included: use fewer",
               BUILD_FILE_MAX);
  else
    file_push(build, path, loc);
}

/* Cuts the name of a variable that a build may set. */
static const char *
variable_cut(struct build_s *build, char **rest)
{
  static const char *const fixed[] = { "CONFIGPATH", "CONFIGSECTION",
                                       "SRC_DIR" };
  const char *name = word_cut(rest);

  if (!*name || name[word_identifier(name)])
    {
      diag_error(build->conf, here(build),
                 "'%.60s' cannot name a variable: write a C identifier", name);
      return NULL;
    }
  for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
    if (strcmp(name, fixed[i]) == 0)
      {
        diag_error(build->conf, here(build),
                   "%s is set by mkconfig: use another name", name);
        return NULL;
      }
  return text_check(build->conf, here(build), *rest) ? name : NULL;
}

static void
run_set(struct build_s *build, char *rest)
{
  const char *name = variable_cut(build, &rest);

  if (name)
    var_set(build->conf, name, rest, true);
}

static void
run_append(struct build_s *build, char *rest)
{
  const char *name = variable_cut(build, &rest);

  if (name)
    var_append(build->conf, name, rest);
}

static void
run_inherit(struct build_s *build, char *rest)
{
  build_inherit(build->conf, here(build), rest);
}

static void
run_error(struct build_s *build, char *rest)
{
  diag_error(build->conf, here(build), "%s", rest);
}

static void
run_warning(struct build_s *build, char *rest)
{
  diag_warning(build->conf, here(build), "%s", rest);
}

static void
run_notice(struct build_s *build, char *rest)
{
  diag_notice(build->conf, here(build), "%s", rest);
}

static void
run_fragment(struct build_s *build, char *rest)
{
  (void)rest;
  if (!build->top->outer)
    diag_error(build->conf, here(build),
               "this file is a fragment, for %%include: give a build that "
               "includes it");
}

static const struct directive_s directive_table[] = {
  { "section", run_section, true, REST_SOME },
  { "subsection", run_subsection, true, REST_SOME },
  { "else", run_else, true, REST_NONE },
  { "end", run_end, true, REST_NONE },
  { "common", run_common, true, REST_NONE },
  { "types", run_types, true, REST_SOME },
  { "requiretypes", run_requiretypes, false, REST_SOME },
  { "include", run_include, false, REST_SOME },
  { "fragment", run_fragment, false, REST_NONE },
  { "set", run_set, false, REST_SOME },
  { "append", run_append, false, REST_SOME },
  { "inherit", run_inherit, false, REST_SOME },
  { "error", run_error, false, REST_SOME },
  { "die", run_error, false, REST_SOME },
  { "warning", run_warning, false, REST_SOME },
  { "notice", run_notice, false, REST_SOME },
};

static const struct directive_s *
directive_find(const char *name)
{
  for (size_t i = 0; i < sizeof(directive_table) / sizeof(directive_table[0]);
       i++)
    if (strcmp(directive_table[i].name, name) == 0)
      return &directive_table[i];
  return NULL;
}

/* Replaces $(VAR) in the current line. */
static char *
line_expand(struct build_s *build, const char *text)
{
  struct scope_s scope = { build->top->dir, NULL };

  for (const struct file_s *file = build->top; file && !scope.section;
       file = file->outer)
    scope.section = section_element(&file->section);
  return var_expand(build->conf, here(build), &scope, text);
}

static void
line_directive(struct build_s *build, char *text)
{
  struct conf_s *conf = build->conf;
  const char *name = word_cut(&text);
  const struct directive_s *directive = directive_find(name);
  bool live = section_live(&build->top->section);

  if (!directive)
    diag_error(conf, here(build), "unknown directive '%%%.60s': fix its name",
               name);
  else if (directive->rest == REST_NONE && *text)
    diag_error(conf, here(build), "'%.60s' cannot follow %%%s: remove it", text,
               name);
  else if (directive->rest == REST_SOME && !*text)
    diag_error(conf, here(build), "%%%s is empty: write something after it",
               name);
  else if (live || directive->always)
    {
      /* a %section is never inside another one, so all variables are known */
      if (live || directive->run == run_section)
        text = line_expand(build, text);
      if (text)
        directive->run(build, text);
    }
}

static void
line_assign(struct build_s *build, char *text)
{
  struct conf_s *conf = build->conf;

  text = line_expand(build, text);
  if (!text)
    return;

  char *name = word_cut(&text);
  size_t size = word_identifier(name);
  bool enforced = size && strcmp(name + size, "!") == 0;

  if (!size || (name[size] && !enforced))
    {
      diag_error(conf, here(build),
                 "'%.60s' is not understood: write 'TOKEN value' or a "
                 "%%directive",
                 name);
      return;
    }
  if (!value_check(conf, here(build), text))
    return;

  struct assign_s *assign = mem_new(conf, sizeof(*assign));
  assign->name = mem_text(conf, name, size);
  assign->value = *text ? text : NULL;
  assign->enforced = enforced;
  assign->loc = here(build);
  list_add(conf, &conf->assigns, assign);
}

/* Checks that at most one section of each type is chosen, and at least one of
   each required type. */
static void
types_check(struct conf_s *conf)
{
  for (size_t i = 0; i < conf->types.count; i++)
    for (size_t j = 0; j < i; j++)
      {
        const struct type_s *type = conf->types.item[i];
        const struct type_s *first = conf->types.item[j];

        if (type->live && first->live && strcmp(type->name, first->name) == 0
            && (type->loc.line != first->loc.line
                || strcmp(type->loc.file, first->loc.file) != 0))
          {
            diag_error(conf, type->loc,
                       "a second section of type '%.60s', the first is "
                       "'%.60s' at %s:%u: choose one with -b or %%inherit",
                       type->name, first->section ? first->section : "common",
                       first->loc.file, first->loc.line);
            break;
          }
      }
}

static void
needs_check(struct conf_s *conf)
{
  for (size_t i = 0; i < conf->needs.count; i++)
    {
      const struct type_s *need = conf->needs.item[i];
      struct buf_s buf = { 0 };
      bool met = false;

      for (size_t j = 0; j < conf->types.count; j++)
        {
          const struct type_s *type = conf->types.item[j];

          if (strcmp(type->name, need->name) != 0)
            continue;
          met |= type->live;
          buf_format(conf, &buf, "%s%.60s", buf.size ? ", " : "",
                     type->section ? type->section : "common");
        }
      if (!met)
        diag_error(conf, need->loc,
                   "no section of type '%.60s' is chosen: add one of these to "
                   "BUILD with -b: %.400s",
                   need->name, buf.size ? buf.text : "(there is none)");
    }
}

static void
elements_check(struct conf_s *conf)
{
  for (size_t i = 0; i < conf->builds.count; i++)
    {
      const struct element_s *element = conf->builds.item[i];

      if (!element->matched && strcmp(element->name, "default") != 0)
        diag_error(conf, element->loc,
                   "no section matches '%.60s' of BUILD: fix its name",
                   element->name);
    }
}

void
build_read(struct conf_s *conf)
{
  struct build_s build = { .conf = conf };
  struct loc_s from = { conf->build_file, 1 };

  if (!file_push(&build, conf->build_file, from))
    return;

  while (build.top)
    {
      char *text = lexer_next(&build.top->lexer);

      if (!text)
        file_pop(&build);
      else if (*text == '%')
        line_directive(&build, text + 1);
      else if (section_live(&build.top->section))
        line_assign(&build, text);
    }

  if (conf->error_count)
    return;
  types_check(conf);
  needs_check(conf);
  elements_check(conf);
}
