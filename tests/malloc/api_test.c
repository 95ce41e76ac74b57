/* tests/malloc: what malloc() and its kind promise, as flat TAP.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A program of the host that knows nothing of the kernel; preloaded with the
   library it tests that, alone it tests the host's own. */

#define _GNU_SOURCE

#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int count, failed;
static volatile size_t most = SIZE_MAX; /* not known to the compiler */

static void
verdict(bool good, const char *name)
{
  printf("%s %d - %s\n", good ? "ok" : "not ok", ++count, name);
  failed += !good;
}

/* The compiler knows malloc() well, and leaves calls out. */
static void *
hide(void *addr)
{
  static void *volatile hidden;

  hidden = addr;
  return hidden;
}

static bool
filled(const unsigned char *bytes, size_t size, unsigned char value)
{
  for (size_t i = 0; i < size; i++)
    if (bytes[i] != value)
      return false;
  return true;
}

static void
test_sizes(void)
{
  enum
  {
    MANY = 300
  };
  unsigned char *block[MANY];
  bool good = true;

  for (size_t i = 0; i < MANY; i++)
    {
      block[i] = hide(malloc(i * i));
      good &= block[i] != NULL && (uintptr_t)block[i] % 16 == 0
              && malloc_usable_size(block[i]) >= i * i;
      memset(block[i], (int)i, malloc_usable_size(block[i]));
    }
  for (size_t i = 0; i < MANY; i++)
    good &= filled(block[i], i * i, (unsigned char)i);
  for (size_t i = 0; i < MANY; i++)
    free(block[i]);
  verdict(good, "blocks of 0 to 89401 bytes are aligned, and apart");
  free(NULL);
  verdict(malloc_usable_size(NULL) == 0, "of NULL nothing is usable");
}

static void
test_calloc(void)
{
  unsigned char *dirty = hide(malloc(100000));
  unsigned char *clean;

  memset(dirty, 0xff, 100000);
  free(dirty);
  clean = hide(calloc(1000, 100));
  verdict(clean != NULL && filled(clean, 100000, 0), "calloc clears");
  free(clean);
  errno = 0;
  clean = hide(calloc(most / 2, 3));
  verdict(clean == NULL && errno == ENOMEM, "calloc refuses what overflows");
  errno = 0;
  clean = hide(reallocarray(NULL, most / 2, 3));
  verdict(clean == NULL && errno == ENOMEM,
          "reallocarray refuses what overflows");
}

static void
test_realloc(void)
{
  unsigned char *block = NULL;
  size_t size = 1;
  bool good = true;

  for (; size < (size_t)1 << 22; size += size / 2 + 1)
    {
      size_t old = size;

      block = hide(realloc(block, size));
      good &= block != NULL;
      memset(block, 7, old);
    }
  for (; size > 1; size /= 2)
    {
      block = hide(realloc(block, size < 1 << 22 ? size : 1 << 22));
      good &= block != NULL && filled(block, size < 4096 ? size : 4096, 7);
    }
  verdict(good, "realloc keeps the content, up and down");
  errno = 0;
  good = hide(realloc(block, most / 2)) == NULL && errno == ENOMEM
         && filled(block, 1, 7);
  verdict(good, "realloc that fails keeps the block");
  free(block);
  block = hide(realloc(NULL, 10));
  verdict(block != NULL && hide(realloc(block, 0)) == NULL,
          "realloc to 0 bytes frees");
}

static void
test_aligned(void)
{
  bool good = true;
  void *block;

  for (size_t align = sizeof(void *); align <= (size_t)1 << 21; align *= 2)
    {
      block = NULL;
      good &= posix_memalign(&block, align, 100) == 0
              && (uintptr_t)hide(block) % align == 0;
      free(block);
      block = hide(aligned_alloc(align, 3 * align));
      good &= block != NULL && (uintptr_t)block % align == 0;
      free(block);
      block = hide(memalign(align, 1));
      good &= block != NULL && (uintptr_t)block % align == 0;
      free(block);
    }
  verdict(good, "aligned blocks");
  block = &good;
  errno = 5;
  verdict(posix_memalign(&block, 3, 8) == EINVAL
              && posix_memalign(&block, 2, 8) == EINVAL && block == &good
              && errno == 5,
          "posix_memalign refuses what is no alignment, and keeps errno");
  verdict(posix_memalign(&block, 16, most - 64) == ENOMEM && block == &good,
          "posix_memalign says when there is none");
  block = hide(pvalloc(1));
  verdict(block != NULL && (uintptr_t)block % 4096 == 0
              && malloc_usable_size(block) >= 4096,
          "pvalloc gives a whole page");
  free(block);
}

static void
test_errors(void)
{
  void *block;

  errno = 0;
  block = hide(malloc(most - 32));
  verdict(block == NULL && errno == ENOMEM, "malloc says when there is none");
  block = hide(malloc(10));
  errno = 77;
  free(block);
  verdict(errno == 77, "free keeps errno");
}

/* More than a bank: others serve when the nearest is full. */
static void
test_large(void)
{
  enum
  {
    MANY = 24
  };
  size_t size = (size_t)1 << 30;
  char *block[MANY];
  bool good = true;

  for (int i = 0; i < MANY; i++)
    {
      block[i] = hide(malloc(size));
      good &= block[i] != NULL;
      if (block[i] != NULL)
        block[i][0] = block[i][size - 1] = (char)i;
    }
  for (int i = 0; i < MANY; i++)
    {
      good &= block[i] != NULL && block[i][0] == i && block[i][size - 1] == i;
      free(block[i]);
    }
  verdict(good, "24 blocks of a GiB");
}

static size_t
resident(void)
{
  size_t pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");

  if (file == NULL || fscanf(file, "%*s %zu", &pages) != 1)
    abort();
  fclose(file);
  return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void
test_return(void)
{
  size_t size = (size_t)64 << 20, before = resident(), full;
  char *block = hide(malloc(size));

  memset(block, 1, size);
  full = resident();
  free(block);
  verdict(full - before >= size / 2 && full - resident() >= size / 2,
          "what a large block took goes back to the host");
}

int
main(void)
{
  test_sizes();
  test_calloc();
  test_realloc();
  test_aligned();
  test_errors();
  test_large();
  test_return();
  printf("1..%d\n", count);
  return failed != 0;
}
