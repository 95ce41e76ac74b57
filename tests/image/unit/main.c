/* tests: the application of the test image.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Runs every suite that is linked in, or the one named on the command line. */

#include "tests/image/lib/test_run.h"

#include <mutek/arch.h>
#include <mutek/startup.h>

#define SUITE(name) extern const struct test_suite_s name##_suite;
#include <suites.h>
#undef SUITE

static const struct test_suite_s *const suites[] = {
#define SUITE(name) &name##_suite,
#include <suites.h>
#undef SUITE
};

int
app_main(void)
{
  return test_run(suites, ARRAY_SIZE(suites), arch_command_line());
}
