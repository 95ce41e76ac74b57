/* arch/malta: reads the loader's data.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The data is the words of the command line, and pairs of names and values. The
   loader's memory is not reserved, so the kernel copies what it needs once.

   Invariant: constant once malta_loader_read() has returned. Locks: none.

   Source: MIPS YAMON User's Manual, "Environment variables": memsize is RAM at
   its own address, ememsize all RAM; Linux, arch/mips/fw, for rd_start and
   rd_size on the command line; QEMU, hw/mips/malta.c. With semihosting (UHI),
   QEMU's word count is 0xffffffff, and words and names are in one array. */

#include "malta.h"

#include <mutek/printk.h>
#include <mutek/string.h>

#define COUNT_UNKNOWN 0xffffffffu
#define COUNT_MAX 64 /* limit for words and for names */

struct malta_loader_s malta_loader;

/* The loader's data may lie anywhere in memory without translation. */
static bool
readable(uint32_t address)
{
  return address >= MIPS_CACHED && address < MIPS_CACHED + MALTA_LOW_MAX;
}

/* NULL: none. */
static const char *
text_at(uint32_t table, uint32_t index)
{
  uint32_t at = table + index * (uint32_t)sizeof(uint32_t);
  uint32_t text;

  if (!readable(at) || at % sizeof(uint32_t) != 0)
    return NULL;
  text = *(const uint32_t *)(uintptr_t)at;
  return readable(text) ? (const char *)(uintptr_t)text : NULL;
}

/* Reads a decimal number, or a hexadecimal one with 0x, modulo 2^32. */
static uint32_t
number(const char *text)
{
  bool hex = text[0] == '0' && text[1] == 'x';
  uint32_t value = 0;

  for (text += hex ? 2 : 0;; text++)
    {
      char c = *text;

      if (c >= '0' && c <= '9')
        value = value * (hex ? 16 : 10) + (uint32_t)(c - '0');
      else if (hex && c >= 'a' && c <= 'f')
        value = value * 16 + (uint32_t)(c - 'a') + 10;
      else
        return value;
    }
}

static bool
begins(const char *text, const char *with)
{
  return strncmp(text, with, strlen(with)) == 0;
}

/* Reads one word, up to a blank. The words about the payload file are not
   passed to the application. */
static void
word_take(const char *word, size_t length)
{
  static const char start[] = "rd_start=", size[] = "rd_size=";
  size_t used = strlen(malta_loader.words);
  size_t blank = used != 0;

  if (begins(word, start))
    malta_loader.payload = number(word + strlen(start)) & (MIPS_CACHED - 1);
  else if (begins(word, size))
    malta_loader.payload_size = number(word + strlen(size));
  else if (length + blank < MALTA_WORDS_SIZE - used)
    {
      malta_loader.words[used] = ' ';
      memcpy(malta_loader.words + used + blank, word, length);
    }
}

static void
line_take(const char *line)
{
  while (*line != '\0')
    {
      size_t length = 0;

      while (line[length] != '\0' && line[length] != ' ')
        length++;
      if (length != 0)
        word_take(line, length);
      line += length + (line[length] == ' ');
    }
}

/* The first word is the kernel's name. */
static void
arguments_read(const struct malta_start_s *start)
{
  uint32_t count = start->argument_count;

  if (count == COUNT_UNKNOWN)
    count = (start->environment - start->arguments)
            / (uint32_t)sizeof(uint32_t);
  for (uint32_t i = 1; i < count && i < COUNT_MAX; i++)
    {
      const char *line = text_at(start->arguments, i);

      if (line == NULL)
        return;
      line_take(line);
    }
}

static void
environment_read(const struct malta_start_s *start)
{
  for (uint32_t i = 0; i < COUNT_MAX; i++)
    {
      const char *name = text_at(start->environment, 2 * i);
      const char *value = text_at(start->environment, 2 * i + 1);

      if (name == NULL || value == NULL)
        return;
      if (strcmp(name, "memsize") == 0)
        malta_loader.low_size = number(value);
      else if (strcmp(name, "ememsize") == 0)
        malta_loader.ram_size = number(value);
    }
}

error_t
malta_loader_read(const struct malta_start_s *start)
{
  struct malta_loader_s *got = &malta_loader;

  arguments_read(start);
  environment_read(start);
  if (got->low_size > MALTA_LOW_MAX)
    got->low_size = MALTA_LOW_MAX;
  if (got->ram_size < got->low_size)
    got->ram_size = got->low_size;
  if (got->ram_size > MALTA_HIGH)
    got->ram_size = MALTA_HIGH;
  if (got->payload_size == 0 || got->payload >= got->low_size
      || got->payload_size > got->low_size - got->payload)
    got->payload = got->payload_size = 0;
  if (got->low_size != 0)
    return 0;
  printk("malta: the environment has no memsize\n");
  return -EBADDATA;
}
