/* mkconfig: finds the declaration files.
   SPDX-License-Identifier: LGPL-2.1-only

   I1  Each file is read once, even if it has several names.
   I2  Directories are walked through a list, without recursion, in an order
       that depends only on their names. */

#define _POSIX_C_SOURCE 200809L

#include "walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "declare.h"
#include "diag.h"
#include "mem.h"
#include "vars.h"

struct walk_s
{
  struct conf_s *conf;
  struct list_s dirs; /* char, visited and pending */
  struct list_s seen; /* struct stat of files read */
};

static bool
is_declaration(const char *name)
{
  size_t size = strlen(name);

  return size > 7 && strcmp(name + size - 7, ".config") == 0;
}

static void
walk_file(struct walk_s *walk, const char *path, const struct stat *status)
{
  for (size_t i = 0; i < walk->seen.count; i++)
    {
      const struct stat *seen = walk->seen.item[i];

      if (seen->st_dev == status->st_dev && seen->st_ino == status->st_ino)
        return;
    }

  struct stat *copy = mem_new(walk->conf, sizeof(*copy));
  *copy = *status;
  list_add(walk->conf, &walk->seen, copy);
  declare_file(walk->conf, path);
}

static void
walk_entry(struct walk_s *walk, const char *dir, const char *name)
{
  struct conf_s *conf = walk->conf;
  const char *path = path_join(conf, dir, name);
  struct stat status;

  if (*name == '.' || lstat(path, &status) != 0)
    return;
  if (!path_ok(name))
    {
      diag_error(conf, (struct loc_s){ dir, 1 },
                 "the name '%.60s' here has a control character: rename it",
                 name);
      return;
    }
  if (S_ISDIR(status.st_mode))
    {
      if (strcmp(name, "out") != 0)
        list_add(conf, &walk->dirs, path);
      return;
    }
  if (!is_declaration(name))
    return;
  if (stat(path, &status) != 0)
    {
      struct loc_s loc = { path, 1 };

      diag_error(conf, loc, "this link leads nowhere: remove it");
    }
  else if (S_ISREG(status.st_mode))
    walk_file(walk, path, &status);
}

static void
walk_dir(struct walk_s *walk, const char *dir)
{
  struct conf_s *conf = walk->conf;
  struct dirent **entries;
  struct stat status;
  struct loc_s loc = { dir, 1 };

  bool skip = stat(path_join(conf, dir, ".mkconfig-skip"), &status) == 0;
  int count = skip ? 0 : scandir(dir, &entries, NULL, alphasort);
  if (count < 0)
    {
      diag_error(conf, loc,
                 "this directory cannot be read (%s): change its mode, or the "
                 "one given with -r",
                 strerror(errno));
      return;
    }

  list_add(conf, &conf->deps, dir);
  for (int i = 0; i < count; i++)
    {
      char *name = mem_text(conf, entries[i]->d_name,
                            strlen(entries[i]->d_name));

      free(entries[i]);
      walk_entry(walk, dir, name);
    }
  if (!skip)
    free(entries);
}

void
walk_tree(struct conf_s *conf)
{
  struct walk_s walk = { .conf = conf };

  list_add(conf, &walk.dirs, conf->root);
  for (size_t i = 0; i < walk.dirs.count; i++)
    walk_dir(&walk, walk.dirs.item[i]);
}
