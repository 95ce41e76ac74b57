/* tests: an endless supply of tables for the ACPI reader.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The entry point of libFuzzer. Each image is read as it comes, which tests
   little but the checksums, and with its checksums set right.
   tests/infra/fixtures/acpi is a corpus to begin with:

   tests/host/acpi/run.sh out/acpi-fuzz clang fuzz
   out/acpi-fuzz/acpi_fuzz -max_len=4096 corpus tests/infra/fixtures/acpi */

#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_one(const uint8_t *data, size_t size, bool memory)
{
  struct host_image_s image = {
    .bytes = data,
    .size = size,
    .rsdp = HOST_RSDP,
    .memory = { { 0, 0x9fc00 },
                { 0x100000000, 0x80000000 },
                { 0x100000, 0x7ff00000 },
                { UINT64_MAX - 0xffff, 0x10000 } },
    .memory_count = memory ? 4 : 1,
  };
  struct host_answer_s answer;

  host_read(&image, &answer);
  if (answer.wrong != NULL)
    {
      fprintf(stderr, "acpi_fuzz: %s\n", answer.wrong);
      abort();
    }
  host_free(&answer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  uint8_t *fixed = malloc(size + 1);

  if (fixed == NULL)
    abort();
  memcpy(fixed, data, size);
  host_fix(fixed, size, HOST_RSDP);
  read_one(data, size, false);
  read_one(data, size, true);
  read_one(fixed, size, true);
  free(fixed);
  return 0;
}
