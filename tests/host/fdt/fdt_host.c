/* tests: the device tree reader against a corpus and against damage.
   SPDX-License-Identifier: LGPL-2.1-only */

/* fdt_host DIRECTORY [VALUES [RANDOM]]

   Reads DIRECTORY/corpus.txt, whose head says what it means, then damages each
   sound sample: every truncation, VALUES other values for every byte (255 is
   all of them, 9 unless told), RANDOM blobs with several damages (20000 unless
   told). At last come large blobs made to be slow. Flat TAP on stdout; exit
   status 1 when a line is "not ok". A reading that hangs is ended by SIGVTALRM.
 */

#include "host.h"

#include "tests/host/lib/corpus.h"
#include "tests/host/lib/kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS 4
#define SECONDS_MAX 300 /* for any one group of readings */

/* Offsets in a header. */
#define HEADER_TOTAL 4
#define HEADER_STRUCTURE 8
#define HEADER_STRINGS 12
#define HEADER_RESERVATION 16
#define HEADER_STRINGS_SIZE 32
#define HEADER_STRUCTURE_SIZE 36

struct blob_s
{
  uint8_t bytes[CORPUS_SAMPLE_MAX];
  size_t size;
};

static void
set_cell(uint8_t *at, uint32_t value)
{
  for (int i = 3; i >= 0; i--, value >>= 8)
    at[i] = (uint8_t)value;
}

static uint32_t
get_cell(const uint8_t *at)
{
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8
         | at[3];
}

/** @This reads one blob and looks at nothing but the promises.
    @return whether they were kept. */
static bool
survive(const uint8_t *bytes, size_t size, error_t *err)
{
  struct host_answer_s answer;

  host_read(bytes, size, &answer);
  host_free(&answer);
  if (err != NULL)
    *err = answer.err;
  return corpus_survived(answer.wrong);
}

/* The corpus. */

/** @This finds where a patch goes, and moves @tt text behind it. */
static long
patch_place(const struct blob_s *blob, const char **text)
{
  static const struct
  {
    const char *name;
    int field; /* in the header, of the block's offset; 0: none */
  } block[] = { { "header+", 0 },
                { "reservation+", HEADER_RESERVATION },
                { "structure+", HEADER_STRUCTURE },
                { "strings+", HEADER_STRINGS } };
  long place = 0;
  char *end;

  for (size_t i = 0; i < ARRAY_SIZE(block); i++)
    if (strncmp(*text, block[i].name, strlen(block[i].name)) == 0)
      {
        *text += strlen(block[i].name);
        if (block[i].field != 0)
          place = (long)get_cell(blob->bytes + block[i].field);
      }
  place += strtol(*text, &end, 10);
  *text = end;
  return place;
}

static bool
patch_apply(struct blob_s *blob, const char *text)
{
  unsigned value;
  long place;

  if (strncmp(text, "cut=", 4) == 0)
    {
      blob->size = (size_t)strtol(text + 4, NULL, 10);
      return true;
    }
  place = patch_place(blob, &text);
  if (*text++ != '=')
    return false;
  for (; sscanf(text, "%2x", &value) == 1; text += 2, place++)
    {
      if (place < 0 || (size_t)place >= blob->size)
        return false;
      blob->bytes[place] = (uint8_t)value;
    }
  return true;
}

static bool
patches_apply(struct blob_s *blob, char *patches)
{
  for (char *one = strtok(patches, " "); one != NULL; one = strtok(NULL, " "))
    if (strcmp(one, "-") != 0 && !patch_apply(blob, one))
      return false;
  return true;
}

static bool
sample_good(char **field)
{
  static char got[CORPUS_SAMPLE_MAX];
  static struct blob_s blob;
  char said[CORPUS_LINE_MAX];
  bool refused = !host_said_part(field[3]) && field[3][0] != '-';
  long size = corpus_file(field[1], "", blob.bytes, sizeof(blob.bytes));
  struct host_answer_s answer;
  bool good;

  blob.size = size < 0 ? 0 : (size_t)size;
  if (size < 0 || !patches_apply(&blob, field[2]))
    {
      printf("# no such blob, or a patch outside it\n");
      return false;
    }
  host_read(blob.bytes, blob.size, &answer);
  corpus_said(said, sizeof(said));
  good = answer.wrong == NULL && strcmp(said, field[3]) == 0
         && answer.err == (refused ? -EBADDATA : 0);
  if (!good)
    printf("# error %d, %s, said: %s\n", answer.err,
           answer.wrong == NULL ? "nothing wrong" : answer.wrong, said);
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

/** @This moves the structure block behind the others, so that its end is the
    end of the memory that may be read.
    @return where it starts. */
static uint32_t
structure_last(const struct blob_s *blob, struct blob_s *last)
{
  uint32_t strings = get_cell(blob->bytes + HEADER_STRINGS);
  uint32_t strings_size = get_cell(blob->bytes + HEADER_STRINGS_SIZE);
  uint32_t structure = get_cell(blob->bytes + HEADER_STRUCTURE);
  uint32_t start = structure + (strings_size + 3) / 4 * 4;

  *last = *blob;
  last->size = start + strings - structure;
  memcpy(last->bytes + structure, blob->bytes + strings, strings_size);
  memcpy(last->bytes + start, blob->bytes + structure, strings - structure);
  set_cell(last->bytes + HEADER_STRINGS, structure);
  set_cell(last->bytes + HEADER_STRUCTURE, start);
  set_cell(last->bytes + HEADER_TOTAL, (uint32_t)last->size);
  return start;
}

/** @This cuts the structure block at every length, at the end of what may be
    read. */
static bool
cut_structure(const struct blob_s *blob, error_t whole)
{
  static struct blob_s cut;
  uint32_t start = structure_last(blob, &cut);
  size_t size = cut.size;
  bool good = true;
  error_t err;

  for (uint32_t end = start; end <= size; end++)
    {
      set_cell(cut.bytes + HEADER_TOTAL, end);
      set_cell(cut.bytes + HEADER_STRUCTURE_SIZE, end - start);
      snprintf(corpus_damage, sizeof(corpus_damage), "structure cut at %u",
               (unsigned)(end - start));
      good = survive(cut.bytes, end, &err)
             && err == (end < size ? -EBADDATA : whole) && good;
    }
  return good;
}

/** @This cuts a blob at every length: as it is, with the total size told
    right, and with nothing behind the structure. */
static bool
cut_everywhere(const struct blob_s *blob)
{
  static struct blob_s cut;
  bool good = true;
  error_t err;

  for (size_t size = 0; size < blob->size; size++)
    {
      snprintf(corpus_damage, sizeof(corpus_damage), "cut at %zu", size);
      good = survive(blob->bytes, size, &err) && err == -EBADDATA && good;
      cut = *blob;
      set_cell(cut.bytes + HEADER_TOTAL, (uint32_t)size);
      good = survive(cut.bytes, size, NULL) && good;
    }
  good = survive(blob->bytes, blob->size, &err) && good;
  return cut_structure(blob, err) && good;
}

/** @This sets every byte to other values: 255 of them are all; fewer begin
    with single bits and the ends. */
static bool
mutate_everywhere(const struct blob_s *blob)
{
  static struct blob_s changed;
  bool good = true;

  changed = *blob;
  for (size_t i = 0; i < blob->size; i++)
    {
      for (unsigned v = 1; v <= values; v++)
        {
          changed.bytes[i] = corpus_other(blob->bytes[i], v, values);
          snprintf(corpus_damage, sizeof(corpus_damage), "byte %zu is %02x", i,
                   changed.bytes[i]);
          good = survive(changed.bytes, changed.size, NULL) && good;
        }
      changed.bytes[i] = blob->bytes[i];
    }
  return good;
}

/** @This damages a blob in 2 to 9 places, cells of the structure more often
    than not, with values that mean something to a tree. */
static bool
mutate_at_random(const struct blob_s *blob, unsigned long count)
{
  static const uint32_t cell[] = { 0, 1, 2, 3, 4, 9, 8, 12, 64, 0xffffffff };
  static struct blob_s changed;
  uint32_t state = 2463534242u;
  bool good = true;

  for (unsigned long n = 0; n < count; n++)
    {
      changed = *blob;
      snprintf(corpus_damage, sizeof(corpus_damage), "random blob %lu", n);
      for (uint32_t i = corpus_draw(&state) % 8 + 2; i != 0; i--)
        {
          uint32_t place = corpus_draw(&state) % (uint32_t)blob->size;

          if (corpus_draw(&state) % 4 == 0)
            changed.bytes[place] = (uint8_t)corpus_draw(&state);
          else if ((place & ~3u) + 4 <= blob->size && place >= 40)
            set_cell(changed.bytes + (place & ~3u),
                     cell[corpus_draw(&state) % ARRAY_SIZE(cell)]);
        }
      good = survive(changed.bytes, changed.size, NULL) && good;
    }
  return good;
}

static void
damage_sample(char **field)
{
  const char *name = field[1];
  static struct blob_s blob;
  long size = corpus_file(name, "", blob.bytes, sizeof(blob.bytes));

  if (strcmp(field[2], "-") != 0 || size < 0)
    return;
  blob.size = (size_t)size;
  corpus_limit(SECONDS_MAX);
  corpus_tap(cut_everywhere(&blob), "cut everywhere", name);
  corpus_limit(values == 255 ? 12 * SECONDS_MAX : SECONDS_MAX);
  corpus_tap(mutate_everywhere(&blob), "every byte changed", name);
  corpus_limit(SECONDS_MAX);
  corpus_tap(mutate_at_random(&blob, random_count), "random damage", name);
}

/* Cost. */

#define SLOW_SIZE (8u << 20)
#define SLOW_STRINGS (2u << 20) /* of them, one long name */

/** @This fills a blob of 8 MiB with one pattern of cells between the root's
    begin and its end; a reader that goes over anything twice for each of them
    does not come back. */
static bool
slow_run(const uint32_t *pattern, size_t count)
{
  uint8_t *blob = malloc(SLOW_SIZE);
  uint32_t end = SLOW_SIZE - SLOW_STRINGS;
  uint32_t header[] = { 0xd00dfeed,   SLOW_SIZE, 56, end, 40, 17, 16, 0,
                        SLOW_STRINGS, end - 56,  0,  0,   0,  0,  1,  0 };
  uint32_t next = sizeof(header);
  bool good;

  if (blob == NULL)
    abort();
  for (size_t i = 0; i < ARRAY_SIZE(header); i++)
    set_cell(blob + 4 * i, header[i]);
  memset(blob + end, 'r', SLOW_STRINGS);
  blob[SLOW_SIZE - 1] = '\0';
  for (; next + 4 * count + 8 <= end; next += 4 * (uint32_t)count)
    for (size_t i = 0; i < count; i++)
      set_cell(blob + next + 4 * i, pattern[i]);
  for (; next + 8 < end; next += 4)
    set_cell(blob + next, 4);
  set_cell(blob + next, 2);
  set_cell(blob + next + 4, 9);
  snprintf(corpus_damage, sizeof(corpus_damage), "pattern of %zu cells", count);
  corpus_limit(SECONDS_MAX);
  good = survive(blob, SLOW_SIZE, NULL);
  free(blob);
  return good;
}

static void
slow_all(void)
{
  static const uint32_t nops[] = { 4 };
  static const uint32_t properties[] = { 3, 0, 0 };
  static const uint32_t nodes[] = { 1, 0x61000000, 2 };
  static const uint32_t memories[] = { 1, 0x6d656d6f, 0x72790000, 2 };
  static const uint32_t maps[]
      = { 1, 0x64697374, 0x616e6365, 0x2d6d6170, 0, 2 };

  corpus_tap(slow_run(nops, ARRAY_SIZE(nops)), "8 MiB", "of nothing");
  corpus_tap(slow_run(properties, ARRAY_SIZE(properties)), "8 MiB",
             "of properties with a long name");
  corpus_tap(slow_run(nodes, ARRAY_SIZE(nodes)), "8 MiB", "of nodes");
  corpus_tap(slow_run(memories, ARRAY_SIZE(memories)), "8 MiB",
             "of broken memory");
  corpus_tap(slow_run(maps, ARRAY_SIZE(maps)), "8 MiB", "of distance maps");
}

int
main(int argc, char **argv)
{
  values = argc > 2 ? (unsigned)atoi(argv[2]) : 9;
  random_count = argc > 3 ? strtoul(argv[3], NULL, 10) : 20000;
  corpus_open(argc > 1 ? argv[1] : "tests/infra/fixtures/fdt");
  if (values < 1 || values > 255 || !corpus_lines(FIELDS, sample_run)
      || !corpus_lines(FIELDS, damage_sample))
    {
      fprintf(stderr, "usage: fdt_host DIRECTORY [VALUES [RANDOM]]\n");
      return 2;
    }
  slow_all();
  return corpus_end("blobs");
}
