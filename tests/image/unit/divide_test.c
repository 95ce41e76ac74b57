/* tests: division of 64 bits.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Where the processor cannot divide them, the kernel brings the function that
   the compiler calls. Each answer is judged by multiplying. */

#include "tests/image/lib/test.h"

#include <mutek/types.h>

#define TURNS 20000

/* The compiler must not know them. */
static volatile uint64_t numerator, denominator;

/* Without a division: no bit of the product is lost. */
static bool
product_fits(uint64_t a, uint64_t b)
{
  uint64_t a1 = a >> 32, a0 = (uint32_t)a, b1 = b >> 32, b0 = (uint32_t)b;
  uint64_t middle = a1 * b0 + (a0 * b0 >> 32);

  return (a1 == 0 || b1 == 0) && (middle + (uint64_t)(a0 * b1)) >> 32 == 0
         && middle + (uint64_t)(a0 * b1) >= middle;
}

static bool
divides(uint64_t n, uint64_t d)
{
  uint64_t quotient, rest;

  numerator = n;
  denominator = d;
  quotient = numerator / denominator;
  rest = numerator % denominator;
  return rest < d && rest <= n && n - rest == quotient * d
         && product_fits(quotient, d);
}

static void
corners_divide(void)
{
  static const uint64_t corner[] = {
    1,
    2,
    3,
    10,
    0x7fffffff,
    0x80000000,
    0xffffffff,
    0x100000000,
    0x100000001,
    0x1ffffffff,
    0x7fffffffffffffff,
    0x8000000000000000,
    0xfffffffeffffffff,
    0xffffffff00000000,
    0xfffffffffffffffe,
    0xffffffffffffffff,
  };

  for (size_t i = 0; i < ARRAY_SIZE(corner); i++)
    {
      EXPECT(divides(0, corner[i]));
      for (size_t j = 0; j < ARRAY_SIZE(corner); j++)
        EXPECT(divides(corner[i], corner[j]));
    }
}

static void
numbers_of_all_lengths_divide(void)
{
  uint64_t state = 88172645463325252u;
  unsigned wrong = 0;

  for (unsigned i = 0; i < TURNS; i++)
    {
      uint64_t n, d;

      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      n = state >> (i & 63);
      d = (state * 0x9e3779b97f4a7c15u) >> (i >> 6 & 63);
      wrong += !divides(n, d == 0 ? 1 : d);
    }
  EXPECT_EQ(wrong, 0);
}

/* clang-format off */
TEST_SUITE(divide,
           TEST_CASE(corners_divide),
           TEST_CASE(numbers_of_all_lengths_divide));
/* clang-format on */
