/* base: the words for error codes.
   SPDX-License-Identifier: LGPL-2.1-only */

/* One table, from which both functions answer. Invariant: a code is in it once.
   Locks: none. */

#include <mutek/error.h>

#include <mutek/decls.h>

/** What is said of a code. */
struct error_words_s
{
  error_t code;     /**< (c) 0 or negated */
  const char *name; /**< (c) */
  const char *text; /**< (c) */
};

static const struct error_words_s words[] = {
  { 0, "ok", "It worked." },
  { -ENOENT, "ENOENT", "Nothing of the kind exists here." },
  { -EBUSY, "EBUSY", "Somebody else has it." },
  { -ENOMEM, "ENOMEM", "All of it is in use; later may succeed." },
  { -EINVAL, "EINVAL", "The caller passed a value that is not allowed." },
  { -ENOTSUP, "ENOTSUP", "This machine can never do it." },
  { -EAGAIN, "EAGAIN", "Refused in this context; ask from another one." },
  { -EBADDATA, "EBADDATA", "Data from outside contradict themselves." },
  { -ERANGE, "ERANGE", "This machine can never hold that size." },
};

static const struct error_words_s unknown = { 0, "?",
                                              "An error that has no name." };

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
