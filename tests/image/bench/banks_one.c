/* tests: a build that knows one bank, from which it pops.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "bench.h"

size_t
bench_rows_banks(struct bench_row_s *row)
{
  (void)row;
  return 0;
}

struct fill_s *
bench_fill(bool all)
{
  (void)all;
  return NULL;
}

void
bench_drain(struct fill_s *chain)
{
  (void)chain;
}

error_t
bench_explain(const struct mem_request_s *request, struct mem_result_s *result)
{
  (void)request;
  (void)result;
  return -ENOTSUP;
}
