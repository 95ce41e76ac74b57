/* tests: an endless supply of blobs for the device tree reader.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The entry point of libFuzzer; a corpus to begin with is named last:

   clang -g -O1 -fsanitize=fuzzer,address,undefined ... fdt_fuzz.c
   ./fdt_fuzz -max_len=10240 corpus tests/infra/fixtures/fdt */

#include "host.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct host_answer_s answer;

  host_read(data, size, &answer);
  if (answer.wrong != NULL)
    {
      fprintf(stderr, "fdt_fuzz: %s\n", answer.wrong);
      abort();
    }
  host_free(&answer);
  return 0;
}
