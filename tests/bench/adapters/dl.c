/* tests: allocators of the distribution, where they are installed.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Loaded at run time: jemalloc, tcmalloc (minimal), mimalloc. */

#include "bench.h"

#include <dlfcn.h>
#include <stdlib.h>

struct dl
{
  void *(*m)(size_t);
  void (*f)(void *);
  void *(*a)(size_t, size_t);
};

static struct dl *
load(struct dl *d, const char *lib, const char *m, const char *f, const char *a)
{
  if (d->m)
    return d;
  void *h = dlopen(lib, RTLD_NOW | RTLD_LOCAL);
  if (!h)
    return NULL;
  *(void **)&d->f = dlsym(h, f);
  *(void **)&d->a = dlsym(h, a);
  *(void **)&d->m = dlsym(h, m);
  return d->m && d->f ? d : NULL;
}

static void *
d_alloc(void *ctx, size_t n)
{
  return ((struct dl *)ctx)->m(n);
}

static void *
d_aligned(void *ctx, size_t al, size_t n)
{
  return ((struct dl *)ctx)->a(al, (n + al - 1) & ~(al - 1));
}

static void
d_free(void *ctx, void *p)
{
  ((struct dl *)ctx)->f(p);
}

static struct dl je, tc, mi;
static void *
je_init(void *mem, size_t n)
{
  (void)mem;
  (void)n;
  return load(&je, "libjemalloc.so.2", "malloc", "free", "aligned_alloc");
}

static void *
tc_init(void *mem, size_t n)
{
  (void)mem;
  (void)n;
  return load(&tc, "libtcmalloc_minimal.so.4", "tc_malloc", "tc_free",
              "tc_memalign");
}

static void *
mi_init(void *mem, size_t n)
{
  (void)mem;
  (void)n;
  return load(&mi, "libmimalloc.so.2", "mi_malloc", "mi_free",
              "mi_aligned_alloc");
}

#define P(id, nm, in)                                                          \
  const struct peer peer_##id = { .name = nm,                                  \
                                  .flags = PEER_GENERAL | PEER_MT,             \
                                  .align = 16,                                 \
                                  .init = in,                                  \
                                  .alloc = d_alloc,                            \
                                  .alloc_aligned = d_aligned,                  \
                                  .free = d_free }
P(jemalloc, "jemalloc-deb", je_init);
P(tcmalloc, "tcmalloc-deb", tc_init);
P(mimalloc2, "mimalloc-deb", mi_init);
