/* tests: the application whose CPUs all want each other's blocks at once.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "tests/image/lib/test_run.h"

#include <mutek/arch.h>
#include <mutek/startup.h>

extern const struct test_suite_s cross_suite;

int
app_main(void)
{
  static const struct test_suite_s *const suites[] = { &cross_suite };

  return test_run(suites, 1, arch_command_line());
}
