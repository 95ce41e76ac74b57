/* tests: rows of a build that knows several banks, and how these are filled.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "bench.h"

#include "tests/image/sweep/fill.h"

#include <mutek/startup.h>
#include <mutek/topology.h>

#define WORKLOAD_MAX (1u << 19) /* more than one takes. Units: bytes */

size_t
bench_rows_banks(struct bench_row_s *row)
{
  static const struct bench_row_s rows[] = {
    { .name = "null/DMA", .valid = MEM_VALID_DMA },
    { .name = "null/CLUSTER", .valid = MEM_VALID_CLUSTER },
    { .name = "null/CPU", .valid = MEM_VALID_CPU },
    { .name = "null/SYS/spill", .spill = true },
    { .name = "null/SYS/full", .kind = BENCH_FULL },
    { .name = "explain", .kind = BENCH_EXPLAIN },
    { .name = "explain/spill", .kind = BENCH_EXPLAIN, .spill = true },
  };

  for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
    row[i] = rows[i];
  return ARRAY_SIZE(rows);
}

/* The bank that is left: the last by address that holds any workload. */
static bank_id_t
bank_left(const struct topology_s *topo)
{
  bank_id_t left = 0;

  for (bank_id_t bank = 0; bank < topo->bank_count; bank++)
    if (topo->bank[bank].reach_count == topo->cpu_count
        && topo->bank[bank].last - topo->bank[bank].start >= WORKLOAD_MAX)
      left = bank;
  return left;
}

struct fill_s *
bench_fill(bool all)
{
  struct fill_s *chain = NULL;
  const struct topology_s *topo = startup_topology();
  bank_id_t left = bank_left(topo);

  for (bank_id_t bank = 0; bank < topo->bank_count; bank++)
    if ((all || bank != left)
        && topo->bank[bank].reach_count == topo->cpu_count)
      chain = fill_bank(bank, chain);
  return chain;
}

void
bench_drain(struct fill_s *chain)
{
  fill_free(chain);
}

error_t
bench_explain(const struct mem_request_s *request, struct mem_result_s *result)
{
  return mem_explain(request, result);
}
