/* mkconfig: messages, one line each.
   SPDX-License-Identifier: LGPL-2.1-only

   I1  A message is one line of text. Control characters and byte order marks in
       quoted text and file names are shown by name.
   I2  A run with an error has exit status 1 and writes no file. Errors of
       silent trials are not counted. */

#include "diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "control.h"
#include "mem.h"

/* Many enough to fix a file in one go, few enough to read. */
#define DIAG_ERROR_MAX 20

/* Prints text, with <name> for each control character. */
static void
diag_text(const char *text)
{
  size_t left = strlen(text), size;

  for (; left; text += size, left -= size)
    {
      const char *name = control_name(text, left, &size);

      if (name)
        fprintf(stderr, "<%s>", name);
      else
        fputc(*text, stderr);
    }
}

static void
diag_print(struct conf_s *conf, struct loc_s loc, const char *kind,
           const char *text)
{
  if (conf->mute)
    return;
  diag_text(loc.file);
  fprintf(stderr, ":%u: %s", loc.line, kind);
  diag_text(text);
  fputc('\n', stderr);
}

void
diag_error(struct conf_s *conf, struct loc_s loc, const char *format, ...)
{
  struct buf_s buf = { 0 };
  va_list args;

  va_start(args, format);
  buf_vformat(conf, &buf, format, args);
  va_end(args);
  diag_print(conf, loc, "", buf.text);

  if (++conf->error_count == DIAG_ERROR_MAX && !conf->mute)
    {
      fprintf(stderr, "mkconfig: %u errors, the rest is not shown\n",
              DIAG_ERROR_MAX);
      conf->mute = true;
    }
}

void
diag_warning(struct conf_s *conf, struct loc_s loc, const char *format, ...)
{
  struct buf_s buf = { 0 };
  va_list args;

  va_start(args, format);
  buf_vformat(conf, &buf, format, args);
  va_end(args);
  diag_print(conf, loc, "warning: ", buf.text);
}

void
diag_notice(struct conf_s *conf, struct loc_s loc, const char *format, ...)
{
  struct buf_s buf = { 0 };
  va_list args;

  if (conf->quiet)
    return;
  va_start(args, format);
  buf_vformat(conf, &buf, format, args);
  va_end(args);
  diag_print(conf, loc, "notice: ", buf.text);
}
