/* tests: sorting in place.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The order counts how often it is asked, so that a case can tell a heap sort
   from a slower one. */

#include <gpct/sort.h>

#include "tests/image/lib/test.h"

#include <mutek/decls.h>
#include <mutek/types.h>

#define LARGE 256    /* elements in the largest array */
#define LARGE_LOG2 8 /* its logarithm */
#define SMALL 5      /* elements, and values, in the exhaustive case */
#define GUARD 0xa5   /* a value which no sort may move */

struct pair_s
{
  uint8_t key;
  uint8_t tie; /* tells pairs of one key apart: their place at first */
};

static uint8_t array[LARGE + 2]; /* a guard at each end */
static struct pair_s pair[LARGE];
static uint16_t seen[UINT8_MAX + 1]; /* how many of each byte */
static size_t asked;

static bool
byte_before(const uint8_t *a, const uint8_t *b)
{
  asked++;
  return *a < *b;
}

static bool
pair_before(const struct pair_s *a, const struct pair_s *b)
{
  if (a->key != b->key)
    return a->key < b->key;
  return a->tie < b->tie;
}

#define BYTE_AFTER(a, b) (*(a) > *(b))

GPCT_SORT_DEFINE(byte_sort, uint8_t, byte_before);
GPCT_SORT_DEFINE(byte_sort_down, uint8_t, BYTE_AFTER);
GPCT_SORT_DEFINE(pair_sort, struct pair_s, pair_before);

/** @This sorts @tt count bytes from array[1] on, and says whether they came out
    in order, the same bytes as before, between untouched guards. */
static bool
sorts(size_t count)
{
  bool right = true;

  for (size_t i = 0; i < ARRAY_SIZE(seen); i++)
    seen[i] = 0;
  array[0] = array[count + 1] = GUARD;
  for (size_t i = 1; i <= count; i++)
    seen[array[i]]++;
  byte_sort(&array[1], count);

  for (size_t i = 1; i <= count; i++)
    {
      right = right && (i == 1 || array[i - 1] <= array[i]);
      seen[array[i]]--;
    }
  for (size_t i = 0; i < ARRAY_SIZE(seen); i++)
    right = right && seen[i] == 0;
  return right && array[0] == GUARD && array[count + 1] == GUARD;
}

static void
every_short_array_is_sorted(void)
{
  size_t arrays = 1; /* SMALL to the power count */

  for (size_t count = 0; count <= SMALL; count++, arrays *= SMALL)
    for (size_t n = 0; n < arrays; n++)
      {
        size_t digits = n;

        for (size_t i = 1; i <= count; i++, digits /= SMALL)
          array[i] = (uint8_t)(digits % SMALL);
        EXPECT(sorts(count));
      }
}

static void
every_length_is_sorted(void)
{
  for (size_t count = 0; count <= LARGE; count++)
    {
      for (size_t i = 1; i <= count; i++)
        array[i] = (uint8_t)test_random();
      EXPECT(sorts(count));
    }
}

static void
no_input_costs_more_than_n_log_n(void)
{
  const size_t most = 2 * LARGE * LARGE_LOG2;

  for (size_t i = 1; i <= LARGE; i++)
    array[i] = (uint8_t)i;
  asked = 0;
  EXPECT(sorts(LARGE));
  EXPECT(asked <= most);

  asked = 0; /* it is in order now */
  EXPECT(sorts(LARGE));
  EXPECT(asked <= most);

  for (size_t i = 1; i <= LARGE; i++)
    array[i] = (uint8_t)(LARGE - i);
  asked = 0;
  EXPECT(sorts(LARGE));
  EXPECT(asked <= most);

  for (size_t i = 1; i <= LARGE; i++)
    array[i] = 7;
  asked = 0;
  EXPECT(sorts(LARGE));
  EXPECT(asked <= most);
}

static void
the_order_may_be_a_macro(void)
{
  uint8_t few[] = { 2, 9, 4 };

  byte_sort_down(few, ARRAY_SIZE(few));
  EXPECT_EQ(few[0], 9);
  EXPECT_EQ(few[1], 4);
  EXPECT_EQ(few[2], 2);
}

static void
a_last_key_keeps_equals_as_they_came(void)
{
  for (size_t i = 0; i < LARGE; i++)
    pair[i] = (struct pair_s){ (uint8_t)(test_random() % SMALL), (uint8_t)i };
  pair_sort(pair, LARGE);
  for (size_t i = 1; i < LARGE; i++)
    EXPECT(pair_before(&pair[i - 1], &pair[i]));
}

TEST_SUITE(gpct_sort, TEST_CASE(every_short_array_is_sorted),
           TEST_CASE(every_length_is_sorted),
           TEST_CASE(no_input_costs_more_than_n_log_n),
           TEST_CASE(the_order_may_be_a_macro),
           TEST_CASE(a_last_key_keeps_equals_as_they_came));
