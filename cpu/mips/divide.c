/* cpu/mips: 64-bit divisions.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The compiler calls these functions, because a 32-bit CPU divides only 32
   bits, and the compiler's library exists for one byte order only. Each turn
   computes one bit of the quotient, from the highest one on.

   Locks: none.
   Limitation: a division by zero returns 0; C leaves it undefined.

   Source: GCC internals manual, "Routines for integer arithmetic". */

#include <mutek/types.h>

uint64_t __udivdi3(uint64_t n, uint64_t d);
uint64_t __umoddi3(uint64_t n, uint64_t d);
int64_t __divdi3(int64_t n, int64_t d);
int64_t __moddi3(int64_t n, int64_t d);

/* The remainder is left in `n`. */
static uint64_t
divide(uint64_t *n, uint64_t d)
{
  uint64_t quotient = 0;
  int shift;

  if (d == 0 || *n < d)
    return 0;
  if (*n <= UINT32_MAX)
    {
      quotient = (uint32_t)*n / (uint32_t)d;
      *n = (uint32_t)*n % (uint32_t)d;
      return quotient;
    }
  shift = __builtin_clzll(d) - __builtin_clzll(*n);
  for (d <<= shift; shift >= 0; shift--, d >>= 1)
    if (*n >= d)
      {
        *n -= d;
        quotient |= (uint64_t)1 << shift;
      }
  return quotient;
}

uint64_t
__udivdi3(uint64_t n, uint64_t d)
{
  return divide(&n, d);
}

uint64_t
__umoddi3(uint64_t n, uint64_t d)
{
  (void)divide(&n, d);
  return n;
}

static uint64_t
magnitude(int64_t value)
{
  return value < 0 ? -(uint64_t)value : (uint64_t)value;
}

int64_t
__divdi3(int64_t n, int64_t d)
{
  uint64_t rest = magnitude(n);
  uint64_t quotient = divide(&rest, magnitude(d));

  return (int64_t)((n < 0) != (d < 0) ? -quotient : quotient);
}

int64_t
__moddi3(int64_t n, int64_t d)
{
  uint64_t rest = magnitude(n);

  (void)divide(&rest, magnitude(d));
  return (int64_t)(n < 0 ? -rest : rest);
}
