/* tests: running the suites.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef TEST_RUN_H_
#define TEST_RUN_H_

#include "test.h"

/** @This runs suites, all or the one named @tt only, and prints a TAP stream.
    @return 0 when all passed, 1 when a case failed or there was none. */
int test_run(const struct test_suite_s *const *suites, size_t count,
             const char *only);

#endif
