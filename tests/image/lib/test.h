/* tests: the whole of the unit test interface.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A file foo_test.c defines the suite foo: static functions, each proving the
    sentence that is its name, and TEST_SUITE at the end. suites.h is made from
    the names of the files. */

#ifndef TEST_H_
#define TEST_H_

#include <mutek/decls.h>
#include <mutek/types.h>

/** A sentence and its proof. */
struct test_case_s
{
  const char *name;
  void (*run)(void);
};

/** The cases of a file. */
struct test_suite_s
{
  const char *name;
  const struct test_case_s *cases;
  size_t count;
};

/** @This reports a failed expectation and lets the case go on.
    Context: any processor. */
void test_failed(const char *file, int line, const char *what, intmax_t got,
                 intmax_t wanted);

/** @This says that the running case cannot be judged on this machine, and
    why. */
void test_skip(const char *why);

/** @This prints a line of the TAP stream that is no result. */
void test_note(const char *format, ...) PRINTF_LIKE(1, 2);

/** @This returns the next number of a generator that every run seeds alike. */
uint32_t test_random(void);

#define EXPECT(expr)                                                           \
  do                                                                           \
    {                                                                          \
      if (!(expr))                                                             \
        test_failed(__FILE__, __LINE__, #expr, 0, 1);                          \
    }                                                                          \
  while (0)

#define EXPECT_EQ(got, wanted)                                                 \
  do                                                                           \
    {                                                                          \
      intmax_t got_ = (intmax_t)(got), wanted_ = (intmax_t)(wanted);           \
      if (got_ != wanted_)                                                     \
        test_failed(__FILE__, __LINE__, #got, got_, wanted_);                  \
    }                                                                          \
  while (0)

/** @This ends a file: foo_test.c exports foo_suite. A case which is written
    but not listed is an unused static function, hence a build error. */
#define TEST_SUITE(suite, ...)                                                 \
  extern const struct test_suite_s suite##_suite;                              \
  const struct test_suite_s suite##_suite                                      \
      = { #suite, (const struct test_case_s[]){ __VA_ARGS__ },                 \
          sizeof((const struct test_case_s[]){ __VA_ARGS__ })                  \
              / sizeof(struct test_case_s) }

/* clang-format off */
#define TEST_CASE(function) { #function, function }
/* clang-format on */

#endif
