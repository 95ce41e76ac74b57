/* mkconfig: splits a file into logical lines and words.
   SPDX-License-Identifier: LGPL-2.1-only

   Declarations and build files share these rules. A line that ends in a
   backslash continues with the next, as if joined by a blank. Blank lines and
   lines whose first character is '#' are skipped. A comment cannot follow text.

   I1  A returned line is not empty, and contains no control characters except
       tabs, and no byte order mark.
   I2  Each read advances, so every file ends. */

#define _POSIX_C_SOURCE 200809L

#include "lexer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "control.h"
#include "diag.h"
#include "mem.h"

const char *
file_read(struct conf_s *conf, const char *path, char **text, size_t *size)
{
  struct stat status;
  struct buf_s buf = { 0 };
  char chunk[4096];
  size_t got;

  if (stat(path, &status) != 0)
    return strerror(errno);
  if (!S_ISREG(status.st_mode))
    return "not a regular file";

  FILE *stream = fopen(path, "rb");
  if (!stream)
    return strerror(errno);
  while ((got = fread(chunk, 1, sizeof(chunk), stream)) > 0)
    buf_add(conf, &buf, chunk, got);
  bool bad = ferror(stream);
  fclose(stream);
  if (bad)
    return "read error";

  *text = buf.text;
  *size = buf.size;
  return NULL;
}

bool
lexer_open(struct conf_s *conf, struct lexer_s *lexer, const char *path,
           struct loc_s from)
{
  char *text;
  size_t size;
  const char *why = file_read(conf, path, &text, &size);

  if (why)
    {
      diag_error(conf, from, "'%s' cannot be read (%s): give a readable file",
                 path, why);
      return false;
    }

  list_add(conf, &conf->deps, path);
  *lexer = (struct lexer_s){ .conf = conf,
                             .file = path,
                             .text = text,
                             .size = size,
                             .loc = { path, 1 },
                             .line_next = 1 };
  return true;
}

/* Advice for a byte that is not text. */
static const char *
lexer_advice(char first)
{
  if (first == '\r')
    return " (save with Unix line ends)";
  if (first & 0x80)
    return " (save as UTF-8 without it)";
  return "";
}

/* Prints a message about bytes that are not text, and stops reading. */
static void
lexer_refuse(struct lexer_s *lexer, const char *text, size_t size,
             const char *name)
{
  struct loc_s loc = { lexer->file, lexer->line_next };
  struct buf_s bytes = { 0 };

  for (size_t i = 0; i < size; i++)
    buf_format(lexer->conf, &bytes, "%02x", (unsigned char)text[i]);
  diag_error(lexer->conf, loc, "byte%s 0x%s (%s) %s not text: remove it%s",
             size > 1 ? "s" : "", bytes.text, name, size > 1 ? "are" : "is",
             lexer_advice(*text));
  lexer->next = lexer->size;
  lexer->failed = true;
}

/* Reads the bytes of one physical line without its end, and checks that they
   are text. */
static bool
lexer_line(struct lexer_s *lexer, const char **start, size_t *size)
{
  size_t end = lexer->next, bytes;

  for (; end < lexer->size && lexer->text[end] != '\n'; end++)
    {
      const char *at = lexer->text + end;
      const char *name = control_name(at, lexer->size - end, &bytes);

      if (name && *at != '\t')
        {
          lexer_refuse(lexer, at, bytes, name);
          return false;
        }
    }

  *start = lexer->text + lexer->next;
  *size = end - lexer->next;
  lexer->next = end < lexer->size ? end + 1 : end;
  lexer->line_next++;
  return true;
}

static bool
is_blank(char c)
{
  return c == ' ' || c == '\t';
}

/* Reads a line and its continuation lines. */
static bool
lexer_join(struct lexer_s *lexer, struct buf_s *buf)
{
  const char *start;
  size_t size;
  bool more = true;

  while (more)
    {
      if (lexer->next == lexer->size && buf->size)
        return true; /* a backslash before the end of the file */
      if (!lexer_line(lexer, &start, &size))
        return false;
      more = size && start[size - 1] == '\\';
      if (more)
        size--;
      buf_add(lexer->conf, buf, start, size);
      if (more)
        buf_add(lexer->conf, buf, " ", 1);
    }
  return true;
}

char *
lexer_next(struct lexer_s *lexer)
{
  while (lexer->next < lexer->size)
    {
      struct buf_s buf = { 0 };

      lexer->loc.line = lexer->line_next;
      if (!lexer_join(lexer, &buf))
        return NULL;

      char *text = buf.text;
      while (is_blank(*text))
        text++;
      char *end = buf.text + buf.size;
      while (end > text && is_blank(end[-1]))
        *--end = 0;
      if (*text && *text != '#')
        return text;
    }
  return NULL;
}

char *
word_cut(char **rest)
{
  char *word = *rest;
  char *end = word;

  while (*end && !is_blank(*end))
    end++;
  char *next = end;
  while (is_blank(*next))
    next++;
  *end = 0;
  *rest = next;
  return word;
}

struct list_s
word_split(struct conf_s *conf, char *text)
{
  struct list_s words = { 0 };

  while (is_blank(*text))
    text++;
  while (*text)
    list_add(conf, &words, word_cut(&text));
  return words;
}

size_t
word_identifier(const char *text)
{
  size_t size = 0;

  while ((text[size] >= 'a' && text[size] <= 'z')
         || (text[size] >= 'A' && text[size] <= 'Z') || text[size] == '_'
         || (size && text[size] >= '0' && text[size] <= '9'))
    size++;
  return size;
}

/* Values are copied unchanged into files for make and C. Rejects a value that
   would change the meaning of other lines there. */
bool
text_check(struct conf_s *conf, struct loc_s loc, const char *text)
{
  size_t size = strlen(text);

  if (strstr(text, " #") || strstr(text, "\t#"))
    diag_error(conf, loc, "a comment cannot follow text: give it a line");
  else if (size && text[size - 1] == '\\')
    diag_error(conf, loc, "a value cannot end with '\\': remove it");
  else if (strstr(text, "/*"))
    diag_error(conf, loc, "a value cannot contain '/*': remove it");
  else
    return true;
  return false;
}
