/* tests: peers that show what a policy of placement can do at best.
   SPDX-License-Identifier: LGPL-2.1-only */

/* All bookkeeping lies outside the region, so only the policy, the granule of 8
   bytes and the header that a name ends with (0 or 4 bytes) take its bytes. An
   aligned block needs room for a header in front, which is counted in its size.

     bf  best fit
     go  good fit: 32 bins per power of two, single sizes below 512 bytes; the
         own bin first, searched whole, its lowest address
     gt  good fit: four tries in the own bin, newest first, then the newest of
         the next bin that is sure to fit

   Linear time. Extents lie by address; their sizes have an array of their own,
   which is what searches go through. */

#include "bench.h"

#include <stdlib.h>
#include <string.h>

#define GRANULE 8
#define TRIES 4

enum policy
{
  BEST,
  GOOD_OWN,
  GOOD_TRY,
};

/** Free extents. Units: granules */
static struct
{
  uint8_t *base;
  uint32_t *at, *size, *stamp; /**< start; length; when it was last changed */
  uint32_t *used;              /**< by start: size of a live block */
  size_t n, cap;
  uint32_t now;
} s;

static void
arrays_grow(size_t cap)
{
  s.cap = cap;
  s.at = realloc(s.at, cap * sizeof *s.at);
  s.size = realloc(s.size, cap * sizeof *s.size);
  s.stamp = realloc(s.stamp, cap * sizeof *s.stamp);
  if (s.at == NULL || s.size == NULL || s.stamp == NULL)
    abort();
}

static void
extent_set(size_t i, uint32_t at, uint32_t size)
{
  s.at[i] = at;
  s.size[i] = size;
  s.stamp[i] = ++s.now;
}

static void
extent_move(size_t to, size_t from)
{
  size_t bytes = (s.n - from) * sizeof *s.at;

  memmove(&s.at[to], &s.at[from], bytes);
  memmove(&s.size[to], &s.size[from], bytes);
  memmove(&s.stamp[to], &s.stamp[from], bytes);
  s.n = s.n - from + to;
}

static void
extent_insert(size_t i, uint32_t at, uint32_t size)
{
  if (s.n == s.cap)
    arrays_grow(s.cap * 2);
  extent_move(i + 1, i);
  extent_set(i, at, size);
}

static void *
ideal_init(void *mem, size_t size)
{
  if (size < 64)
    return NULL;
  if (s.cap == 0)
    arrays_grow(1 << 16);
  free(s.used);
  s.used = calloc(size / GRANULE + 1, sizeof *s.used);
  if (s.used == NULL)
    abort();
  s.base = mem;
  s.n = 1;
  s.now = 0;
  extent_set(0, 0, (uint32_t)(size / GRANULE));
  return s.base;
}

/** Exact below 64 granules, then 32 per power of two. */
static uint32_t
bin_of(uint32_t size)
{
  unsigned log2;

  if (size < 64)
    return size;
  log2 = 31u - (unsigned)__builtin_clz(size);
  return 64 + (log2 - 6) * 32 + (size >> (log2 - 5)) - 32;
}

/** The smallest size that only a bin sure to fit has. */
static uint32_t
bin_above(uint32_t size)
{
  uint32_t width;

  if (size < 64)
    return size;
  width = 1u << (31u - (unsigned)__builtin_clz(size) - 5);
  return (size + width - 1) & ~(width - 1);
}

/** What must be skipped for an alignment. */
static uint32_t
extent_lead(size_t i, size_t align)
{
  uintptr_t addr = (uintptr_t)s.base + (uintptr_t)s.at[i] * GRANULE;

  return (uint32_t)((-addr & (align - 1)) / GRANULE);
}

static size_t
find_best(uint32_t size, size_t align)
{
  uint32_t best = UINT32_MAX;
  size_t found = s.n;

  for (size_t i = 0; i < s.n; i++)
    if (s.size[i] >= size && s.size[i] < best
        && s.size[i] - size >= extent_lead(i, align))
      {
        best = s.size[i];
        found = i;
      }
  return found;
}

/** The newest of the own bin that fits, among the TRIES newest. */
static size_t
find_own(uint32_t size)
{
  uint32_t before = UINT32_MAX;

  for (int tries = 0; tries < TRIES; tries++)
    {
      size_t found = s.n;

      for (size_t i = 0; i < s.n; i++)
        if (bin_of(s.size[i]) == bin_of(size) && s.stamp[i] < before
            && (found == s.n || s.stamp[i] > s.stamp[found]))
          found = i;
      if (found == s.n || s.size[found] >= size)
        return found;
      before = s.stamp[found];
    }
  return s.n;
}

/** Bins in rising order; GOOD_TRY has those that are not sure to fit last. */
static size_t
find_good(enum policy policy, uint32_t size, size_t align)
{
  uint32_t least = UINT32_MAX;
  size_t found = s.n;

  if (policy == GOOD_TRY && align <= GRANULE)
    found = find_own(size);
  if (found != s.n)
    return found;
  for (size_t i = 0; i < s.n; i++)
    {
      uint32_t lead = extent_lead(i, align), rank;

      if (s.size[i] < size + lead)
        continue;
      rank = policy == GOOD_OWN || s.size[i] >= bin_above(size) + lead
                 ? bin_of(s.size[i])
                 : 1u << 30;
      if (found == s.n || rank < least
          || (rank == least && policy == GOOD_TRY
              && s.stamp[i] > s.stamp[found]))
        {
          found = i;
          least = rank;
        }
    }
  return found;
}

static void *
place(enum policy policy, size_t align, size_t bytes)
{
  uint32_t size = (uint32_t)((bytes + GRANULE - 1) / GRANULE);
  size_t i = policy == BEST ? find_best(size, align)
                            : find_good(policy, size, align);
  uint32_t lead, at, tail;

  if (i == s.n)
    return NULL;
  lead = extent_lead(i, align);
  at = s.at[i] + lead;
  tail = s.size[i] - lead - size;
  if (lead != 0)
    {
      s.size[i] = lead;
      if (tail != 0)
        extent_insert(i + 1, at + size, tail);
    }
  else if (tail != 0)
    extent_set(i, at + size, tail);
  else
    extent_move(i, i + 1);
  s.used[at] = size;
  return s.base + (size_t)at * GRANULE; /* a header would lie in front */
}

static void
ideal_free(void *ctx, void *p)
{
  uint32_t at = (uint32_t)((size_t)((uint8_t *)p - s.base) / GRANULE);
  uint32_t size = s.used[at];
  size_t low = 0, high = s.n;
  bool front, behind;

  (void)ctx;
  while (low < high)
    {
      size_t middle = (low + high) / 2;

      if (s.at[middle] < at)
        low = middle + 1;
      else
        high = middle;
    }
  front = low != 0 && s.at[low - 1] + s.size[low - 1] == at;
  behind = low < s.n && at + size == s.at[low];
  if (front)
    {
      size += s.size[low - 1] + (behind ? s.size[low] : 0);
      extent_set(low - 1, s.at[low - 1], size);
      if (behind)
        extent_move(low, low + 1);
    }
  else if (behind)
    extent_set(low, at, size + s.size[low]);
  else
    extent_insert(low, at, size);
}

#define IDEAL(id, text, header, policy)                                        \
  static void *alloc_##id(void *ctx, size_t size)                              \
  {                                                                            \
    (void)ctx;                                                                 \
    return place(policy, GRANULE, size + (header));                            \
  }                                                                            \
  static void *aligned_##id(void *ctx, size_t align, size_t size)              \
  {                                                                            \
    (void)ctx;                                                                 \
    return place(policy, align, size + (header));                              \
  }                                                                            \
  const struct peer peer_##id = {                                              \
    .name = text,                                                              \
    .flags = PEER_REGION | PEER_SLOW,                                          \
    .align = GRANULE,                                                          \
    .init = ideal_init,                                                        \
    .alloc = alloc_##id,                                                       \
    .alloc_aligned = aligned_##id,                                             \
    .free = ideal_free,                                                        \
  }

IDEAL(ideal_bf0, "ideal-bf0", 0, BEST);
IDEAL(ideal_bf4, "ideal-bf4", 4, BEST);
IDEAL(ideal_go0, "ideal-go0", 0, GOOD_OWN);
IDEAL(ideal_go4, "ideal-go4", 4, GOOD_OWN);
IDEAL(ideal_gt4, "ideal-gt4", 4, GOOD_TRY);
