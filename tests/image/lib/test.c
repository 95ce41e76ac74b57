/* tests: running the suites and telling how it went.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Prints a TAP stream: the plan first, a line for each case, and before it a
   line for each expectation of it that failed.

   Locks: none; processors that a case has put to work may fail an expectation
   at any time, hence the atomic count.

   Source: the Test Anything Protocol, version 13. */

#include "test.h"
#include "test_run.h"

#include <mutek/atomic.h>
#include <mutek/printk.h>
#include <mutek/string.h>

static atomic_t failures;   /* of the running case */
static const char *skipped; /* why the running case cannot be judged */
static uint32_t random_state = 2463534242u;

void
test_failed(const char *file, int line, const char *what, intmax_t got,
            intmax_t wanted)
{
  atomic_add(&failures, 1);
  printk("# %s:%d: %s: got %lld, wanted %lld\n", file, line, what,
         (long long)got, (long long)wanted);
}

void
test_skip(const char *why)
{
  skipped = why;
}

void
test_note(const char *format, ...)
{
  char line[160];
  va_list args;

  va_start(args, format);
  printk_format_va(line, sizeof(line), format, args);
  va_end(args);
  printk("# %s\n", line);
}

uint32_t
test_random(void)
{
  random_state ^= random_state << 13;
  random_state ^= random_state >> 17;
  random_state ^= random_state << 5;
  return random_state;
}

static bool
case_run(const struct test_suite_s *suite, const struct test_case_s *test,
         unsigned number)
{
  bool passed;

  atomic_store(&failures, 0);
  skipped = NULL;
  test->run();
  passed = atomic_load(&failures) == 0;
  printk("%s %u - %s: %s%s%s\n", passed ? "ok" : "not ok", number, suite->name,
         test->name, skipped != NULL ? " # SKIP " : "",
         skipped != NULL ? skipped : "");
  return passed;
}

int
test_run(const struct test_suite_s *const *suites, size_t count,
         const char *only)
{
  unsigned plan = 0, number = 0, failed = 0;

  for (size_t i = 0; i < count; i++)
    if (only[0] == 0 || strcmp(only, suites[i]->name) == 0)
      plan += (unsigned)suites[i]->count;
  printk("1..%u\n", plan);

  for (size_t i = 0; i < count; i++)
    if (only[0] == 0 || strcmp(only, suites[i]->name) == 0)
      for (size_t j = 0; j < suites[i]->count; j++)
        failed += !case_run(suites[i], &suites[i]->cases[j], ++number);
  return failed != 0 || plan == 0;
}
