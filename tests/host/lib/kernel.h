/* tests: the kernel around a part of it, in a hosted program.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Keeps what the part prints, lends it arrays that end where their allocation
    ends, so that a sanitizer sees each byte too far, and writes down what a
    reader of firmware tables found. */

#ifndef HOST_KERNEL_H_
#define HOST_KERNEL_H_

#include <mutek/decls.h>
#include <mutek/machine.h>
#include <mutek/types.h>

/** What was printed since @ref host_said_clear. */
extern char host_said[4096];

void host_said_clear(void);

/** @This returns how many lines were printed. */
size_t host_said_lines(void);

/** @This returns whether what was printed is whole lines of printable text that
    begin with @tt prefix, and no more of them than a reading may print. */
bool host_said_well(const char *prefix);

/** @This returns memory of its own for an array, also for none. */
void *host_take(size_t count, size_t size);

/** @This gives the machine arrays for what @tt found found, a @tt divisor-th
    of it. */
void host_arrays_take(struct machine_s *machine, const struct machine_s *found,
                      uint32_t divisor);
void host_arrays_free(struct machine_s *machine);

/** @This returns whether two readings count the same. */
bool host_found_same(const struct machine_s *a, const struct machine_s *b);

/** Text that grows. */
struct host_page_s
{
  char *text;
  size_t size; /**< of text */
  size_t used; /**< would be, however small size is */
};

void host_put(struct host_page_s *page, const char *format, ...)
    PRINTF_LIKE(2, 3);

/** @This writes " node" and its id. */
void host_put_node(struct host_page_s *page, uint32_t node);

/** @This writes the distances, one a line. */
void host_put_distances(struct host_page_s *page,
                        const struct machine_s *machine);

#endif
