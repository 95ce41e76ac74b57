/* tests: a build without: no rows.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "bench.h"

size_t
bench_rows_cache(struct bench_row_s *row)
{
  (void)row;
  return 0;
}
