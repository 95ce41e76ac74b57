/* gpct: sets of small integers, one bit each.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A set of the integers from 0 to bits - 1, in an array of words that the
    caller provides. It is meant for sets of CPUs, up to a few thousand. The
    owner of the array passes the same @tt bits to every call:

    @code
    uintptr_t online[GPCT_BITSET_WORDS(CPU_MAX)];

    gpct_bitset_zero(online, CPU_MAX);
    gpct_bitset_set(online, CPU_MAX, 3);
    for (size_t cpu = gpct_bitset_next(online, CPU_MAX, 0); cpu < CPU_MAX;
         cpu = gpct_bitset_next(online, CPU_MAX, cpu + 1))
      ...
    @endcode

    Invariants, from gpct_bitset_zero() or gpct_bitset_fill() on:
    I1  integer i is in the set when bit i % GPCT_BITSET_WORD_BITS of word
        i / GPCT_BITSET_WORD_BITS is 1;
    I2  the bits of the last word beyond @tt bits are 0, so that whole words can
        be counted and compared.

    Locks: none. Nothing is atomic; the caller prevents concurrent accesses
    while it changes a set. No function needs a libgcc helper.

    Context: any. */

#ifndef GPCT_BITSET_H_
#define GPCT_BITSET_H_

#include <mutek/assert.h>
#include <mutek/decls.h>
#include <mutek/types.h>

/** Bits of a word. */
#define GPCT_BITSET_WORD_BITS (8 * sizeof(uintptr_t))

/** @This is the number of words for @tt bits bits. It is a constant expression
    if @tt bits is one. */
#define GPCT_BITSET_WORDS(bits)                                                \
  (((bits) + GPCT_BITSET_WORD_BITS - 1) / GPCT_BITSET_WORD_BITS)

/** @This is a word with only the bit of integer @tt bit set. */
ALWAYS_INLINE uintptr_t
gpct_bitset_mask_(size_t bit)
{
  return (uintptr_t)1 << bit % GPCT_BITSET_WORD_BITS;
}

/** @This returns the index of the lowest bit set. @tt word is not 0. */
static inline size_t
gpct_bitset_lowest_(uintptr_t word)
{
  size_t index = 0;

  for (size_t width = GPCT_BITSET_WORD_BITS / 2; width != 0; width /= 2)
    if ((word & (((uintptr_t)1 << width) - 1)) == 0)
      {
        word >>= width;
        index += width;
      }
  return index;
}

/** @This makes the set empty.
    Cost: O(words). */
static inline void
gpct_bitset_zero(uintptr_t *words, size_t bits)
{
  for (size_t i = 0; i < GPCT_BITSET_WORDS(bits); i++)
    words[i] = 0;
}

/** @This adds every integer below @tt bits to the set.
    Cost: O(words). */
static inline void
gpct_bitset_fill(uintptr_t *words, size_t bits)
{
  for (size_t i = 0; i < bits / GPCT_BITSET_WORD_BITS; i++)
    words[i] = UINTPTR_MAX;
  if (bits % GPCT_BITSET_WORD_BITS != 0)
    words[bits / GPCT_BITSET_WORD_BITS] = gpct_bitset_mask_(bits) - 1;
}

/** @This adds @tt bit to the set; it may already be there.
    Units: @tt bit is below @tt bits. Cost: O(1). */
ALWAYS_INLINE void
gpct_bitset_set(uintptr_t *words, size_t bits, size_t bit)
{
  assert(bit < bits);
  words[bit / GPCT_BITSET_WORD_BITS] |= gpct_bitset_mask_(bit);
}

/** @This removes @tt bit from the set; it may already be absent.
    Units: @tt bit is below @tt bits. Cost: O(1). */
ALWAYS_INLINE void
gpct_bitset_clear(uintptr_t *words, size_t bits, size_t bit)
{
  assert(bit < bits);
  words[bit / GPCT_BITSET_WORD_BITS] &= ~gpct_bitset_mask_(bit);
}

/** @This returns whether @tt bit is in the set.
    Units: @tt bit is below @tt bits. Cost: O(1). */
ALWAYS_INLINE bool
gpct_bitset_test(const uintptr_t *words, size_t bits, size_t bit)
{
  assert(bit < bits);
  return (words[bit / GPCT_BITSET_WORD_BITS] & gpct_bitset_mask_(bit)) != 0;
}

/** @This returns the number of integers in the set.
    Cost: O(words + result). */
static inline size_t
gpct_bitset_count(const uintptr_t *words, size_t bits)
{
  size_t count = 0;

  for (size_t i = 0; i < GPCT_BITSET_WORDS(bits); i++)
    for (uintptr_t word = words[i]; word != 0; word &= word - 1)
      count++;
  return count;
}

/** @This returns the lowest integer of the set that is at least @tt from, or
    @tt bits if there is none. @tt from may be @tt bits or more.
    Cost: O(words). */
static inline size_t
gpct_bitset_next(const uintptr_t *words, size_t bits, size_t from)
{
  if (from >= bits)
    return bits;

  size_t i = from / GPCT_BITSET_WORD_BITS;
  uintptr_t word = words[i] & -gpct_bitset_mask_(from);

  while (word == 0)
    {
      i++;
      if (i == GPCT_BITSET_WORDS(bits))
        return bits;
      word = words[i];
    }
  return i * GPCT_BITSET_WORD_BITS + gpct_bitset_lowest_(word);
}

/** @This returns whether all of @tt part is in @tt whole, two sets of @tt bits
    bits. A set is a subset of itself; the empty set is a subset of every set.
    Cost: O(words). */
static inline bool
gpct_bitset_is_subset(const uintptr_t *part, const uintptr_t *whole,
                      size_t bits)
{
  for (size_t i = 0; i < GPCT_BITSET_WORDS(bits); i++)
    if ((part[i] & ~whole[i]) != 0)
      return false;
  return true;
}

/** @This returns whether two sets of @tt bits bits are equal.
    Cost: O(words). */
static inline bool
gpct_bitset_equal(const uintptr_t *a, const uintptr_t *b, size_t bits)
{
  for (size_t i = 0; i < GPCT_BITSET_WORDS(bits); i++)
    if (a[i] != b[i])
      return false;
  return true;
}

#endif
