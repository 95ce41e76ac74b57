/* malloc: what malloc() and its kind promise, as flat TAP.
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
#include <sys/mman.h>
#include <unistd.h>

/* The library's own names, which no header has. */
void *__libc_malloc(size_t size);
void __libc_free(void *addr);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *addr, size_t size);
void *__libc_memalign(size_t align, size_t size);
void *__libc_valloc(size_t size);
void *__libc_pvalloc(size_t size);

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

/* Whether the host lets a process have so much. */
static bool
mmap_allows(size_t size)
{
  void *start = mmap(NULL, size, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (start != MAP_FAILED)
    munmap(start, size);
  return start != MAP_FAILED;
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
  clean = hide(calloc(most / 16 + 2, 16));
  verdict(clean == NULL && errno == ENOMEM,
          "calloc refuses what wraps to a few bytes");
  errno = 0;
  clean = hide(reallocarray(NULL, most / 16 + 2, 16));
  verdict(clean == NULL && errno == ENOMEM,
          "reallocarray refuses what wraps to a few bytes");
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

/* As many bytes as a leak would show. */
static void
test_realloc_zero(void)
{
  size_t before = resident(), size = (size_t)500 << 10;

  for (int i = 0; i < 400; i++)
    {
      char *block = hide(malloc(size));

      memset(block, 1, size);
      if (hide(realloc(block, 0)) != NULL)
        abort();
    }
  verdict(resident() < before + ((size_t)32 << 20),
          "realloc to 0 bytes gives the block back");
}

/* Two blocks, so that neither has room behind it. */
static void
test_realloc_large(void)
{
  size_t most_size = (size_t)48 << 20, size = 1000, before = resident();
  char *one = NULL, *two = NULL;
  bool good = true;

  for (; size < most_size; size += size / 2)
    {
      one = hide(realloc(one, size));
      two = hide(realloc(two, size));
      good &= one != NULL && two != NULL;
      one[size / 3] = 3;
      memset(one + size / 2, 1, size - size / 2);
      memset(two + size / 2, 2, size - size / 2);
    }
  for (size_t at = 500; at < size / 3 * 2; at += 4096)
    good &= (one[at] == 1 || one[at] == 3) && two[at] == 2;
  verdict(good, "large blocks keep their content as they grow in turns");
  one = hide(realloc(one, 5000));
  two = hide(realloc(two, 3 << 20));
  verdict(one[4000] == 1 && two[2 << 20] == 2
              && resident() < before + ((size_t)16 << 20),
          "realloc that shrinks gives pages back");
  free(one);
  free(two);
}

static void
test_names(void)
{
  void *block = hide(__libc_malloc(100));
  bool good = block != NULL && malloc_usable_size(block) >= 100;

  free(block);
  __libc_free(hide(malloc(100)));
  block = hide(__libc_calloc(30, 30));
  good &= filled(block, 900, 0);
  block = hide(__libc_realloc(block, 2000));
  good &= malloc_usable_size(block) >= 2000;
  free(hide(realloc(block, 10)));
  block = hide(__libc_memalign(256, 100));
  good &= (uintptr_t)block % 256 == 0;
  free(block);
  block = hide(__libc_valloc(100));
  good &= (uintptr_t)block % 4096 == 0;
  __libc_free(block);
  block = hide(__libc_pvalloc(100));
  good &= (uintptr_t)block % 4096 == 0;
  free(block);
  verdict(good, "the library's own names are the same allocator");
  block = hide(memalign(48, 10));
  verdict(block != NULL && (uintptr_t)block % 64 == 0,
          "memalign rounds an alignment up to a power of two");
  free(block);
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
  block = hide(aligned_alloc((size_t)1 << 32, 100));
  verdict((block == NULL && !mmap_allows((size_t)1 << 32))
              || (uintptr_t)block % ((size_t)1 << 32) == 0,
          "an alignment of 4 GiB, where the host has so much");
  free(block);
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

/* errno after a free of each size, and of a large block that was locked. */
static void
test_errno(void)
{
  bool good = true;

  for (size_t size = 1; size <= (size_t)64 << 20; size = size * 3 + 1)
    {
      char *block = hide(malloc(size));

      block[0] = block[size - 1] = 1;
      errno = 77;
      free(block);
      good &= errno == 77;
    }
  verdict(good, "free keeps errno, whatever the size");
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

/* Each larger than a bank, none touched but at its ends. */
static void
test_large(void)
{
  bool good = true;

  for (unsigned log2 = 31; log2 < 36; log2++)
    for (int more = -16; more <= 16; more += 16)
      {
        size_t size = ((size_t)1 << log2) + (size_t)(ptrdiff_t)more;
        char *block = hide(mmap_allows(size) ? malloc(size) : NULL);

        if (block == NULL)
          {
            good &= !mmap_allows(size);
            continue;
          }
        good &= malloc_usable_size(block) >= size;
        block[0] = block[size - 1] = (char)log2;
        good &= block[0] == (char)log2 && block[size - 1] == (char)log2;
        free(block);
      }
  verdict(good, "blocks of 4 GiB and more, where the host has so much");
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

static void
test_return_small(void)
{
  enum
  {
    MANY = 200000
  };
  static void *block[MANY];
  size_t full;

  for (int i = 0; i < MANY; i++)
    {
      block[i] = hide(malloc(300));
      memset(block[i], 1, 300);
    }
  full = resident();
  for (int i = 0; i < MANY; i++)
    free(block[i]);
  malloc_trim(0);
  verdict(full - resident() >= (size_t)40 << 20,
          "what many small blocks took goes back to the host");
}

static void
test_calloc_sparse(void)
{
  size_t size = (size_t)1 << 29, before = resident();
  char *block = hide(calloc(size >> 10, 1 << 10));
  bool good = block != NULL;

  for (size_t at = 0; good && at < size; at += (size_t)1 << 24)
    good = block[at] == 0;
  verdict(good && resident() < before + ((size_t)16 << 20),
          "calloc does not touch pages that the host has cleared");
  free(block);
}

int
main(void)
{
  test_sizes();
  test_calloc();
  test_calloc_sparse();
  test_realloc();
  test_realloc_zero();
  test_realloc_large();
  test_names();
  test_aligned();
  test_errors();
  test_errno();
  test_large();
  test_return();
  test_return_small();
  printf("1..%d\n", count);
  return failed != 0;
}
