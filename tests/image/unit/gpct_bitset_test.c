/* tests: sets of small integers.
   SPDX-License-Identifier: LGPL-2.1-only */

/* What may go wrong is at the edges of words, so every case runs over all the
   sizes from none to a little more than two words. The word after each set is
   a guard. */

#include <gpct/bitset.h>

#include "tests/image/lib/test.h"

#include <mutek/assert.h>
#include <mutek/decls.h>
#include <mutek/types.h>

#define WORD GPCT_BITSET_WORD_BITS
#define LARGEST (2 * WORD + 3)  /* bits */
#define GUARD ((uintptr_t)0x5a) /* in the word after a set */
#define MANY 4096               /* bits: more than any machine's processors */

static uintptr_t set[GPCT_BITSET_WORDS(LARGEST) + 1];
static uintptr_t other[GPCT_BITSET_WORDS(LARGEST) + 1];
static uintptr_t many[GPCT_BITSET_WORDS(MANY)];

/** @This dirties both sets, so that nothing is right by luck. */
static void
setup(size_t bits)
{
  for (size_t i = 0; i < ARRAY_SIZE(set); i++)
    set[i] = other[i] = UINTPTR_MAX / 3;
  set[GPCT_BITSET_WORDS(bits)] = other[GPCT_BITSET_WORDS(bits)] = GUARD;
}

static bool
guards_hold(size_t bits)
{
  return set[GPCT_BITSET_WORDS(bits)] == GUARD
         && other[GPCT_BITSET_WORDS(bits)] == GUARD;
}

/** @This says whether @tt bit is the only one which is in the set, or when
    @tt in is false, the only one which is not. */
static bool
one_differs(size_t bits, size_t bit, bool in)
{
  for (size_t i = 0; i < bits; i++)
    if (gpct_bitset_test(set, bits, i) != ((i == bit) == in))
      return false;
  return gpct_bitset_count(set, bits) == (in ? 1 : bits - 1);
}

static void
words_are_rounded_up(void)
{
  static_assert(GPCT_BITSET_WORDS(1) == 1, "a constant expression");
  EXPECT_EQ(GPCT_BITSET_WORDS(0), 0);
  EXPECT_EQ(GPCT_BITSET_WORDS(WORD - 1), 1);
  EXPECT_EQ(GPCT_BITSET_WORDS(WORD), 1);
  EXPECT_EQ(GPCT_BITSET_WORDS(WORD + 1), 2);
  EXPECT_EQ(GPCT_BITSET_WORDS(2 * WORD), 2);
}

static void
zero_is_empty(void)
{
  for (size_t bits = 0; bits <= LARGEST; bits++)
    {
      setup(bits);
      gpct_bitset_zero(set, bits);
      EXPECT_EQ(gpct_bitset_count(set, bits), 0);
      EXPECT_EQ(gpct_bitset_next(set, bits, 0), bits);
      for (size_t i = 0; i < bits; i++)
        EXPECT(!gpct_bitset_test(set, bits, i));
      EXPECT(guards_hold(bits));
    }
}

static void
fill_is_every_bit_and_no_more(void)
{
  for (size_t bits = 0; bits <= LARGEST; bits++)
    {
      setup(bits);
      gpct_bitset_fill(set, bits);
      EXPECT_EQ(gpct_bitset_count(set, bits), bits);
      for (size_t i = 0; i < bits; i++)
        EXPECT(gpct_bitset_test(set, bits, i));
      EXPECT(guards_hold(bits));
    }
}

static void
set_changes_one_bit(void)
{
  for (size_t bits = 0; bits <= LARGEST; bits++)
    for (size_t bit = 0; bit < bits; bit++)
      {
        setup(bits);
        gpct_bitset_zero(set, bits);
        gpct_bitset_set(set, bits, bit);
        EXPECT(one_differs(bits, bit, true));
        gpct_bitset_set(set, bits, bit);
        EXPECT(one_differs(bits, bit, true));
        EXPECT(guards_hold(bits));
      }
}

static void
clear_changes_one_bit(void)
{
  for (size_t bits = 0; bits <= LARGEST; bits++)
    for (size_t bit = 0; bit < bits; bit++)
      {
        setup(bits);
        gpct_bitset_fill(set, bits);
        gpct_bitset_clear(set, bits, bit);
        EXPECT(one_differs(bits, bit, false));
        gpct_bitset_clear(set, bits, bit);
        EXPECT(one_differs(bits, bit, false));
        EXPECT(guards_hold(bits));
      }
}

static void
next_finds_the_one_bit_from_anywhere(void)
{
  for (size_t bits = 1; bits <= LARGEST; bits++)
    for (size_t bit = 0; bit < bits; bit++)
      {
        setup(bits);
        gpct_bitset_zero(set, bits);
        gpct_bitset_set(set, bits, bit);
        EXPECT_EQ(gpct_bitset_next(set, bits, 0), bit);
        EXPECT_EQ(gpct_bitset_next(set, bits, bit / 2), bit);
        EXPECT_EQ(gpct_bitset_next(set, bits, bit), bit);
        EXPECT_EQ(gpct_bitset_next(set, bits, bit + 1), bits);
        EXPECT_EQ(gpct_bitset_next(set, bits, SIZE_MAX), bits);
      }
}

static void
next_walks_in_rising_order(void)
{
  size_t wanted = 0;

  gpct_bitset_zero(many, MANY);
  for (size_t i = 0; i < MANY; i += 7)
    gpct_bitset_set(many, MANY, i);
  for (size_t i = gpct_bitset_next(many, MANY, 0); i < MANY;
       i = gpct_bitset_next(many, MANY, i + 1), wanted += 7)
    EXPECT_EQ(i, wanted);
  EXPECT(wanted >= MANY && wanted < MANY + 7);
  EXPECT_EQ(gpct_bitset_count(many, MANY), (MANY + 6) / 7);
}

static void
a_subset_has_no_bit_of_its_own(void)
{
  for (size_t bits = 1; bits <= LARGEST; bits++)
    for (size_t bit = 0; bit < bits; bit++)
      {
        setup(bits);
        gpct_bitset_fill(set, bits);
        gpct_bitset_fill(other, bits);
        EXPECT(gpct_bitset_is_subset(set, other, bits));

        gpct_bitset_clear(set, bits, bit);
        EXPECT(gpct_bitset_is_subset(set, other, bits));
        EXPECT(!gpct_bitset_is_subset(other, set, bits));

        gpct_bitset_zero(other, bits);
        gpct_bitset_set(other, bits, bit);
        EXPECT(!gpct_bitset_is_subset(other, set, bits));
        EXPECT_EQ(gpct_bitset_is_subset(set, other, bits), bits == 1);
      }
}

static void
equal_looks_at_every_bit(void)
{
  for (size_t bits = 1; bits <= LARGEST; bits++)
    for (size_t bit = 0; bit < bits; bit++)
      {
        setup(bits);
        gpct_bitset_zero(set, bits);
        gpct_bitset_zero(other, bits);
        EXPECT(gpct_bitset_equal(set, other, bits));
        gpct_bitset_set(set, bits, bit);
        EXPECT(!gpct_bitset_equal(set, other, bits));
        EXPECT(!gpct_bitset_equal(other, set, bits));
        gpct_bitset_set(other, bits, bit);
        EXPECT(gpct_bitset_equal(set, other, bits));
      }
}

static void
two_sets_of_nothing_are_equal(void)
{
  setup(0);
  set[0] = 1;
  other[0] = 2; /* in no set: the sets have no word */
  EXPECT(gpct_bitset_equal(set, other, 0));
  EXPECT(gpct_bitset_is_subset(set, other, 0));
}

TEST_SUITE(gpct_bitset, TEST_CASE(words_are_rounded_up),
           TEST_CASE(zero_is_empty), TEST_CASE(fill_is_every_bit_and_no_more),
           TEST_CASE(set_changes_one_bit), TEST_CASE(clear_changes_one_bit),
           TEST_CASE(next_finds_the_one_bit_from_anywhere),
           TEST_CASE(next_walks_in_rising_order),
           TEST_CASE(a_subset_has_no_bit_of_its_own),
           TEST_CASE(equal_looks_at_every_bit),
           TEST_CASE(two_sets_of_nothing_are_equal));
