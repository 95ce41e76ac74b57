/* mkconfig: messages, one line each.
   SPDX-License-Identifier: LGPL-2.1-only

   I1  A message is one line: what is quoted in it went through the lexer,
       which refuses control characters, or is a path from the command line.
   I2  A run with an error ends with status 1 and writes no file; an error of
       what is only tried, in silence, is counted apart. */

#include "diag.h"

#include <stdarg.h>
#include <stdio.h>

#include "mem.h"

/* Enough to fix a file in one go, few enough to be read. */
#define DIAG_ERROR_MAX 20

static void
diag_print(struct conf_s *conf, struct loc_s loc, const char *kind,
           const char *text)
{
  if (!conf->mute)
    fprintf(stderr, "%s:%u: %s%s\n", loc.file, loc.line, kind, text);
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
