/* tests: the ACPI reader against a corpus and against damage.
   SPDX-License-Identifier: LGPL-2.1-only */

/* acpi_host DIRECTORY [VALUES [RANDOM]]

   Reads DIRECTORY/corpus.txt, whose head says what it means, then damages each
   sound sample: every truncation, of the memory that can be read and of each
   table; VALUES other values for every byte (255 is all of them, 9 unless
   told), with checksums as they were and set right; RANDOM images with several
   damages (20000 unless told). At last come long tables made to be slow. Flat
   TAP on stdout; exit status 1 when a line is "not ok". A reading that hangs is
   ended by SIGVTALRM. */

#include "host.h"

#include "tests/host/lib/corpus.h"
#include "tests/host/lib/kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS 6
#define SECONDS_MAX 60 /* for any one group of readings */

struct sample_s
{
  uint8_t bytes[CORPUS_SAMPLE_MAX];
  struct host_image_s image; /* of these bytes */
};

/** @This reads one image and looks at nothing but the promises.
    @return whether they were kept. */
static bool
survive(const struct host_image_s *image)
{
  struct host_answer_s answer;

  host_read(image, &answer);
  host_free(&answer);
  return corpus_survived(answer.wrong);
}

static void
sample_copy(struct sample_s *to, const struct sample_s *from)
{
  *to = *from;
  to->image.bytes = to->bytes;
}

/* Where things are in a sample that is not damaged. */

/** @This returns where the pointer to a table is in the list, or 0. */
static uint64_t
sample_entry(const struct sample_s *sample, const char *name)
{
  const uint8_t *bytes = sample->bytes;
  uint32_t width;
  uint64_t root = host_root(bytes, sample->image.rsdp, &width);
  uint64_t end = root + host_number(bytes + root + 4, 4);

  for (uint64_t at = root + 36; at < end; at += width)
    if (memcmp(bytes + host_number(bytes + at, width), name, 4) == 0)
      return at;
  return 0;
}

/** @This returns where a table is, by its signature, "RSDP" or "ROOT"; 0 when
    there is none. */
static uint64_t
sample_table(const struct sample_s *sample, const char *name)
{
  uint32_t width;
  uint64_t root = host_root(sample->bytes, sample->image.rsdp, &width);
  uint64_t entry;

  if (strncmp(name, "RSDP", 4) == 0)
    return sample->image.rsdp;
  if (strncmp(name, "ROOT", 4) == 0)
    return root;
  entry = sample_entry(sample, name);
  return entry == 0 ? 0 : host_number(sample->bytes + entry, width);
}

/* The corpus. */

/** @This reads "start+size,start+size", in hex. */
static void
memory_parse(struct host_image_s *image, const char *text)
{
  image->memory_count = 0;
  while (*text != '\0' && *text != '-' && image->memory_count < HOST_MEMORY_MAX)
    {
      struct machine_reserved_s *memory = &image->memory[image->memory_count++];
      char *end;

      memory->start = strtoull(text, &end, 16);
      memory->size = *end == '+' ? strtoull(end + 1, &end, 16) : 0;
      text = end + (*end == ',');
    }
}

static bool
patch_bytes(struct sample_s *sample, uint64_t place, const char *text)
{
  unsigned value;

  for (; sscanf(text, "%2x", &value) == 1; text += 2, place++)
    {
      if (place >= sample->image.size)
        return false;
      sample->bytes[place] = (uint8_t)value;
    }
  return true;
}

/** @This applies TABLE+OFFSET=BYTES; "!" before it leaves the checksum. */
static bool
patch_table(struct sample_s *sample, const char *text)
{
  bool fix = text[0] != '!';
  const char *name = text + !fix;
  bool rsdp = strncmp(name, "RSDP", 4) == 0;
  uint64_t table = strlen(name) < 5 ? 0 : sample_table(sample, name);
  uint64_t offset;
  char *end;

  if (table == 0 || name[4] != '+')
    return false;
  offset = strtoull(name + 5, &end, 10);
  if (*end != '=' || !patch_bytes(sample, table + offset, end + 1))
    return false;
  if (fix && rsdp)
    host_fix_rsdp(sample->bytes, sample->image.size, table);
  else if (fix)
    host_fix_table(sample->bytes, sample->image.size, table);
  return true;
}

static bool
patches_apply(struct sample_s *sample, char *patches)
{
  for (char *one = strtok(patches, " "); one != NULL; one = strtok(NULL, " "))
    {
      if (strncmp(one, "cut=", 4) == 0)
        sample->image.size = strtoul(one + 4, NULL, 10);
      else if (strncmp(one, "rsdp=", 5) == 0)
        sample->image.rsdp = strtoull(one + 5, NULL, 10);
      else if (strcmp(one, "-") != 0 && !patch_table(sample, one))
        return false;
    }
  return true;
}

static bool
sample_load(struct sample_s *sample, const char *name, const char *memory)
{
  long size = corpus_file(name, "", sample->bytes, sizeof(sample->bytes));

  sample->image = (struct host_image_s){
    .bytes = sample->bytes,
    .size = size < 0 ? 0 : (size_t)size,
    .rsdp = HOST_RSDP,
  };
  memory_parse(&sample->image, memory);
  return size >= 0;
}

static bool
sample_good(char **field)
{
  static char got[CORPUS_SAMPLE_MAX];
  static struct sample_s sample;
  char said[CORPUS_LINE_MAX];
  struct host_answer_s answer;
  const char *flat;
  bool refused, good;

  if (!sample_load(&sample, field[1], field[2])
      || !patches_apply(&sample, field[3]))
    {
      printf("# no such image, or a patch outside it\n");
      return false;
    }
  host_read(&sample.image, &answer);
  corpus_said(said, sizeof(said));
  flat = answer.machine.flat == NULL ? "-" : answer.machine.flat;
  refused = strcmp(field[5], "refused") == 0;
  good = answer.wrong == NULL && strcmp(said, field[4]) == 0
         && answer.err == (refused ? -EBADDATA : 0)
         && (refused || strcmp(flat, field[5]) == 0);
  if (!good)
    printf("# error %d, %s, flat: %s, said: %s\n", answer.err,
           answer.wrong == NULL ? "nothing wrong" : answer.wrong, flat, said);
  if (good && !refused)
    {
      host_describe(&answer.machine, got, sizeof(got));
      good = corpus_machine_is(field[0], got);
    }
  host_free(&answer);
  return good;
}

static void
sample_run(char **field)
{
  corpus_tap(sample_good(field), "corpus", field[0]);
}

/* Damage. */

static unsigned values;            /* (c) other values for a byte */
static unsigned long random_count; /* (c) samples damaged at random */

static const char *const table_name[] = { "RSDP", "ROOT", "APIC",
                                          "SRAT", "SLIT", "HMAT" };

/** @This appends a copy of a table to the image, so that its end is the end of
    what can be read, and points to it.
    @return where it is; 0: there is none. */
static uint64_t
table_last(struct sample_s *sample, const char *name)
{
  uint8_t *bytes = sample->bytes;
  uint64_t old = sample_table(sample, name);
  uint64_t new = (sample->image.size + 15) & ~(uint64_t)15;
  uint64_t rsdp = sample->image.rsdp;
  bool extended = bytes[rsdp + 15] >= 2;
  uint64_t size;
  uint32_t width;

  if (old == 0)
    return 0;
  host_root(bytes, rsdp, &width);
  size = old != rsdp ? host_number(bytes + old + 4, 4) : extended ? 36 : 20;
  memset(bytes + sample->image.size, 0, new - sample->image.size);
  memcpy(bytes + new, bytes + old, size);
  sample->image.size = new + size;
  if (strcmp(name, "RSDP") == 0)
    sample->image.rsdp = new;
  else if (strcmp(name, "ROOT") == 0)
    host_set(bytes + rsdp + (extended ? 24 : 16), width, new);
  else
    host_set(bytes + sample_entry(sample, name), width, new);
  host_fix_table(bytes, sample->image.size, sample_table(sample, "ROOT"));
  host_fix_rsdp(bytes, sample->image.size, rsdp);
  return new;
}

/** @This cuts one table at every length: as what can be read ends there, and
    with its length and checksum set right. */
static bool
cut_table(const struct sample_s *sample, const char *name)
{
  static struct sample_s cut;
  uint64_t at, size;
  bool good = true;

  sample_copy(&cut, sample);
  at = table_last(&cut, name);
  size = cut.image.size;
  for (cut.image.size = at; at != 0 && cut.image.size <= size; cut.image.size++)
    {
      snprintf(corpus_damage, sizeof(corpus_damage), "%s ends at %u", name,
               (unsigned)(cut.image.size - at));
      good = survive(&cut.image) && good;
    }
  for (uint64_t end = size; at != 0 && end >= at; end--)
    {
      cut.image.size = end;
      if (end - at >= 8 && strcmp(name, "RSDP") != 0)
        host_set(cut.bytes + at + 4, 4, end - at);
      host_fix_table(cut.bytes, end, at);
      snprintf(corpus_damage, sizeof(corpus_damage), "%s of %u", name,
               (unsigned)(end - at));
      good = survive(&cut.image) && good;
    }
  return good;
}

static bool
cut_everywhere(const struct sample_s *sample)
{
  static struct sample_s cut;
  bool good = true;

  sample_copy(&cut, sample);
  for (cut.image.size = 0; cut.image.size <= sample->image.size;
       cut.image.size++)
    {
      snprintf(corpus_damage, sizeof(corpus_damage), "cut at %zu",
               cut.image.size);
      good = survive(&cut.image) && good;
    }
  for (size_t i = 0; i < ARRAY_SIZE(table_name); i++)
    good = cut_table(sample, table_name[i]) && good;
  return good;
}

/** @This reads a damaged image as it is, with all checksums right, and that
    without memory. */
static bool
survive_all(struct sample_s *changed)
{
  static struct sample_s fixed;
  bool good = survive(&changed->image);
  size_t size = strlen(corpus_damage);

  sample_copy(&fixed, changed);
  host_fix(fixed.bytes, fixed.image.size, fixed.image.rsdp);
  snprintf(corpus_damage + size, sizeof(corpus_damage) - size, ", fixed");
  good = survive(&fixed.image) && good;
  fixed.image.memory_count = 0;
  snprintf(corpus_damage + size, sizeof(corpus_damage) - size,
           ", fixed, no memory");
  return survive(&fixed.image) && good;
}

/** @This sets every byte to other values: 255 of them are all; fewer begin
    with single bits and the ends. */
static bool
mutate_everywhere(const struct sample_s *sample)
{
  static struct sample_s changed;
  bool good = true;

  sample_copy(&changed, sample);
  for (size_t i = 0; i < sample->image.size; i++)
    {
      for (unsigned v = 1; v <= values; v++)
        {
          changed.bytes[i] = corpus_other(sample->bytes[i], v, values);
          snprintf(corpus_damage, sizeof(corpus_damage), "byte %zu is %02x", i,
                   changed.bytes[i]);
          good = survive_all(&changed) && good;
        }
      changed.bytes[i] = sample->bytes[i];
    }
  return good;
}

/** @This damages an image in 2 to 9 places, with values that mean something to
    a table more often than not, and sets the checksums right. */
static bool
mutate_at_random(const struct sample_s *sample, unsigned long count)
{
  static const uint8_t byte[] = { 0, 1, 2, 8, 9, 12, 16, 24, 40, 0x80, 0xff };
  static struct sample_s changed;
  uint32_t state = 2463534242u;
  bool good = true;

  for (unsigned long n = 0; n < count; n++)
    {
      sample_copy(&changed, sample);
      snprintf(corpus_damage, sizeof(corpus_damage), "random image %lu", n);
      for (uint32_t i = corpus_draw(&state) % 8 + 2; i != 0; i--)
        {
          uint32_t place = corpus_draw(&state) % (uint32_t)sample->image.size;

          changed.bytes[place]
              = corpus_draw(&state) % 4 == 0
                    ? (uint8_t)corpus_draw(&state)
                    : byte[corpus_draw(&state) % ARRAY_SIZE(byte)];
        }
      host_fix(changed.bytes, changed.image.size, changed.image.rsdp);
      good = survive(&changed.image) && good;
    }
  return good;
}

static void
damage_sample(char **field)
{
  static struct sample_s sample;

  if (strcmp(field[3], "-") != 0 || !sample_load(&sample, field[1], field[2]))
    return;
  corpus_limit(SECONDS_MAX);
  corpus_tap(cut_everywhere(&sample), "cut everywhere", field[1]);
  corpus_limit(values == 255 ? 60 * SECONDS_MAX : SECONDS_MAX);
  corpus_tap(mutate_everywhere(&sample), "every byte changed", field[1]);
  corpus_limit(SECONDS_MAX);
  corpus_tap(mutate_at_random(&sample, random_count), "random damage",
             field[1]);
}

/* Cost. */

#define SLOW_TABLE (2u << 20) /* the longest that is read */
#define SLOW_SIZE (7u << 20)
#define SLOW_FIRST 0x100 /* of two tables */
#define SLOW_SECOND (SLOW_FIRST + SLOW_TABLE)

/** Bytes that are repeated, with a number in them that grows. */
struct pattern_s
{
  const char *what;
  const char *signature;
  uint32_t fixed;      /* bytes before it */
  uint8_t entry[48];   /* its first bytes: others are 0 */
  uint32_t entry_size; /* of all */
  uint32_t number;     /* where a number goes, 0: none */
  uint32_t number_size;
  uint32_t step;
};

enum slow_e
{
  SLOW_PROCESSORS,
  SLOW_UNORDERED,
  SLOW_ONE_ID,
  SLOW_SMALL,
  SLOW_SHORT,
  SLOW_NODES,
  SLOW_ONE_NODE,
  SLOW_RANGES,
  SLOW_SAME_RANGES,
  SLOW_EMPTY_RANGES,
  SLOW_STRUCTURES,
  SLOW_MATRICES,
};

static const struct pattern_s slow[] = {
  [SLOW_PROCESSORS]
  = { "processors", "APIC", 44, { 9, 16, [8] = 1 }, 16, 4, 4, 1 },
  [SLOW_UNORDERED] = { "processors in no order",
                       "APIC",
                       44,
                       { 9, 16, [8] = 1 },
                       16,
                       4,
                       4,
                       0x9e3779b1 },
  [SLOW_ONE_ID]
  = { "processors of one id", "APIC", 44, { 0, 8, 0, 7, 1 }, 8, 0, 0, 0 },
  [SLOW_SMALL] = { "small entries", "APIC", 44, { 77, 2 }, 2, 0, 0, 0 },
  [SLOW_SHORT] = { "short entries", "APIC", 44, { 0, 2 }, 2, 0, 0, 0 },
  [SLOW_NODES]
  = { "nodes of processors", "SRAT", 48, { 2, 24, [12] = 1 }, 24, 8, 4, 1 },
  [SLOW_ONE_NODE]
  = { "nodes of one processor", "SRAT", 48, { 0, 16, 0, 7, 1 }, 16, 2, 1, 1 },
  [SLOW_RANGES] = { "ranges of memory",
                    "SRAT",
                    48,
                    { 1, 40, [18] = 1, [28] = 1 },
                    40,
                    10,
                    2,
                    1 },
  [SLOW_SAME_RANGES] = { "ranges of the same memory",
                         "SRAT",
                         48,
                         { 1, 40, [23] = 1, [28] = 1 },
                         40,
                         2,
                         2,
                         1 },
  [SLOW_EMPTY_RANGES]
  = { "empty ranges", "SRAT", 48, { 1, 40, [28] = 1 }, 40, 10, 2, 1 },
  [SLOW_STRUCTURES] = { "structures", "HMAT", 40, { 9, [4] = 8 }, 8, 0, 0, 0 },
  [SLOW_MATRICES] = { "matrices",
                      "HMAT",
                      40,
                      { 1, [4] = 42, [12] = 1, [16] = 1, [24] = 1, [40] = 1 },
                      42,
                      0,
                      0,
                      0 },
};

static void
slow_head(uint8_t *bytes, uint64_t at, const char *signature, uint32_t size)
{
  memcpy(bytes + at, signature, 4);
  host_set(bytes + at + 4, 4, size);
  bytes[at + 8] = 3;
}

/** @This makes a table of 2 MiB of one pattern.
    @return its size. */
static uint32_t
slow_table(uint8_t *bytes, uint64_t at, const struct pattern_s *pattern)
{
  uint32_t next = pattern->fixed;
  uint64_t number = 0;

  for (; pattern->entry_size <= SLOW_TABLE - next; next += pattern->entry_size)
    {
      uint8_t *entry = bytes + at + next;

      memcpy(entry, pattern->entry, pattern->entry_size);
      host_set(entry + pattern->number, pattern->number_size,
               number += pattern->step);
    }
  slow_head(bytes, at, pattern->signature, next);
  return next;
}

/** @This makes an image: the root lists the first table, the second, and the
    first again as often as it is told. */
static void
slow_image(struct host_image_s *image, uint8_t *bytes, uint32_t listed)
{
  uint64_t root = SLOW_SECOND + SLOW_TABLE;

  memcpy(bytes + HOST_RSDP, "RSD PTR ", 8);
  host_set(bytes + HOST_RSDP + 16, 4, root);
  for (uint32_t i = 0; i < listed; i++)
    host_set(bytes + root + 36 + 4 * i, 4, i == 1 ? SLOW_SECOND : SLOW_FIRST);
  slow_head(bytes, root, "RSDT", 36 + 4 * listed);
  host_fix_table(bytes, SLOW_SIZE, SLOW_FIRST);
  host_fix_table(bytes, SLOW_SIZE, SLOW_SECOND);
  host_fix_table(bytes, SLOW_SIZE, root);
  host_fix_rsdp(bytes, SLOW_SIZE, HOST_RSDP);
  *image = (struct host_image_s){ .bytes = bytes,
                                  .size = SLOW_SIZE,
                                  .rsdp = HOST_RSDP,
                                  .memory_count = HOST_MEMORY_MAX };
  for (uint32_t i = 0; i < HOST_MEMORY_MAX; i++)
    image->memory[i].size = (uint64_t)(i + 1) << 20;
}

static void
slow_run(const struct pattern_s *first, const struct pattern_s *second,
         uint32_t listed)
{
  uint8_t *bytes = calloc(SLOW_SIZE, 1);
  struct host_image_s image;
  char name[96];

  if (bytes == NULL)
    abort();
  slow_table(bytes, SLOW_FIRST, first);
  slow_table(bytes, SLOW_SECOND, second);
  slow_image(&image, bytes, listed);
  snprintf(name, sizeof(name), "of %s and of %s", first->what, second->what);
  snprintf(corpus_damage, sizeof(corpus_damage), "2 MiB %.80s", name);
  corpus_limit(SECONDS_MAX);
  corpus_tap(survive(&image), "2 MiB each", name);
  free(bytes);
}

/** @This makes the largest SLIT that is read. */
static void
slow_distances(void)
{
  static const uint32_t count = 1448;
  uint8_t *bytes = calloc(SLOW_SIZE, 1);
  struct host_image_s image;

  if (bytes == NULL)
    abort();
  slow_table(bytes, SLOW_SECOND, &slow[SLOW_PROCESSORS]);
  slow_head(bytes, SLOW_FIRST, "SLIT", 44 + count * count);
  host_set(bytes + SLOW_FIRST + 36, 8, count);
  slow_image(&image, bytes, 2);
  snprintf(corpus_damage, sizeof(corpus_damage), "2 MiB of distances");
  corpus_limit(SECONDS_MAX);
  corpus_tap(survive(&image), "2 MiB", "of distances");
  free(bytes);
}

static void
slow_all(void)
{
  for (size_t i = SLOW_UNORDERED; i < ARRAY_SIZE(slow); i++)
    slow_run(&slow[i], &slow[SLOW_PROCESSORS], 2);
  slow_run(&slow[SLOW_NODES], &slow[SLOW_UNORDERED], 2);
  slow_run(&slow[SLOW_ONE_NODE], &slow[SLOW_ONE_ID], 2);
  slow_run(&slow[SLOW_RANGES], &slow[SLOW_PROCESSORS], (SLOW_TABLE - 36) / 8);
  slow_distances();
}

int
main(int argc, char **argv)
{
  values = argc > 2 ? (unsigned)atoi(argv[2]) : 9;
  random_count = argc > 3 ? strtoul(argv[3], NULL, 10) : 20000;
  corpus_open(argc > 1 ? argv[1] : "tests/infra/fixtures/acpi");
  if (values < 1 || values > 255 || !corpus_lines(FIELDS, sample_run)
      || !corpus_lines(FIELDS, damage_sample))
    {
      fprintf(stderr, "usage: acpi_host DIRECTORY [VALUES [RANDOM]]\n");
      return 2;
    }
  slow_all();
  return corpus_end("images");
}
