/* tests: a library to preload that writes the trace of a process.
   SPDX-License-Identifier: LGPL-2.1-only */

/*   MTR_OUT=file.mtr [MTR_MAX=steps] LD_PRELOAD=recorder.so program ...
   For glibc; trace.c tells the format. The first process that can create
   MTR_OUT records, its children do not. Locks: one, around each step that is
   written. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void __libc_free(void *);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

#define HASH (1u << 22)
struct ent
{
  void *p;
  uint32_t slot;
};

static struct ent *tab;
static uint32_t *stack;
static uint32_t nslots, nfree;
static uint8_t buf[1 << 16];
static size_t len;
static int fd = -1;
static long max_ops = 1L << 40;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void
flush(void)
{
  size_t off = 0;
  while (off < len)
    {
      ssize_t n = write(fd, buf + off, len - off);
      if (n <= 0)
        break;
      off += (size_t)n;
    }
  len = 0;
}

static void
put(uint64_t v)
{
  if (len > sizeof buf - 16)
    flush();
  while (v > 127)
    {
      buf[len++] = (uint8_t)(v | 128);
      v >>= 7;
    }
  buf[len++] = (uint8_t)v;
}

static uint32_t
hash(void *p)
{
  return (uint32_t)(((uintptr_t)p >> 4) * 0x9e3779b97f4a7c15ull >> 42)
         & (HASH - 1);
}

static struct ent *
find(void *p)
{
  uint32_t i = hash(p);
  while (tab[i].p && tab[i].p != p)
    i = (i + 1) & (HASH - 1);
  return &tab[i];
}

static void
del(struct ent *e)
{
  uint32_t i = (uint32_t)(e - tab), j = i;
  for (;;)
    {
      j = (j + 1) & (HASH - 1);
      if (!tab[j].p)
        break;
      uint32_t k = hash(tab[j].p);
      if (i <= j ? (i < k && k <= j) : (i < k || k <= j))
        continue;
      tab[i] = tab[j];
      i = j;
    }
  tab[i].p = NULL;
}

static void
stop_child(void)
{
  fd = -1;
}

__attribute__((constructor)) static void
start(void)
{
  const char *out = getenv("MTR_OUT"), *max = getenv("MTR_MAX");
  if (!out)
    return;
  int f = open(out, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (f < 0)
    return;
  if (max)
    max_ops = atol(max);
  f = fcntl(f, F_DUPFD_CLOEXEC, 200);
  tab = mmap(NULL, HASH * sizeof *tab, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  stack = mmap(NULL, HASH * sizeof *stack, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  pthread_atfork(NULL, NULL, stop_child);
  memcpy(buf, "MTR1", 4);
  len = 4;
  fd = f;
}

__attribute__((destructor)) static void
stop(void)
{
  if (fd >= 0)
    flush();
}

static void
on_alloc(void *p, size_t size, size_t align)
{
  if (fd < 0 || !p)
    return;
  pthread_mutex_lock(&lock);
  if (max_ops-- > 0)
    {
      struct ent *e = find(p);
      e->p = p;
      e->slot = nfree ? stack[--nfree] : nslots++;
      put((uint64_t)size << 2 | (align > 16 ? 2 : 0));
      if (align > 16)
        put((unsigned)__builtin_ctzl(align));
    }
  pthread_mutex_unlock(&lock);
}

static void
on_free(void *p)
{
  if (fd < 0 || !p)
    return;
  pthread_mutex_lock(&lock);
  struct ent *e = find(p);
  if (e->p && max_ops-- > 0)
    {
      put((uint64_t)e->slot << 2 | 1);
      stack[nfree++] = e->slot;
      del(e);
    }
  pthread_mutex_unlock(&lock);
}

void *
malloc(size_t n)
{
  void *p = __libc_malloc(n);
  on_alloc(p, n, 0);
  return p;
}

void
free(void *p)
{
  on_free(p);
  __libc_free(p);
}

void *
calloc(size_t a, size_t b)
{
  void *p = __libc_calloc(a, b);
  on_alloc(p, a * b, 0);
  return p;
}

void *
realloc(void *old, size_t n)
{
  if (!old)
    return malloc(n);
  if (!n)
    {
      free(old);
      return NULL;
    }
  if (fd < 0)
    return __libc_realloc(old, n);
  pthread_mutex_lock(&lock);
  void *p = __libc_realloc(old, n);
  struct ent *e = find(old);
  if (p && e->p && max_ops-- > 0)
    {
      uint32_t slot = e->slot;
      put((uint64_t)slot << 2 | 3);
      put(n);
      if (p != old)
        {
          del(e);
          e = find(p);
          e->p = p;
          e->slot = slot;
        }
    }
  pthread_mutex_unlock(&lock);
  return p;
}

void *
memalign(size_t al, size_t n)
{
  void *p = __libc_memalign(al, n);
  on_alloc(p, n, al);
  return p;
}

void *
aligned_alloc(size_t al, size_t n)
{
  return memalign(al, n);
}

int
posix_memalign(void **out, size_t al, size_t n)
{
  void *p = memalign(al, n);
  if (p != NULL)
    *out = p;
  return p != NULL ? 0 : ENOMEM;
}
