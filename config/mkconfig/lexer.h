/* mkconfig: splits a file into logical lines and words.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef LEXER_H_
#define LEXER_H_

#include "conf.h"

struct lexer_s
{
  struct conf_s *conf;
  const char *file;   /* path as opened */
  const char *text;   /* the whole file */
  size_t size, next;  /* bytes; next to be read */
  struct loc_s loc;   /* of the last line returned */
  unsigned line_next; /* number of the line at next */
  bool failed;        /* a message was printed; the rest is not read */
};

/** @This reads a whole regular file.
    @return NULL, or the reason why it cannot be read. */
const char *file_read(struct conf_s *conf, const char *path, char **text,
                      size_t *size);

/** @This opens a file and records it as a dependency.
    @return false after a message; @tt from is the line that names the file. */
bool lexer_open(struct conf_s *conf, struct lexer_s *lexer, const char *path,
                struct loc_s from);

/** @This returns the next line that is neither blank nor a comment.
    Continuation lines are joined, and outer blanks removed. It returns NULL at
    the end, or after a message about a byte that is not text. */
char *lexer_next(struct lexer_s *lexer);

/** @This cuts the first word off a text.
    @return the word, empty at the end; @tt rest moves to the next one. */
char *word_cut(char **rest);

/** @This splits a text at blanks and modifies it. */
struct list_s word_split(struct conf_s *conf, char *text);

/** @This returns the length of the C identifier at the start of a text. */
size_t word_identifier(const char *text);

/** @This rejects, with a message, a value that would change the meaning of
    other lines in the files for make and C. */
bool text_check(struct conf_s *conf, struct loc_s loc, const char *text);

#endif
