/* base: names and texts of error codes.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Both functions search one table. Invariant: each code is in the table once.
   Locks: none. */

#include <mutek/error.h>

#include <mutek/decls.h>

/** Name and text of an error code. */
struct error_words_s
{
  error_t code;     /**< (c) 0 or negated */
  const char *name; /**< (c) */
  const char *text; /**< (c) */
};

static const struct error_words_s words[] = {
  { 0, "ok", "Success." },
  { -ENOENT, "ENOENT", "There is no such object." },
  { -EBUSY, "EBUSY", "It is in use by another caller." },
  { -ENOMEM, "ENOMEM", "None is free now; a later call may succeed." },
  { -EINVAL, "EINVAL", "The caller passed a value that is not allowed." },
  { -ENOTSUP, "ENOTSUP", "This machine never supports it." },
  { -EAGAIN, "EAGAIN", "Not allowed in this context; call from another one." },
  { -EBADDATA, "EBADDATA", "Data from outside contradict each other." },
  { -ERANGE, "ERANGE", "This machine can never hold that size." },
};

static const struct error_words_s unknown = { 0, "?", "Unknown error code." };

static const struct error_words_s *
words_of(error_t error)
{
  for (size_t i = 0; i < ARRAY_SIZE(words); i++)
    if (words[i].code == error)
      return &words[i];
  return &unknown;
}

const char *
error_name(error_t error)
{
  return words_of(error)->name;
}

const char *
error_text(error_t error)
{
  return words_of(error)->text;
}
