/* base: bytes and texts, as ISO C names them.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The compiler itself calls the first four, so every image has them: from
    mutek/string.c, or from the host's library where there is one.
    Source: ISO C11, 7.24. */

#ifndef MUTEK_STRING_H_
#define MUTEK_STRING_H_

#include <mutek/types.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *a, const void *b, size_t size);

size_t strlen(const char *text);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t size);

#endif
