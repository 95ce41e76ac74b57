/* tests: bounded queues.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The elements are of three bytes, a size which no word has; the buffer has a
   guard at each end. */

#include <gpct/ring.h>

#include "tests/image/lib/test.h"

#include <mutek/types.h>

#define CAPACITY 4 /* elements */
#define GUARD 0xa5

struct element_s
{
  uint8_t byte[3];
};

static uint8_t buffer[1 + CAPACITY * sizeof(struct element_s) + 1];
static struct gpct_ring_s ring;

static void
setup(void)
{
  for (size_t i = 0; i < sizeof(buffer); i++)
    buffer[i] = GUARD;
  gpct_ring_init(&ring, &buffer[1], CAPACITY, sizeof(struct element_s));
}

static bool
guards_hold(void)
{
  return buffer[0] == GUARD && buffer[sizeof(buffer) - 1] == GUARD;
}

static bool
push(uint8_t value)
{
  struct element_s element
      = { { value, (uint8_t)(value + 1), (uint8_t)(value + 2) } };

  return gpct_ring_push(&ring, &element);
}

/** @This pops an element and says whether it is the one which push(value)
    pushed. */
static bool
pops(uint8_t value)
{
  struct element_s element = { { 0, 0, 0 } };

  return gpct_ring_pop(&ring, &element) && element.byte[0] == value
         && element.byte[1] == (uint8_t)(value + 1)
         && element.byte[2] == (uint8_t)(value + 2);
}

static void
a_new_ring_is_empty(void)
{
  setup();
  EXPECT_EQ(gpct_ring_count(&ring), 0);
  EXPECT_EQ(gpct_ring_space(&ring), CAPACITY);
}

static void
an_empty_ring_gives_nothing(void)
{
  struct element_s element = { { 1, 2, 3 } };

  setup();
  EXPECT(!gpct_ring_pop(&ring, &element));
  EXPECT_EQ(element.byte[0], 1);
  EXPECT_EQ(element.byte[1], 2);
  EXPECT_EQ(element.byte[2], 3);
  EXPECT_EQ(gpct_ring_count(&ring), 0);
}

static void
a_full_ring_refuses_and_keeps_what_it_has(void)
{
  setup();
  for (uint8_t i = 0; i < CAPACITY; i++)
    {
      EXPECT_EQ(gpct_ring_count(&ring), i);
      EXPECT(push(i));
      EXPECT_EQ(gpct_ring_space(&ring), CAPACITY - 1 - i);
    }
  EXPECT(!push(CAPACITY));
  EXPECT_EQ(gpct_ring_count(&ring), CAPACITY);

  for (uint8_t i = 0; i < CAPACITY; i++)
    EXPECT(pops(i));
  EXPECT_EQ(gpct_ring_count(&ring), 0);
  EXPECT(guards_hold());
}

/** @This keeps @tt count elements in the queue while many go through. */
static void
flow(uint8_t count)
{
  for (uint8_t i = 0; i < count; i++)
    EXPECT(push(i));
  for (uint8_t i = 0; i < 5 * CAPACITY; i++)
    {
      EXPECT(pops(i));
      EXPECT(push((uint8_t)(i + count)));
      EXPECT_EQ(gpct_ring_count(&ring), count);
      EXPECT_EQ(gpct_ring_space(&ring), CAPACITY - count);
    }
  EXPECT(guards_hold());
}

static void
the_first_in_is_the_first_out(void)
{
  for (uint8_t count = 1; count <= CAPACITY; count++)
    {
      setup();
      flow(count);
    }
}

static void
the_counters_may_wrap_around(void)
{
  for (uint8_t count = 1; count <= CAPACITY; count++)
    {
      setup();
      ring.pushed = ring.popped = SIZE_MAX - CAPACITY;
      flow(count);
      EXPECT(ring.pushed < SIZE_MAX / 2);
    }
}

static void
a_ring_may_hold_a_single_byte(void)
{
  char letter = 'a';

  setup();
  gpct_ring_init(&ring, &buffer[1], 1, 1);
  EXPECT(gpct_ring_push(&ring, &letter));
  EXPECT(!gpct_ring_push(&ring, &letter));
  letter = 'b';
  EXPECT(gpct_ring_pop(&ring, &letter));
  EXPECT_EQ(letter, 'a');
  EXPECT(!gpct_ring_pop(&ring, &letter));
  EXPECT_EQ(buffer[2], GUARD);
  EXPECT(guards_hold());
}

TEST_SUITE(gpct_ring, TEST_CASE(a_new_ring_is_empty),
           TEST_CASE(an_empty_ring_gives_nothing),
           TEST_CASE(a_full_ring_refuses_and_keeps_what_it_has),
           TEST_CASE(the_first_in_is_the_first_out),
           TEST_CASE(the_counters_may_wrap_around),
           TEST_CASE(a_ring_may_hold_a_single_byte));
