/* tests: the device tree reader as a part of a hosted program.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Lends the reader blobs that end where their allocation ends, so that a
    sanitizer sees each byte too far, and holds every answer against what the
   contract promises for all blobs. */

#ifndef FDT_HOST_H_
#define FDT_HOST_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/machine.h>
#include <mutek/types.h>

/** What a reading gave. The arrays are on the heap. */
struct host_answer_s
{
  struct machine_s machine;
  error_t err;
  const char *wrong; /**< the promise that was broken, or NULL */
};

/** @This reads a copy of @tt bytes: once to count, once with arrays that just
    fit, once with arrays that are too small. */
void host_read(const uint8_t *bytes, size_t size, struct host_answer_s *answer);
void host_free(struct host_answer_s *answer);

/** @This tells whether a line is of a part of a tree that is read: of a node or
    of processors. */
bool host_said_part(const char *line);

/** @This writes the machine down as text, one fact a line.
    @return what the whole takes, as snprintf does. */
size_t host_describe(const struct machine_s *machine, char *text, size_t size);

#endif
