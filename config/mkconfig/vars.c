/* mkconfig: variables of the build file and $(VAR).
   SPDX-License-Identifier: LGPL-2.1-only

   I1  A value is expanded when it is set, so expansion is not recursive.
   I2  An expanded text has at most VAR_TEXT_MAX bytes. So a file that doubles a
       variable on each line gets a message and does not exhaust the memory. */

#include "vars.h"

#include <string.h>

#include "diag.h"
#include "mem.h"

#define VAR_TEXT_MAX 65536

static struct var_s *
var_find(const struct conf_s *conf, const char *name)
{
  for (size_t i = 0; i < conf->vars.count; i++)
    {
      struct var_s *var = conf->vars.item[i];

      if (strcmp(var->name, name) == 0)
        return var;
    }
  return NULL;
}

const char *
var_get(const struct conf_s *conf, const char *name)
{
  const struct var_s *var = var_find(conf, name);

  return var ? var->value : NULL;
}

void
var_set(struct conf_s *conf, const char *name, const char *value, bool given)
{
  struct var_s *var = var_find(conf, name);

  if (!var)
    {
      var = mem_new(conf, sizeof(*var));
      var->name = name;
      list_add(conf, &conf->vars, var);
    }
  var->value = value;
  var->given = given;
}

void
var_append(struct conf_s *conf, const char *name, const char *value)
{
  const char *old = var_get(conf, name);

  if (old && *old)
    value = mem_format(conf, "%s %s", old, value);
  var_set(conf, name, value, true);
}

static const char *
var_lookup(const struct conf_s *conf, const struct scope_s *scope,
           const char *name)
{
  if (strcmp(name, "CONFIGPATH") == 0)
    return scope->dir;
  if (strcmp(name, "CONFIGSECTION") == 0)
    return scope->section;
  return var_get(conf, name);
}

char *
var_expand(struct conf_s *conf, struct loc_s loc, const struct scope_s *scope,
           const char *text)
{
  struct buf_s buf = { 0 };
  const char *open;

  while ((open = strstr(text, "$(")))
    {
      const char *end = strchr(open, ')');

      buf_add(conf, &buf, text, (size_t)(open - text));
      if (!end)
        {
          diag_error(conf, loc, "'%.60s' has no ')': close it", open);
          return NULL;
        }

      char *name = mem_text(conf, open + 2, (size_t)(end - open - 2));
      const char *value = var_lookup(conf, scope, name);
      if (!value)
        {
          diag_error(conf, loc,
                     "$(%.60s) is not set here: fix its name or add "
                     "'%%set %.60s text' before",
                     name, name);
          return NULL;
        }
      buf_add(conf, &buf, value, strlen(value));
      text = end + 1;
      if (buf.size > VAR_TEXT_MAX)
        {
          diag_error(conf, loc,
                     "this text exceeds %u bytes once its variables are "
                     "replaced: shorten them",
                     VAR_TEXT_MAX);
          return NULL;
        }
    }

  buf_add(conf, &buf, text, strlen(text));
  return buf.text;
}

char *
path_dir(struct conf_s *conf, const char *path)
{
  const char *slash = strrchr(path, '/');

  if (!slash)
    return mem_text(conf, ".", 1);
  return mem_text(conf, path, slash == path ? 1 : (size_t)(slash - path));
}

char *
path_join(struct conf_s *conf, const char *dir, const char *name)
{
  size_t size = strlen(dir);

  if (*name == '/' || strcmp(dir, ".") == 0)
    return mem_text(conf, name, strlen(name));
  return mem_format(conf, "%s%s%s", dir, dir[size - 1] == '/' ? "" : "/", name);
}

bool
path_ok(const char *path)
{
  for (const char *c = path; *c; c++)
    if ((unsigned char)*c < ' ' || *c == 0x7f)
      return false;
  return *path && !strstr(path, "*/");
}
