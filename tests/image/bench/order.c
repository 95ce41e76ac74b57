/* tests: rows of a build that orders its banks.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "bench.h"

size_t
bench_rows_order(struct bench_row_s *row)
{
  size_t count = 0;

  row[count++] = (struct bench_row_s){ .name = "cluster/SYS",
                                       .prox = mem_proximity_cluster(0) };
  row[count++] = (struct bench_row_s){ .name = "cpu/SYS",
                                       .prox = mem_proximity_cpu(0) };
  row[count++] = (struct bench_row_s){ .name = "global/SYS",
                                       .prox = mem_proximity_global() };
  return count;
}
