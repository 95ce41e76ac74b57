/* mkconfig: memory, growing lists and growing texts.
   SPDX-License-Identifier: LGPL-2.1-only

   A run is short, so memory is freed only at its end: every block is on one
   list. When a list or text grows, its old block stays allocated too. Sizes
   double, so that at most doubles the memory.

   I1  An allocation either succeeds or ends the program with a message.
   I2  A text has a zero after its last byte. */

#include "mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mem_block_s
{
  struct mem_block_s *next;
  max_align_t data[];
};

void *
mem_new(struct conf_s *conf, size_t size)
{
  struct mem_block_s *block = NULL;

  if (size < SIZE_MAX - sizeof(*block))
    block = calloc(1, sizeof(*block) + size);
  if (!block)
    {
      fprintf(stderr, "mkconfig: out of memory\n");
      exit(1);
    }

  block->next = conf->blocks;
  conf->blocks = block;
  return block->data;
}

void
mem_destroy(struct conf_s *conf)
{
  while (conf->blocks)
    {
      struct mem_block_s *next = conf->blocks->next;

      free(conf->blocks);
      conf->blocks = next;
    }
}

char *
mem_text(struct conf_s *conf, const char *start, size_t size)
{
  char *text = mem_new(conf, size + 1);

  if (size)
    memcpy(text, start, size);
  return text;
}

char *
mem_format(struct conf_s *conf, const char *format, ...)
{
  struct buf_s buf = { 0 };
  va_list args;

  va_start(args, format);
  buf_vformat(conf, &buf, format, args);
  va_end(args);
  return buf.text;
}

void
list_add(struct conf_s *conf, struct list_s *list, const void *item)
{
  if (list->count == list->room)
    {
      size_t room = list->room ? 2 * list->room : 8;
      void **grown = mem_new(conf, room * sizeof(*grown));

      if (list->count)
        memcpy(grown, list->item, list->count * sizeof(*grown));
      list->item = grown;
      list->room = room;
    }
  list->item[list->count++] = (void *)item;
}

void
buf_add(struct conf_s *conf, struct buf_s *buf, const char *start, size_t size)
{
  if (size >= buf->room - buf->size)
    {
      size_t room = 2 * (buf->size + size) + 32;
      char *grown = mem_new(conf, room);

      if (buf->size)
        memcpy(grown, buf->text, buf->size);
      buf->text = grown;
      buf->room = room;
    }
  if (size)
    memcpy(buf->text + buf->size, start, size);
  buf->size += size;
  buf->text[buf->size] = 0;
}

void
buf_vformat(struct conf_s *conf, struct buf_s *buf, const char *format,
            va_list args)
{
  va_list again;

  va_copy(again, args);
  int size = vsnprintf(NULL, 0, format, again);
  va_end(again);

  if (size < 0)
    size = 0;
  char *text = mem_new(conf, (size_t)size + 1);
  vsnprintf(text, (size_t)size + 1, format, args);
  buf_add(conf, buf, text, strlen(text));
}

void
buf_format(struct conf_s *conf, struct buf_s *buf, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  buf_vformat(conf, buf, format, args);
  va_end(args);
}
