/* mkconfig: determines which lines of a build file count.
   SPDX-License-Identifier: LGPL-2.1-only

   I1  A level is live only if the enclosing level is.
   I2  At most one %section is open, below any %subsection. */

#include "section.h"

#include <string.h>

#include "build.h"
#include "diag.h"
#include "lexer.h"
#include "mem.h"

static bool
is_digit(char c)
{
  return c >= '0' && c <= '9';
}

static char
lower(char c)
{
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is_letter(char c)
{
  return lower(c) >= 'a' && lower(c) <= 'z';
}

/* Returns whether a character of a pattern accepts a character of a name. */
static bool
char_matches(char pattern, char c)
{
  switch (pattern)
    {
    case '*':
    case '?':
      return is_digit(c) || is_letter(c) || c == '_';
    case 'N':
    case 'X':
      return is_digit(c);
    case 'L':
      return is_letter(c);
    default:
      return lower(pattern) == lower(c);
    }
}

/* Keeps the set of prefixes of the name that the pattern matches so far, and
   advances it with each character of the pattern. So the time is at most the
   product of both lengths. */
static bool
pattern_matches(struct conf_s *conf, const char *pattern, const char *name)
{
  size_t size = strlen(name);
  bool *reach = mem_new(conf, size + 1);

  for (reach[0] = true; *pattern; pattern++)
    {
      bool many = *pattern == '*' || *pattern == 'X';

      for (size_t i = size; i > 0; i--)
        reach[i] = reach[i - 1] && char_matches(*pattern, name[i - 1]);
      reach[0] = false;
      for (size_t i = 1; many && i <= size; i++)
        if (reach[i - 1] && char_matches(*pattern, name[i - 1]))
          reach[i] = true;
    }
  return reach[size];
}

/* Returns the first element of BUILD that a pattern matches; marks all of
   them. */
static const char *
section_match(struct conf_s *conf, const char *patterns)
{
  struct list_s words = word_split(conf,
                                   mem_text(conf, patterns, strlen(patterns)));
  const char *first = NULL;

  for (size_t i = 0; i < conf->builds.count; i++)
    for (size_t j = 0; j < words.count; j++)
      {
        struct element_s *element = conf->builds.item[i];

        if (!pattern_matches(conf, words.item[j], element->name))
          continue;
        element->matched = true;
        if (!first)
          first = element->name;
      }
  return first;
}

struct level_s *
section_top(const struct section_s *section)
{
  size_t count = section->levels.count;

  return count ? section->levels.item[count - 1] : NULL;
}

bool
section_live(const struct section_s *section)
{
  const struct level_s *top = section_top(section);

  return !top || top->live;
}

const char *
section_element(const struct section_s *section)
{
  for (size_t i = section->levels.count; i-- > 0;)
    {
      const struct level_s *level = section->levels.item[i];

      if (level->element)
        return level->element;
    }
  return NULL;
}

void
section_common(struct conf_s *conf, struct section_s *section, struct loc_s loc)
{
  const struct level_s *top = section_top(section);

  if (top && top->sub)
    diag_error(conf, loc, "the %%subsection of line %u is open: add '%%end'",
               top->loc.line);
  section->levels.count = 0;
}

void
section_open(struct conf_s *conf, struct section_s *section, struct loc_s loc,
             const char *patterns, bool sub)
{
  if (!sub)
    section_common(conf, section, loc);

  struct level_s *level = mem_new(conf, sizeof(*level));
  level->patterns = patterns;
  level->loc = loc;
  level->sub = sub;
  level->outer = section_live(section);
  if (level->outer)
    level->element = section_match(conf, patterns);
  level->live = level->element != NULL;
  list_add(conf, &section->levels, level);
}

void
section_else(struct conf_s *conf, struct section_s *section, struct loc_s loc)
{
  struct level_s *top = section_top(section);

  if (!top)
    diag_error(conf, loc, "%%else is outside of any section: remove it");
  else if (top->turned)
    diag_error(conf, loc, "a second %%else for line %u: remove it",
               top->loc.line);
  else
    {
      top->turned = true;
      top->live = top->outer && !top->live;
    }
}

void
section_end(struct conf_s *conf, struct section_s *section, struct loc_s loc)
{
  if (section->levels.count)
    section->levels.count--;
  else
    diag_error(conf, loc, "%%end is outside of any section: remove it");
}
