/* tests: allocation traces, out of files and generators.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A file is "MTR1", then a number w (LEB128) for each step. w >> 2 is a size in
   bytes or a slot; the low two bits are
     0  allocate into the slot freed last, or a new one if none is free
     1  free the slot
     2  as 0, aligned; the log2 of the alignment follows
     3  reallocate the slot; the new size follows

   A file that breaks off, or frees what is not there, is refused. */

#include "trace.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
bench_die(const char *text, ...)
{
  va_list args;

  va_start(args, text);
  fputs("bench: ", stderr);
  vfprintf(stderr, text, args);
  fputc('\n', stderr);
  va_end(args);
  exit(2);
}

void *
bench_realloc(void *p, size_t n)
{
  p = realloc(p, n);
  if (p == NULL)
    bench_die("no memory for %zu bytes", n);
  return p;
}

static struct op *
step_add(struct builder *b, enum op_kind kind, uint32_t slot, uint32_t size)
{
  struct trace *t = b->t;

  if (t->nops == b->cap)
    {
      b->cap = b->cap != 0 ? b->cap * 2 : 4096;
      t->ops = bench_realloc(t->ops, b->cap * sizeof *t->ops);
    }
  t->ops[t->nops]
      = (struct op){ .slot = slot, .size = size, .kind = (uint8_t)kind };
  return &t->ops[t->nops++];
}

uint32_t
builder_alloc(struct builder *b, uint32_t size, unsigned log2_align)
{
  uint32_t slot = b->nfree != 0 ? b->stack[--b->nfree]
                                : (uint32_t)b->t->nslots++;
  enum op_kind kind = log2_align != 0 ? OP_ALIGNED : OP_ALLOC;

  step_add(b, kind, slot, size)->log2_align = (uint8_t)log2_align;
  return slot;
}

void
builder_free(struct builder *b, uint32_t slot)
{
  step_add(b, OP_FREE, slot, 0);
  if (b->nfree == b->stack_cap)
    {
      b->stack_cap = b->stack_cap != 0 ? b->stack_cap * 2 : 4096;
      b->stack = bench_realloc(b->stack, b->stack_cap * sizeof *b->stack);
    }
  b->stack[b->nfree++] = slot;
}

/** Counts the peaks, and refuses a step on a slot that holds no block. */
static void
trace_finish(struct trace *t)
{
  uint32_t *size = bench_realloc(NULL, (t->nslots + 1) * sizeof *size);
  bool *held = bench_realloc(NULL, t->nslots + 1);
  uint64_t live = 0, live8 = 0, blocks = 0;

  memset(held, 0, t->nslots + 1);
  for (size_t i = 0; i < t->nops; i++)
    {
      const struct op *o = &t->ops[i];
      bool takes = o->kind == OP_FREE || o->kind == OP_REALLOC;

      if (o->slot >= t->nslots || held[o->slot] != takes)
        bench_die("%s: step %zu is on a wrong slot", t->name, i);
      if (o->kind != OP_FREE)
        {
          /* While it moves, a reallocated block is alive twice. */
          t->allocs++;
          live += o->size;
          live8 += (o->size + 7u) & ~7u;
          blocks += !takes;
          t->max_size = o->size > t->max_size ? o->size : t->max_size;
        }
      t->peak_live = live > t->peak_live ? live : t->peak_live;
      t->peak_live8 = live8 > t->peak_live8 ? live8 : t->peak_live8;
      t->peak_blocks = blocks > t->peak_blocks ? blocks : t->peak_blocks;
      if (takes)
        {
          live -= size[o->slot];
          live8 -= (size[o->slot] + 7u) & ~7u;
          blocks -= o->kind == OP_FREE;
        }
      size[o->slot] = o->size;
      held[o->slot] = o->kind != OP_FREE;
    }
  free(size);
  free(held);
}

/** The bytes of a file, of an .xz what is in it. */
static uint8_t *
file_read(const char *path, size_t *length)
{
  char cmd[1024];
  size_t n = strlen(path), cap = 0, got;
  bool xz = n > 3 && strcmp(path + n - 3, ".xz") == 0;
  uint8_t *buf = NULL;
  FILE *f;

  if (n > sizeof cmd - 16 || strchr(path, '\'') != NULL)
    bench_die("%s: no name for a trace", path);
  snprintf(cmd, sizeof cmd, "xz -dc '%s'", path);
  f = xz ? popen(cmd, "r") : fopen(path, "rb");
  if (f == NULL)
    bench_die("%s: cannot be read", path);
  *length = 0;
  do
    {
      if (cap - *length < 65536)
        {
          cap = cap != 0 ? cap * 2 : 1 << 20;
          buf = bench_realloc(buf, cap);
        }
      got = fread(buf + *length, 1, cap - *length, f);
      *length += got;
    }
  while (got != 0);
  if ((xz ? pclose(f) : fclose(f)) != 0)
    bench_die("%s: cannot be read", path);
  return buf;
}

/** A number; *p becomes NULL where the bytes end inside it. */
static uint64_t
number_read(const uint8_t **p, const uint8_t *end)
{
  uint64_t v = 0;

  for (unsigned shift = 0; *p != NULL && *p < end && shift < 64; shift += 7)
    {
      uint8_t c = *(*p)++;

      v |= (uint64_t)(c & 127) << shift;
      if ((c & 128) == 0)
        return v;
    }
  *p = NULL;
  return 0;
}

static void
trace_read(struct builder *b, const char *path)
{
  size_t length;
  uint8_t *buf = file_read(path, &length);
  const uint8_t *p = buf + 4, *end = buf + length;

  if (length < 4 || memcmp(buf, "MTR1", 4) != 0)
    bench_die("%s: no trace", path);
  while (p != NULL && p < end)
    {
      uint64_t w = number_read(&p, end);
      uint32_t v = (uint32_t)(w >> 2);
      uint64_t more = (w & 2) != 0 ? number_read(&p, end) : 0;

      if (w >> 34 != 0 || more > UINT32_MAX || ((w & 3) == 2 && more > 31))
        p = NULL;
      else if ((w & 3) == 1)
        builder_free(b, v);
      else if ((w & 3) == 3)
        step_add(b, OP_REALLOC, v, (uint32_t)more);
      else
        builder_alloc(b, v, (unsigned)more);
    }
  if (p == NULL)
    bench_die("%s: breaks off, or a number is too large", path);
  free(buf);
}

void
trace_load(struct trace *t, const char *spec)
{
  struct builder b = { .t = t };
  const char *name = strrchr(spec, '/');

  memset(t, 0, sizeof *t);
  if (strncmp(spec, "gen:", 4) == 0)
    {
      unsigned long long seed = 1;

      if (sscanf(spec + 4, "%47[^:]:%llu", t->name, &seed) < 1
          || !trace_generate(&b, t->name, seed))
        bench_die("%s: no such generator", spec);
    }
  else
    {
      trace_read(&b, spec);
      snprintf(t->name, sizeof t->name, "%s", name != NULL ? name + 1 : spec);
      t->name[strcspn(t->name, ".")] = '\0';
    }
  free(b.stack);
  trace_finish(t);
}

void
trace_free(struct trace *t)
{
  free(t->ops);
  memset(t, 0, sizeof *t);
}
