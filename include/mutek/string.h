/* base: bytes and texts, as ISO C names them.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The compiler itself calls the first four, so every image has them: from
    mutek/base/string.c, or from the host's library where there is one.
    Context: any. Cost: O(bytes looked at).
    Source: ISO C11, 7.24. */

#ifndef MUTEK_STRING_H_
#define MUTEK_STRING_H_

#include <mutek/types.h>

/** @This copies bytes to where none of them is read from. */
void *memcpy(void *restrict to, const void *restrict from, size_t size);

/** @This copies bytes, also to where some of them are. */
void *memmove(void *to, const void *from, size_t size);

/** @This makes bytes the low 8 bits of @tt value. */
void *memset(void *to, int value, size_t size);

/** @This compares bytes: below 0, 0 or above 0, by the first that differs. */
int memcmp(const void *a, const void *b, size_t size);

/** @This returns the bytes before the first that is 0. */
size_t strlen(const char *text);

/** @This compares texts, as @ref memcmp. */
int strcmp(const char *a, const char *b);

/** @This compares at most @tt size bytes of texts. */
int strncmp(const char *a, const char *b, size_t size);

#endif
