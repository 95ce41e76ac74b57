/* tests: tells what our reader finds in images of ACPI tables.
   SPDX-License-Identifier: LGPL-2.1-only */

/* opinion_acpi IMAGE MAP...

   A map is start+size, in hex, separated by commas. For each image, what
   host_describe() says and an empty line; exit status 1 when one is refused. */

#include "tests/host/acpi/host.h"
#include "tests/host/lib/kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IMAGE_MAX 65536
#define TEXT_MAX 65536

static bool
map_read(const char *map, struct host_image_s *image)
{
  while (*map != '\0' && image->memory_count < HOST_MEMORY_MAX)
    {
      struct machine_reserved_s *piece = &image->memory[image->memory_count++];
      char *end;

      piece->start = strtoull(map, &end, 16);
      if (*end != '+')
        return false;
      piece->size = strtoull(end + 1, &end, 16);
      map = *end == ',' ? end + 1 : end;
    }
  return *map == '\0';
}

static bool
tell(const char *name, const char *map)
{
  static uint8_t bytes[IMAGE_MAX];
  static char text[TEXT_MAX];
  struct host_image_s image = { .bytes = bytes, .rsdp = HOST_RSDP };
  struct host_answer_s answer;
  FILE *file = fopen(name, "rb");
  bool good;

  if (file == NULL || !map_read(map, &image))
    return false;
  image.size = fread(bytes, 1, sizeof(bytes), file);
  fclose(file);
  host_read(&image, &answer);
  good = answer.wrong == NULL && answer.err == 0 && host_said[0] == '\0'
         && host_describe(&answer.machine, text, sizeof(text)) < sizeof(text);
  if (good)
    puts(text);
  else
    fprintf(stderr, "%s: %s%s\n", name, host_said,
            answer.wrong == NULL ? "" : answer.wrong);
  host_free(&answer);
  return good;
}

int
main(int argc, char **argv)
{
  for (int i = 1; i + 1 < argc; i += 2)
    if (!tell(argv[i], argv[i + 1]))
      return 1;
  return 0;
}
