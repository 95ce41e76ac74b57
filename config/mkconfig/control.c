/* mkconfig: names of control characters.
   SPDX-License-Identifier: LGPL-2.1-only

   Files are ASCII or UTF-8. In quoted text, a message shows these names instead
   of characters that move the cursor or are invisible.

   Source: the Unicode Standard, NamesList, aliases of control characters; its
   chapter 2.13, "Byte Order Mark". */

#include "control.h"

#include <string.h>

#define CONTROLS 0x20 /* count, from 0 on and from C1 on */
#define C1 0x80
#define C1_LEAD '\xc2' /* in UTF-8 */
#define DELETE 0x7f

static const char *const names[CONTROLS] = {
  "null",
  "start of heading",
  "start of text",
  "end of text",
  "end of transmission",
  "enquiry",
  "acknowledge",
  "bell",
  "backspace",
  "tab",
  "line feed",
  "vertical tab",
  "form feed",
  "carriage return",
  "shift out",
  "shift in",
  "data link escape",
  "device control 1",
  "device control 2",
  "device control 3",
  "device control 4",
  "negative acknowledge",
  "synchronous idle",
  "end of transmission block",
  "cancel",
  "end of medium",
  "substitute",
  "escape",
  "file separator",
  "group separator",
  "record separator",
  "unit separator",
};

static const char *const names_c1[CONTROLS] = {
  "padding character",
  "high octet preset",
  "break permitted here",
  "no break here",
  "index",
  "next line",
  "start of selected area",
  "end of selected area",
  "character tabulation set",
  "character tabulation with justification",
  "line tabulation set",
  "partial line forward",
  "partial line backward",
  "reverse line feed",
  "single shift 2",
  "single shift 3",
  "device control string",
  "private use 1",
  "private use 2",
  "set transmit state",
  "cancel character",
  "message waiting",
  "start of guarded area",
  "end of guarded area",
  "start of string",
  "single graphic character introducer",
  "single character introducer",
  "control sequence introducer",
  "string terminator",
  "operating system command",
  "privacy message",
  "application program command",
};

/* Named sequences of bytes. */
static const struct
{
  const char *bytes;
  const char *name;
} marks[] = {
  { "\xef\xbb\xbf", "byte order mark" },
  { "\xff\xfe", "byte order mark of UTF-16" },
  { "\xfe\xff", "byte order mark of UTF-16" },
};

const char *
control_name(const char *text, size_t left, size_t *size)
{
  unsigned char first = (unsigned char)*text;

  *size = 1;
  if (first < CONTROLS)
    return names[first];
  if (first == DELETE)
    return "delete";
  *size = 2;
  if (left >= 2 && *text == C1_LEAD && (unsigned char)text[1] - C1 < CONTROLS
      && (text[1] & 0x80))
    return names_c1[(unsigned char)text[1] - C1];
  for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
    {
      *size = strlen(marks[i].bytes);
      if (left >= *size && memcmp(text, marks[i].bytes, *size) == 0)
        return marks[i].name;
    }
  *size = 1;
  return NULL;
}
