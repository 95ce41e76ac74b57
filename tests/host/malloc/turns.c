/* malloc: large blocks that change their size in turns.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A program of the host, to be timed: turns. Two blocks grow and shrink in
   turns, so that neither has room behind it, and each page is written once it
   is there. One line for each range of sizes: microseconds for a realloc(). */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PAGE 4096

static double
now_us(void)
{
  struct timespec now;

  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static char *
change(char *block, size_t old, size_t size)
{
  block = realloc(block, size);
  if (block == NULL)
    abort();
  for (size_t at = old; at < size; at += PAGE)
    block[at] = 1;
  return block;
}

/* Both from least to most, by a step, and back. */
static void
turns(size_t least, size_t most, size_t step, int rounds)
{
  char *one = change(NULL, 0, least), *two = change(NULL, 0, least);
  double begin = now_us();
  unsigned calls = 0;

  for (int i = 0; i < rounds; i++)
    {
      for (size_t size = least; size < most; size += step, calls += 2)
        {
          one = change(one, size, size + step);
          two = change(two, size, size + step);
        }
      for (size_t size = most; size > least; size -= step, calls += 2)
        {
          one = change(one, size, size - step);
          two = change(two, size, size - step);
        }
    }
  printf("%8zu KiB to %8zu KiB by %6zu KiB: %8.2f us\n", least >> 10,
         most >> 10, step >> 10, (now_us() - begin) / calls);
  free(one);
  free(two);
}

int
main(void)
{
  turns((size_t)8 << 10, (size_t)64 << 10, (size_t)4 << 10, 1000);
  turns((size_t)64 << 10, (size_t)256 << 10, (size_t)16 << 10, 500);
  turns((size_t)256 << 10, (size_t)1 << 20, (size_t)64 << 10, 200);
  turns((size_t)1 << 20, (size_t)16 << 20, (size_t)1 << 20, 20);
  turns((size_t)16 << 20, (size_t)256 << 20, (size_t)16 << 20, 2);
  return 0;
}
