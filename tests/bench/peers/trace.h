/* tests: how a trace is put together.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef BENCH_TRACE_H
#define BENCH_TRACE_H

#include "bench.h"

/** A trace being made. Slots that were freed are used again, newest first. */
struct builder
{
  struct trace *t;
  size_t cap; /**< Units: steps */
  uint32_t *stack;
  size_t nfree, stack_cap;
};

/** @This is realloc, or the end of the program. */
void *bench_realloc(void *p, size_t n);

/** @This prints a line and ends the program. */
__attribute__((noreturn, format(printf, 1, 2))) void bench_die(const char *text,
                                                               ...);

uint32_t builder_alloc(struct builder *b, uint32_t size, unsigned log2_align);
void builder_free(struct builder *b, uint32_t slot);

/** @This makes the steps of a generator; false when there is none so named. */
bool trace_generate(struct builder *b, const char *name, uint64_t seed);

#endif
