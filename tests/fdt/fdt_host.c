/* tests: the device tree reader against a corpus and against damage.
   SPDX-License-Identifier: LGPL-2.1-only */

/* fdt_host DIRECTORY [VALUES [RANDOM]]

   Reads DIRECTORY/corpus.txt, whose head says what it means, then damages each
   sound sample: every truncation, VALUES other values for every byte (255 is
   all of them, 9 unless told), RANDOM blobs with several damages (20000 unless
   told). At last come large blobs made to be slow. Flat TAP on stdout; exit
   status 1 when a line is "not ok". A reading that hangs is ended by SIGALRM.
 */

#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOB_MAX 10240 /* samples are smaller */
#define LINE_MAX 4096
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
  uint8_t bytes[BLOB_MAX];
  size_t size;
};

static const char *directory;
static unsigned test_count, fail_count;
static unsigned long long read_count;

/* A promise that a damaged blob broke, with the damage, is told at once. */
static char damage[64];

static void
tap(bool good, const char *group, const char *name)
{
  test_count++;
  fail_count += !good;
  printf("%sok %u - %s: %s\n", good ? "" : "not ", test_count, group, name);
  fflush(stdout);
}

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

/** @This reads a whole file.
    @return its size, or -1. */
static long
file_read(const char *name, const char *suffix, void *bytes, size_t size)
{
  char path[LINE_MAX];
  FILE *file;
  long got;

  snprintf(path, sizeof(path), "%s/%s%s", directory, name, suffix);
  file = fopen(path, "rb");
  if (file == NULL)
    return -1;
  got = (long)fread(bytes, 1, size, file);
  fclose(file);
  return got;
}

/** @This reads one blob and looks at nothing but the promises.
    @return whether they were kept. */
static bool
survive(const uint8_t *bytes, size_t size, error_t *err)
{
  struct host_answer_s answer;

  host_read(bytes, size, &answer);
  host_free(&answer);
  read_count++;
  if (err != NULL)
    *err = answer.err;
  if (answer.wrong == NULL)
    return true;
  printf("# %s: %s\n", damage, answer.wrong);
  return false;
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

/** @This turns the lines that were said into the form of the corpus. */
static void
said_joined(char *text, size_t size)
{
  size_t used = 0;

  for (const char *c = host_said; *c != '\0' && used < size - 4; c++)
    if (*c != '\n')
      text[used++] = *c;
    else if (c[1] != '\0')
      used += (size_t)sprintf(text + used, " ; ");
  if (used == 0)
    text[used++] = '-';
  text[used] = '\0';
}

/** @This compares an accepted machine with <name>.machine, if there is one. */
static bool
machine_matches(const char *name, const struct machine_s *machine)
{
  static char wanted[BLOB_MAX], got[BLOB_MAX];
  long size = file_read(name, ".machine", wanted, sizeof(wanted) - 1);

  if (size < 0)
    return true;
  wanted[size] = '\0';
  host_describe(machine, got, sizeof(got));
  if (strcmp(got, wanted) == 0)
    return true;
  printf("# %s.machine wants:\n%s# got:\n%s", name, wanted, got);
  return false;
}

static bool
sample_run(char **field)
{
  static struct blob_s blob;
  char said[LINE_MAX];
  bool refused = strncmp(field[3], "fdt: /", 6) != 0 && field[3][0] != '-';
  long size = file_read(field[1], "", blob.bytes, sizeof(blob.bytes));
  struct host_answer_s answer;
  bool good;

  blob.size = size < 0 ? 0 : (size_t)size;
  if (size < 0 || !patches_apply(&blob, field[2]))
    {
      printf("# no such blob, or a patch outside it\n");
      return false;
    }
  host_read(blob.bytes, blob.size, &answer);
  said_joined(said, sizeof(said));
  good = answer.wrong == NULL && strcmp(said, field[3]) == 0
         && answer.err == (refused ? -EBADDATA : 0);
  if (!good)
    printf("# error %d, %s, said: %s\n", answer.err,
           answer.wrong == NULL ? "nothing wrong" : answer.wrong, said);
  if (good && !refused)
    good = machine_matches(field[0], &answer.machine);
  host_free(&answer);
  return good;
}

/** @This cuts a line at " | ".
    @return whether it has all fields. */
static bool
line_split(char *line, char **field)
{
  line[strcspn(line, "\n")] = '\0';
  for (int i = 0; i < FIELDS; i++)
    {
      char *bar = strstr(line, " | ");

      field[i] = line;
      if (i == FIELDS - 1)
        return bar == NULL;
      if (bar == NULL)
        return false;
      *bar = '\0';
      line = bar + 3;
    }
  return false;
}

/* Damage. */

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
      snprintf(damage, sizeof(damage), "structure cut at %u",
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
      snprintf(damage, sizeof(damage), "cut at %zu", size);
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
mutate_everywhere(const struct blob_s *blob, unsigned values)
{
  static struct blob_s changed;
  bool good = true;

  changed = *blob;
  for (size_t i = 0; i < blob->size; i++)
    {
      for (unsigned v = 1; v <= values; v++)
        {
          uint8_t flip = values == 255 ? v : v <= 8 ? 1u << (v - 1) : 0xff - v;

          changed.bytes[i] = blob->bytes[i] ^ (v == 9 ? 0xff : flip);
          snprintf(damage, sizeof(damage), "byte %zu is %02x", i,
                   changed.bytes[i]);
          good = survive(changed.bytes, changed.size, NULL) && good;
        }
      changed.bytes[i] = blob->bytes[i];
    }
  return good;
}

static uint32_t
draw(uint32_t *state)
{
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
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
      snprintf(damage, sizeof(damage), "random blob %lu", n);
      for (uint32_t i = draw(&state) % 8 + 2; i != 0; i--)
        {
          uint32_t place = draw(&state) % (uint32_t)blob->size;

          if (draw(&state) % 4 == 0)
            changed.bytes[place] = (uint8_t)draw(&state);
          else if ((place & ~3u) + 4 <= blob->size && place >= 40)
            set_cell(changed.bytes + (place & ~3u),
                     cell[draw(&state) % ARRAY_SIZE(cell)]);
        }
      good = survive(changed.bytes, changed.size, NULL) && good;
    }
  return good;
}

static void
damage_sample(const char *name, unsigned values, unsigned long count)
{
  static struct blob_s blob;
  long size = file_read(name, "", blob.bytes, sizeof(blob.bytes));

  if (size < 0)
    return;
  blob.size = (size_t)size;
  alarm(SECONDS_MAX);
  tap(cut_everywhere(&blob), "cut everywhere", name);
  alarm(values == 255 ? 12 * SECONDS_MAX : SECONDS_MAX);
  tap(mutate_everywhere(&blob, values), "every byte changed", name);
  alarm(SECONDS_MAX);
  tap(mutate_at_random(&blob, count), "random damage", name);
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
  snprintf(damage, sizeof(damage), "pattern of %zu cells", count);
  alarm(SECONDS_MAX);
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

  tap(slow_run(nops, ARRAY_SIZE(nops)), "8 MiB", "of nothing");
  tap(slow_run(properties, ARRAY_SIZE(properties)), "8 MiB",
      "of properties with a long name");
  tap(slow_run(nodes, ARRAY_SIZE(nodes)), "8 MiB", "of nodes");
  tap(slow_run(memories, ARRAY_SIZE(memories)), "8 MiB", "of broken memory");
  tap(slow_run(maps, ARRAY_SIZE(maps)), "8 MiB", "of distance maps");
}

/** @This runs every line of the corpus; with @tt values, damages the samples
    that are whole files and accepted. */
static bool
corpus_run(unsigned values, unsigned long count)
{
  char path[LINE_MAX], line[LINE_MAX];
  char *field[FIELDS];
  FILE *file;

  snprintf(path, sizeof(path), "%s/corpus.txt", directory);
  file = fopen(path, "r");
  if (file == NULL)
    return false;
  while (fgets(line, sizeof(line), file) != NULL)
    {
      if (line[0] == '#' || line[0] == '\n')
        continue;
      if (!line_split(line, field))
        tap(false, "not a line of the corpus", line);
      else if (values == 0)
        tap(sample_run(field), "corpus", field[0]);
      else if (strcmp(field[2], "-") == 0)
        damage_sample(field[1], values, count);
    }
  fclose(file);
  return true;
}

int
main(int argc, char **argv)
{
  unsigned values = argc > 2 ? (unsigned)atoi(argv[2]) : 9;
  unsigned long count = argc > 3 ? strtoul(argv[3], NULL, 10) : 20000;

  directory = argc > 1 ? argv[1] : "tests/fixtures/fdt";
  if (values < 1 || values > 255 || !corpus_run(0, 0))
    {
      fprintf(stderr, "usage: fdt_host DIRECTORY [VALUES [RANDOM]]\n");
      return 2;
    }
  corpus_run(values, count);
  slow_all();
  printf("# %llu damaged blobs read\n1..%u\n", read_count, test_count);
  return fail_count != 0;
}
