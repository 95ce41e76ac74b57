/* tests: what a PC's loader leaves, sound and broken.
   SPDX-License-Identifier: LGPL-2.1-only */

/* loader_host [VALUES]

   Lays out in memory of its own what a loader leaves, and reads it: cases by
   hand, then damage to sound samples: memory that ends anywhere, and VALUES
   other values (9 unless told) for each byte of the loader's structures. Every
   reading is held against what the reader promises. Memory ends where its
   allocation ends, so that a sanitizer sees each byte too far. Flat TAP on
   stdout; exit status 1 when a line is "not ok". A reading that hangs is ended
   by SIGALRM. */

#include "loader.h"

#include "tests/host/lib/kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mutek/assert.h>

#define MEMORY_SIZE 0x100800u /* a little more than 1 MiB */
#define REACH ((uint64_t)1 << 47)
#define SECONDS_MAX 60

#define INFO 0x9000u /* where the samples put things */
#define MAP 0x9100u
#define MODULES 0x9a00u
#define WORDS 0x9b00u
#define FILE_START 0x20000u
#define FILE_END 0x20123u
#define SAMPLE_END 0x9b20u

#define FLAG_WORDS 4u
#define FLAG_MODULES 8u
#define FLAG_MAP 64u

static uint8_t *memory;
static struct ibmpc_loader_s left;
static struct ibmpc_entered_s entered;
static const char *wrong;

/* Memory as a loader leaves it */

static void
put(uint32_t at, uint64_t value, uint32_t size)
{
  for (; size-- != 0; value >>= 8)
    memory[at++] = (uint8_t)value;
}

/** @This begins a sample: entered by multiboot, with a map of no entries. */
static void
info_put(uint32_t flags)
{
  memset(memory, 0, MEMORY_SIZE);
  entered = (struct ibmpc_entered_s){ IBMPC_MULTIBOOT_MAGIC, INFO };
  put(INFO, flags, 4);
  put(INFO + 16, WORDS, 4);
  put(INFO + 20, 1, 4);
  put(INFO + 24, MODULES, 4);
  put(INFO + 48, MAP, 4);
  put(MODULES, FILE_START, 4);
  put(MODULES + 4, FILE_END, 4);
}

/** @This adds an entry to the map, of @tt length bytes behind its length. */
static void
entry_put(uint32_t length, uint64_t start, uint64_t size, uint32_t type)
{
  uint32_t used = (uint32_t)(memory[INFO + 44] | memory[INFO + 45] << 8);
  uint32_t at = MAP + used;

  put(at, length, 4);
  put(at + 4, start, 8);
  put(at + 12, size, 8);
  put(at + 20, type, 4);
  put(INFO + 44, used + 4 + length, 4);
}

/** @This begins a sample: entered by PVH. */
static void
start_put(uint32_t ranges)
{
  memset(memory, 0, MEMORY_SIZE);
  entered = (struct ibmpc_entered_s){ 0, INFO };
  put(INFO, 0x336ec578, 4);
  put(INFO + 4, 1, 4);
  put(INFO + 12, 1, 4);
  put(INFO + 16, MODULES, 8);
  put(INFO + 24, WORDS, 8);
  put(INFO + 40, MAP, 8);
  put(INFO + 48, ranges, 4);
  put(MODULES, FILE_START, 8);
  put(MODULES + 8, FILE_END - FILE_START, 8);
}

static void
range_put(uint32_t index, uint64_t start, uint64_t size, uint32_t type)
{
  put(MAP + 24 * index, start, 8);
  put(MAP + 24 * index + 8, size, 8);
  put(MAP + 24 * index + 16, type, 4);
}

static void
rsdp_put(uint32_t at)
{
  uint8_t sum = 0;

  memset(memory + at, 0, 20);
  memcpy(memory + at, "RSD PTR ", 8);
  for (uint32_t i = 0; i < 20; i++)
    sum = (uint8_t)(sum + memory[at + i]);
  memory[at + 8] = (uint8_t)-sum;
}

/* What is promised of every reading */

static bool
in_range(const struct ibmpc_range_s *range, uint64_t byte)
{
  return byte >= range->start && byte - range->start < range->size;
}

/** @This returns whether the map gives a byte to the kernel. */
static bool
usable(uint64_t byte)
{
  bool ram = false;

  for (uint32_t i = 0; i < left.range_count; i++)
    if (in_range(&left.range[i], byte))
      {
        if (left.range[i].type != IBMPC_RAM)
          return false;
        ram = true;
      }
  return ram && byte >= 4096 && byte < REACH;
}

static bool
listed(uint64_t byte)
{
  for (uint32_t i = 0; i < left.memory_count; i++)
    if (byte >= left.memory[i].start
        && byte - left.memory[i].start < left.memory[i].size)
      return true;
  return false;
}

/** @This looks at the bytes around the ends of all ranges: between two of them
    all are alike. */
static bool
memory_right(void)
{
  for (uint32_t i = 0; i < left.range_count; i++)
    for (uint64_t at = 0; at < 3; at++)
      {
        uint64_t start = left.range[i].start - 1 + at;
        uint64_t end = start + left.range[i].size;

        if (listed(start) != usable(start) || listed(end) != usable(end))
          return false;
      }
  return !listed(0) && !listed(4095) && !listed(REACH)
         && listed(4096) == usable(4096)
         && listed(REACH - 1) == usable(REACH - 1);
}

static const char *
promise_broken(uint64_t limit)
{
  if (!host_said_well("ibmpc: "))
    return "lines that are none, or too many";
  if (left.range_count > IBMPC_RANGES_MAX
      || left.memory_count > IBMPC_RANGES_MAX)
    return "more than there is room for";
  if (memchr(left.words, '\0', IBMPC_WORDS_SIZE) == NULL)
    return "a command line without an end";
  if (left.payload > limit || left.payload_size > limit - left.payload)
    return "a file that cannot be read";
  if (left.memory_count < IBMPC_RANGES_MAX && !memory_right())
    return "memory that is not what the map says";
  return NULL;
}

/** @This reads what a loader left in the first bytes of memory. */
static error_t
read_left_in(uint64_t limit)
{
  uint8_t *copy = malloc(limit == 0 ? 1 : limit);
  struct ibmpc_view_s view = { (uintptr_t)copy, limit, REACH };
  error_t err;

  if (copy == NULL)
    abort();
  memcpy(copy, memory, limit);
  memset(&left, 0, sizeof(left));
  host_said_clear();
  err = ibmpc_loader_read(&entered, &view, &left);
  free(copy);
  if (wrong == NULL)
    wrong = promise_broken(limit);
  if (wrong == NULL && err != 0 && host_said_lines() == 0)
    wrong = "refused without a word";
  return err;
}

static error_t
read_left(void)
{
  return read_left_in(MEMORY_SIZE);
}

static bool
is_memory(uint32_t index, uint64_t start, uint64_t size)
{
  return index < left.memory_count && left.memory[index].start == start
         && left.memory[index].size == size;
}

/* Cases by hand */

static bool
entries_have_a_length_each(void)
{
  info_put(FLAG_MAP);
  entry_put(20, 0, 0x9fc00, 1);
  entry_put(24, 0x100000, 0x3f00000, 1);
  entry_put(21, 0x100000000, 0x1000, 1);
  return read_left() == 0 && left.range_count == 3
         && is_memory(0, 0x1000, 0x9ec00) && is_memory(1, 0x100000, 0x3f00000)
         && is_memory(2, 0x100000000, 0x1000) && host_said_lines() == 0;
}

static bool
without_a_map_there_is_no_machine(void)
{
  info_put(FLAG_WORDS | FLAG_MODULES);
  entry_put(20, 0x100000, 0x1000, 1);
  return read_left() == -EBADDATA
         && strcmp(host_said,
                   "ibmpc: entered by multiboot without a memory map\n")
                == 0;
}

static bool
an_entry_too_short_ends_the_map(void)
{
  for (uint32_t length = 0; length < 20; length++)
    {
      info_put(FLAG_MAP);
      entry_put(20, 0x100000, 0x1000, 1);
      entry_put(length, 0x200000, 0x1000, 1);
      put(INFO + 44, 200, 4);
      if (read_left() != 0 || left.range_count != 1
          || strcmp(host_said,
                    "ibmpc: memory map: broken behind 1 entries, the "
                    "rest ignored\n")
                 != 0)
        return false;
    }
  return true;
}

static bool
a_map_that_ends_in_an_entry_is_told(void)
{
  for (uint32_t size = 25; size < 48; size++)
    {
      info_put(FLAG_MAP);
      entry_put(20, 0x100000, 0x1000, 1);
      entry_put(20, 0x200000, 0x1000, 1);
      put(INFO + 44, size, 4);
      if (read_left() != 0 || left.range_count != 1 || host_said_lines() == 0)
        return false;
    }
  return true;
}

static bool
an_entry_longer_than_the_map_counts_and_is_told(void)
{
  info_put(FLAG_MAP);
  entry_put(20, 0x100000, 0x1000, 1);
  put(MAP, 0xffffffff, 4);
  return read_left() == 0 && left.range_count == 1 && host_said_lines() == 1;
}

static bool
a_map_longer_than_memory_is_read_as_far_as_it_goes(void)
{
  info_put(FLAG_MAP);
  put(INFO + 48, MEMORY_SIZE - 24, 4);
  put(INFO + 44, 0xffffffff, 4);
  put(MEMORY_SIZE - 24, 20, 4);
  put(MEMORY_SIZE - 16, 1, 4);
  put(MEMORY_SIZE - 12, 0x1000, 4);
  put(MEMORY_SIZE - 4, 1, 4);
  return read_left() == 0 && left.range_count == 1 && left.memory_count == 1
         && host_said_lines() == 1;
}

static bool
a_map_at_0_is_none(void)
{
  info_put(FLAG_MAP);
  entry_put(20, 0x100000, 0x1000, 1);
  put(INFO + 48, 0, 4);
  return read_left() == 0 && left.range_count == 0 && host_said_lines() == 1;
}

static bool
entries_beyond_the_room_are_ignored(void)
{
  info_put(FLAG_MAP);
  put(INFO + 48, 0x30000, 4);
  for (uint32_t i = 0; i < IBMPC_RANGES_MAX + 2; i++)
    {
      put(0x30000 + 24 * i, 20, 4);
      put(0x30000 + 24 * i + 4, 0x100000 + 0x2000 * i, 8);
      put(0x30000 + 24 * i + 12, 0x1000, 8);
      put(0x30000 + 24 * i + 20, 1, 4);
    }
  put(INFO + 44, 24 * (IBMPC_RANGES_MAX + 2), 4);
  return read_left() == 0 && left.memory_count == IBMPC_RANGES_MAX
         && strcmp(host_said,
                   "ibmpc: memory map: more than 128 entries, the rest "
                   "ignored\n")
                == 0;
}

static bool
what_another_range_claims_is_no_memory(void)
{
  info_put(FLAG_MAP);
  entry_put(20, 0x300000, 0x1000, 2);
  entry_put(20, 0x100000, 0x400000, 1);
  entry_put(20, 0x4ff000, 0x2000, 3);
  entry_put(20, 0x0f0000, 0x10001, 2);
  entry_put(20, 0x300800, 0x1000, 7);
  entry_put(20, 0x200000, 0, 2);
  return read_left() == 0 && left.memory_count == 2
         && is_memory(0, 0x100001, 0x1fffff)
         && is_memory(1, 0x301800, 0x1fd800);
}

static bool
claims_that_make_too_many_pieces_are_told_once(void)
{
  start_put(IBMPC_RANGES_MAX);
  for (uint32_t i = 0; i < IBMPC_RANGES_MAX; i++)
    range_put(i, i < 64 ? 0x100000 : 0x100000 + 0x2000 * i,
              i < 64 ? 0x1000000 : 0x1000, i < 64 ? 1 : 2);
  return read_left() == 0 && left.memory_count == IBMPC_RANGES_MAX
         && strcmp(host_said,
                   "ibmpc: memory map: more than 128 pieces, the rest "
                   "ignored\n")
                == 0;
}

static bool
memory_ends_where_addresses_do(void)
{
  static const char first[]
      = "ibmpc: memory at 0x7ffffffff000, 0x2000 bytes: what is from "
        "0x800000000000 on is above the processor's addresses, ignored\n";

  info_put(FLAG_MAP);
  entry_put(20, REACH - 0x1000, 0x2000, 1);
  entry_put(20, REACH, 0x1000, 1);
  entry_put(20, 0xfffffffffffff000, 0x2000, 1);
  entry_put(20, 0x200000000, UINT64_MAX, 1);
  entry_put(20, 0, 0x1001, 1);
  entry_put(20, 0, 0x1000, 1);
  return read_left() == 0 && left.memory_count == 3 && host_said_lines() == 4
         && strncmp(host_said, first, sizeof(first) - 1) == 0
         && is_memory(0, REACH - 0x1000, 0x1000)
         && is_memory(1, 0x200000000, REACH - 0x200000000)
         && is_memory(2, 0x1000, 1);
}

static bool
a_claim_that_wraps_goes_to_the_top(void)
{
  info_put(FLAG_MAP);
  entry_put(20, 0x200000, UINT64_MAX, 2);
  entry_put(20, 0x100000, 0x1000000, 1);
  return read_left() == 0 && left.memory_count == 1
         && is_memory(0, 0x100000, 0x100000);
}

static bool
words_are(uint32_t flags, const char *given, const char *want)
{
  info_put(FLAG_MAP | flags);
  memcpy(memory + WORDS, given, strlen(given) + 1);
  return read_left() == 0 && strcmp(left.words, want) == 0;
}

static bool
the_name_of_the_image_is_no_word(void)
{
  return words_are(FLAG_WORDS, "a/kernel.elf one two", "one two")
         && words_are(FLAG_WORDS, "kernel   one", "one")
         && words_are(FLAG_WORDS, "kernel", "")
         && words_are(FLAG_WORDS, "kernel ", "")
         && words_are(FLAG_WORDS, "", "") && words_are(0, "kernel one", "");
}

static bool
long_words_are_cut(void)
{
  info_put(FLAG_MAP | FLAG_WORDS);
  put(INFO + 16, 0x30000, 4);
  memset(memory + 0x30000, 'x', 5000);
  memory[0x30001] = ' ';
  if (read_left() != 0 || strlen(left.words) != IBMPC_WORDS_SIZE - 3)
    return false;
  memcpy(memory + MEMORY_SIZE - 4, "k wo", 4);
  put(INFO + 16, MEMORY_SIZE - 4, 4);
  return read_left() == 0 && strcmp(left.words, "wo") == 0;
}

static bool
a_file_is_handed_over_whole(void)
{
  info_put(FLAG_MAP | FLAG_MODULES);
  if (read_left() != 0 || left.payload != FILE_START
      || left.payload_size != FILE_END - FILE_START)
    return false;
  put(INFO, FLAG_MAP, 4);
  return read_left() == 0 && left.payload == 0 && left.payload_size == 0;
}

static bool
a_file_that_cannot_be_read_is_none(void)
{
  static const uint32_t bad[][2] = {
    { FILE_START, FILE_START },
    { FILE_START, FILE_START - 1 },
    { 0, 16 },
    { FILE_START, MEMORY_SIZE + 1 },
    { 0xfffffff0, 0xffffffff },
    { MEMORY_SIZE, MEMORY_SIZE + 1 },
  };

  for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
    {
      info_put(FLAG_MAP | FLAG_MODULES);
      put(MODULES, bad[i][0], 4);
      put(MODULES + 4, bad[i][1], 4);
      if (read_left() != 0 || left.payload != 0 || left.payload_size != 0)
        return false;
    }
  put(MODULES, FILE_START, 4);
  put(MODULES + 4, FILE_END, 4);
  put(INFO + 20, 0, 4);
  return read_left() == 0 && left.payload == 0;
}

static bool
the_root_pointer_is_searched(void)
{
  info_put(FLAG_MAP);
  if (read_left() != 0 || left.rsdp != 0)
    return false;
  rsdp_put(0xffff0 - 0x10);
  if (read_left() != 0 || left.rsdp != 0xfffe0)
    return false;
  rsdp_put(0xe0000);
  if (read_left() != 0 || left.rsdp != 0xe0000)
    return false;
  put(0x40e, 0x9fc0, 2);
  rsdp_put(0x9fc00 + 1008);
  return read_left() == 0 && left.rsdp == 0x9fc00 + 1008;
}

static bool
a_root_pointer_elsewhere_or_broken_is_none(void)
{
  info_put(FLAG_MAP);
  put(0x40e, 0x9fc0, 2);
  rsdp_put(0x9fc00 + 1024);
  rsdp_put(0xdfff0);
  rsdp_put(0xe0008);
  rsdp_put(0x100000);
  rsdp_put(0xf0000);
  memory[0xf0013] ^= 1;
  return read_left() == 0 && left.rsdp == 0;
}

static bool
pvh_brings_all(void)
{
  start_put(2);
  range_put(0, 0x100000, 0x3f00000, 1);
  range_put(1, 0x200000, 0x1000, 2);
  put(INFO + 32, 0x1234, 8);
  rsdp_put(0xe0000);
  memcpy(memory + WORDS, "one two", 8);
  return read_left() == 0 && left.rsdp == 0x1234 && left.memory_count == 2
         && left.payload == FILE_START && strcmp(left.words, "one two") == 0
         && host_said_lines() == 0;
}

static bool
pvh_without_a_root_pointer_searches(void)
{
  start_put(0);
  rsdp_put(0xe0000);
  return read_left() == 0 && left.rsdp == 0xe0000;
}

static bool
pvh_without_a_map_is_refused(void)
{
  start_put(0);
  put(INFO + 4, 0, 4);
  if (read_left() != -EBADDATA)
    return false;
  start_put(0);
  put(INFO, 0, 4);
  return read_left() == -EBADDATA
         && strcmp(host_said,
                   "ibmpc: entered neither by multiboot nor by PVH with "
                   "a memory map\n")
                == 0;
}

static bool
a_pvh_map_out_of_reach_is_told(void)
{
  start_put(0xffffffff);
  put(INFO + 40, MEMORY_SIZE - 50, 8);
  if (read_left() != 0 || left.range_count != 2 || host_said_lines() == 0)
    return false;
  put(INFO + 40, 0xfffffffffffffff0, 8);
  return read_left() == 0 && left.range_count == 0 && host_said_lines() == 1;
}

/* Damage */

static void
sample_multiboot(void)
{
  info_put(FLAG_MAP | FLAG_MODULES | FLAG_WORDS);
  entry_put(20, 0, 0x9fc00, 1);
  entry_put(24, 0x9fc00, 0x400, 2);
  entry_put(20, 0xf0000, 0x10000, 2);
  entry_put(20, 0x100000, 0x3f00000, 1);
  entry_put(20, 0x3fe0000, 0x20000, 2);
  entry_put(20, 0x100000000, 0x40000000, 1);
  memcpy(memory + WORDS, "kernel one two", 15);
  rsdp_put(0xf5000);
}

static void
sample_pvh(void)
{
  start_put(4);
  range_put(0, 0, 0x9fc00, 1);
  range_put(1, 0x100000, 0x3f00000, 1);
  range_put(2, 0x3fe0000, 0x20000, 2);
  range_put(3, 0x100000000, 0x40000000, 1);
  memcpy(memory + WORDS, "one two", 8);
  rsdp_put(0xf5000);
}

static void
keep_promises_in(uint64_t limit, const char *what, uint32_t at, uint8_t value)
{
  error_t err = read_left_in(limit);

  if (wrong == NULL && err != 0 && err != -EBADDATA)
    wrong = "an error that is not promised";
  if (wrong != NULL)
    printf("# %s at 0x%x, 0x%x: %s\n", what, at, value, wrong);
}

/* Sparse where nothing of the sample is. */
static bool
cut_everywhere(void (*sample)(void))
{
  sample();
  for (uint32_t limit = 0; limit <= MEMORY_SIZE && wrong == NULL;
       limit += limit < INFO || (limit > SAMPLE_END + 64 && limit < 0xf4ff0)
                        || limit > 0xf5020
                    ? 0x1110
                    : 1)
    keep_promises_in(limit, "cut", limit, 0);
  return true;
}

static bool
change_everywhere(void (*sample)(void), unsigned values)
{
  static const uint8_t first[] = { 0x00, 0xff, 0x7f, 0x80, 0x01 };

  sample();
  for (uint32_t at = INFO; at < SAMPLE_END && wrong == NULL; at++)
    {
      uint8_t sound = memory[at];

      alarm(SECONDS_MAX);
      for (unsigned i = 0; i < values && wrong == NULL; i++)
        {
          memory[at] = i < ARRAY_SIZE(first) ? first[i] : (uint8_t)(i * 29);
          if (values == 255)
            memory[at] = (uint8_t)(sound + 1 + i);
          keep_promises_in(SAMPLE_END + 64, "byte", at, memory[at]);
        }
      memory[at] = sound;
    }
  return true;
}

/* The program */

#define CASE(name)                                                             \
  {                                                                            \
    name, #name                                                                \
  }

static const struct case_s
{
  bool (*run)(void);
  const char *name;
} cases[] = {
  CASE(entries_have_a_length_each),
  CASE(without_a_map_there_is_no_machine),
  CASE(an_entry_too_short_ends_the_map),
  CASE(a_map_that_ends_in_an_entry_is_told),
  CASE(an_entry_longer_than_the_map_counts_and_is_told),
  CASE(a_map_longer_than_memory_is_read_as_far_as_it_goes),
  CASE(a_map_at_0_is_none),
  CASE(entries_beyond_the_room_are_ignored),
  CASE(what_another_range_claims_is_no_memory),
  CASE(claims_that_make_too_many_pieces_are_told_once),
  CASE(memory_ends_where_addresses_do),
  CASE(a_claim_that_wraps_goes_to_the_top),
  CASE(the_name_of_the_image_is_no_word),
  CASE(long_words_are_cut),
  CASE(a_file_is_handed_over_whole),
  CASE(a_file_that_cannot_be_read_is_none),
  CASE(the_root_pointer_is_searched),
  CASE(a_root_pointer_elsewhere_or_broken_is_none),
  CASE(pvh_brings_all),
  CASE(pvh_without_a_root_pointer_searches),
  CASE(pvh_without_a_map_is_refused),
  CASE(a_pvh_map_out_of_reach_is_told),
};

static unsigned test_count, fail_count;

static void
tap(bool good, const char *name)
{
  good = good && wrong == NULL;
  test_count++;
  fail_count += !good;
  printf("%sok %u - %s\n", good ? "" : "not ", test_count, name);
  if (!good)
    printf("#   %s; said: %s\n", wrong == NULL ? "not so" : wrong, host_said);
  wrong = NULL;
  fflush(stdout);
}

int
main(int argc, char **argv)
{
  unsigned values = argc > 1 ? (unsigned)atoi(argv[1]) : 9;

  memory = malloc(MEMORY_SIZE);
  if (values < 1 || values > 255 || memory == NULL)
    {
      fprintf(stderr, "usage: loader_host [VALUES]\n");
      return 2;
    }
  alarm(SECONDS_MAX);
  for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
    tap(cases[i].run(), cases[i].name);
  tap(cut_everywhere(sample_multiboot), "multiboot cut everywhere");
  tap(cut_everywhere(sample_pvh), "PVH cut everywhere");
  tap(change_everywhere(sample_multiboot, values), "multiboot, bytes changed");
  tap(change_everywhere(sample_pvh, values), "PVH, bytes changed");
  free(memory);
  printf("1..%u\n", test_count);
  return fail_count != 0;
}
