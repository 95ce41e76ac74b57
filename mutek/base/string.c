/* base: the memory and string functions of ISO C, for boards without a library.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Simple loops; copies and fills use whole words where both addresses allow.

   Invariant: no function calls itself. Compilers replace such loops by calls of
   these same functions. The pragma forbids that to gcc, -ffreestanding to
   clang. Locks: none. */

#include <mutek/string.h>

#include <mutek/decls.h>

#ifndef __clang__
#pragma GCC optimize("no-tree-loop-distribute-patterns")
#endif

#define WORD sizeof(word_t)

/** May alias any object. */
typedef uintptr_t __attribute__((may_alias)) word_t;

void *
memcpy(void *restrict to, const void *restrict from, size_t size)
{
  uint8_t *d = to;
  const uint8_t *s = from;

  if (((uintptr_t)d | (uintptr_t)s) % WORD == 0)
    for (; size >= WORD; size -= WORD, d += WORD, s += WORD)
      *(word_t *)d = *(const word_t *)s;
  while (size-- != 0)
    *d++ = *s++;
  return to;
}

void *
memmove(void *to, const void *from, size_t size)
{
  uint8_t *d = to;
  const uint8_t *s = from;

  if ((uintptr_t)d - (uintptr_t)s >= size) /* wraps when d is lower */
    while (size-- != 0)
      *d++ = *s++;
  else
    while (size-- != 0)
      d[size] = s[size];
  return to;
}

void *
memset(void *to, int value, size_t size)
{
  uint8_t *d = to;
  word_t word = (uintptr_t)-1 / 0xff * (uint8_t)value; /* in every byte */

  for (; size != 0 && (uintptr_t)d % WORD != 0; size--)
    *d++ = (uint8_t)value;
  for (; size >= WORD; size -= WORD, d += WORD)
    *(word_t *)d = word;
  while (size-- != 0)
    *d++ = (uint8_t)value;
  return to;
}

int
memcmp(const void *a, const void *b, size_t size)
{
  const uint8_t *x = a;
  const uint8_t *y = b;

  for (; size != 0; size--, x++, y++)
    if (*x != *y)
      return *x < *y ? -1 : 1;
  return 0;
}

size_t
strlen(const char *text)
{
  size_t length = 0;

  while (text[length] != '\0')
    length++;
  return length;
}

int
strcmp(const char *a, const char *b)
{
  return strncmp(a, b, SIZE_MAX);
}

int
strncmp(const char *a, const char *b, size_t size)
{
  for (; size != 0; size--, a++, b++)
    if (*a != *b || *a == '\0')
      return (uint8_t)*a - (uint8_t)*b;
  return 0;
}
