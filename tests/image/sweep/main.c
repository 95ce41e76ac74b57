/* tests: the application that interrupts allocations everywhere.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "tests/image/lib/test_run.h"

#include <mutek/startup.h>

extern const struct test_suite_s sweep_suite;

static const struct test_suite_s *const suites[] = { &sweep_suite };

int
app_main(void)
{
  return test_run(suites, ARRAY_SIZE(suites), "");
}
