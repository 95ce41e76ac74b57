/* tests: samples of firmware tables, and damage to them.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "corpus.h"

#include "kernel.h"

#include <stdio.h>
#include <string.h>
#include <sys/time.h>

#include <mutek/assert.h>

char corpus_damage[96];
static const char *corpus_directory;
static unsigned test_count, fail_count;
static unsigned long long read_count;

void
corpus_limit(unsigned seconds)
{
  struct itimerval limit = { .it_value.tv_sec = (time_t)seconds };

  setitimer(ITIMER_VIRTUAL, &limit, NULL);
}

void
corpus_open(const char *directory)
{
  corpus_directory = directory;
}

void
corpus_tap(bool good, const char *group, const char *name)
{
  test_count++;
  fail_count += !good;
  printf("%sok %u - %s: %s\n", good ? "" : "not ", test_count, group, name);
  fflush(stdout);
}

bool
corpus_survived(const char *wrong)
{
  read_count++;
  if (wrong == NULL)
    return true;
  printf("# %s: %s\n# said: %s\n", corpus_damage, wrong, host_said);
  return false;
}

int
corpus_end(const char *what)
{
  printf("# %llu damaged %s read\n1..%u\n", read_count, what, test_count);
  return fail_count != 0;
}

long
corpus_file(const char *name, const char *suffix, void *bytes, size_t size)
{
  char path[CORPUS_LINE_MAX];
  FILE *file;
  long got;

  snprintf(path, sizeof(path), "%s/%s%s", corpus_directory, name, suffix);
  file = fopen(path, "rb");
  if (file == NULL)
    return -1;
  got = (long)fread(bytes, 1, size, file);
  fclose(file);
  return got;
}

/** @This cuts a line at " | ".
    @return whether it has all fields. */
static bool
line_split(char *line, int fields, char **field)
{
  line[strcspn(line, "\n")] = '\0';
  for (int i = 0; i < fields; i++)
    {
      char *bar = strstr(line, " | ");

      field[i] = line;
      if (i == fields - 1)
        return bar == NULL;
      if (bar == NULL)
        return false;
      *bar = '\0';
      line = bar + 3;
    }
  return false;
}

bool
corpus_lines(int fields, void (*sample)(char **field))
{
  char path[CORPUS_LINE_MAX], line[CORPUS_LINE_MAX];
  char *field[CORPUS_FIELDS_MAX];
  FILE *file;

  assert(fields <= CORPUS_FIELDS_MAX);
  snprintf(path, sizeof(path), "%s/corpus.txt", corpus_directory);
  file = fopen(path, "r");
  if (file == NULL)
    return false;
  while (fgets(line, sizeof(line), file) != NULL)
    {
      if (line[0] == '#' || line[0] == '\n')
        continue;
      if (line_split(line, fields, field))
        sample(field);
      else
        corpus_tap(false, "not a line of the corpus", line);
    }
  fclose(file);
  return true;
}

void
corpus_said(char *text, size_t size)
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

bool
corpus_machine_is(const char *name, const char *got)
{
  static char wanted[CORPUS_SAMPLE_MAX];
  long size = corpus_file(name, ".machine", wanted, sizeof(wanted) - 1);

  if (size < 0)
    return true;
  wanted[size] = '\0';
  if (strcmp(got, wanted) == 0)
    return true;
  printf("# %s.machine wants:\n%s# got:\n%s", name, wanted, got);
  return false;
}

uint8_t
corpus_other(uint8_t byte, unsigned turn, unsigned values)
{
  if (values == 255)
    return (uint8_t)(byte ^ turn);
  if (turn <= 8)
    return (uint8_t)(byte ^ 1u << (turn - 1));
  return (uint8_t)(byte ^ (turn == 9 ? 0xff : 0xff - turn));
}

uint32_t
corpus_draw(uint32_t *state)
{
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}
