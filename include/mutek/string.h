/* base: the memory and string functions of ISO C.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The compiler itself emits calls of the first four functions, so every image
    has them. They come from mutek/base/string.c, or from the host's library.
    Context: any. Cost: O(bytes read).
    Source: ISO C11, 7.24. */

#ifndef MUTEK_STRING_H_
#define MUTEK_STRING_H_

#include <mutek/types.h>

/** @This copies bytes; source and destination must not overlap. */
void *memcpy(void *restrict to, const void *restrict from, size_t size);

/** @This copies bytes; source and destination may overlap. */
void *memmove(void *to, const void *from, size_t size);

/** @This sets each byte to the low 8 bits of @tt value. */
void *memset(void *to, int value, size_t size);

/** @This compares bytes: negative, 0 or positive, by the first difference. */
int memcmp(const void *a, const void *b, size_t size);

/** @This returns the length without the final NUL. Units: bytes. */
size_t strlen(const char *text);

/** @This compares strings, with the results of @ref memcmp. */
int strcmp(const char *a, const char *b);

/** @This compares at most @tt size bytes of two strings. */
int strncmp(const char *a, const char *b, size_t size);

#endif
