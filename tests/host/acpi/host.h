/* tests: the ACPI reader as a part of a hosted program.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Lends the reader images that end where their allocation ends, so that a
    sanitizer sees each byte too far, and holds every answer against what the
   contract promises for all tables. */

#ifndef ACPI_HOST_H_
#define ACPI_HOST_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/machine.h>
#include <mutek/types.h>

/** Where the root pointer is in an image, whose offsets are addresses. */
#define HOST_RSDP 16

#define HOST_MEMORY_MAX 80

/** A machine's memory: the tables, and the map of what is usable. */
struct host_image_s
{
  const uint8_t *bytes;
  size_t size;
  uint64_t rsdp;
  struct machine_reserved_s memory[HOST_MEMORY_MAX];
  uint32_t memory_count;
};

/** What a reading gave. The arrays are on the heap. */
struct host_answer_s
{
  struct machine_s machine;
  error_t err;
  const char *wrong; /**< the promise that was broken, or NULL */
};

/** @This reads a copy of an image: once to count, once with arrays that just
    fit, once with arrays that are too small. */
void host_read(const struct host_image_s *image, struct host_answer_s *answer);
void host_free(struct host_answer_s *answer);

/** @This sets the checksums of all tables that can be found right, wherever
    pointers and lengths lead to. */
void host_fix(uint8_t *bytes, size_t size, uint64_t rsdp);

/** @This sets one checksum right: of the table at @tt at. */
void host_fix_table(uint8_t *bytes, size_t size, uint64_t at);

/** @This sets both checksums of the root pointer right. */
void host_fix_rsdp(uint8_t *bytes, size_t size, uint64_t rsdp);

/** @This returns where the root pointer's list of tables is, and the bytes of
   an entry. */
uint64_t host_root(const uint8_t *bytes, uint64_t rsdp, uint32_t *width);

/** @This returns a little endian number. */
uint64_t host_number(const uint8_t *at, uint32_t size);
void host_set(uint8_t *at, uint32_t size, uint64_t value);

/** @This writes the machine down as text, one fact a line.
    @return what the whole takes, as snprintf does. */
size_t host_describe(const struct machine_s *machine, char *text, size_t size);

#endif
