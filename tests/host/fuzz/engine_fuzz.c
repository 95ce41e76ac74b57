/* tests: sequences of an engine's operations out of bytes.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The entry point of libFuzzer. Two bytes say how long the region is and where
   it starts; each step takes three: what, on which block, how much. Every few
   steps the region and the model of tests/host/engine are compared. */

#include "tests/host/engine/world.h"

#include <stdio.h>
#include <stdlib.h>

#define STEP_BYTES 3
#define STEPS_MAX 96
#define COMPARE_EVERY 4 /* steps: it costs more than they do */
#define SIZE_UNIT 16    /* of a region. Units: bytes */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

void
assert_fail(const char *expr, const char *file, int line)
{
  fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, expr);
  abort();
}

static void
expect_right(const char *wrong)
{
  if (wrong == NULL)
    return;
  fprintf(stderr, "engine_fuzz: %s\n", wrong);
  abort();
}

/** A size: small, or a part of the region, or more than there is. */
static size_t
size_of(const struct world_s *world, uint8_t byte)
{
  return byte < 128 ? (size_t)byte + 1 : (byte - 127) * world->size / 120 + 1;
}

static const char *
step(struct world_s *world, const uint8_t *at)
{
  size_t slot = at[1] % 24; /* the first ones are used again */
  size_t size = size_of(world, at[2]);

  switch (at[0] % 8)
    {
    case 0:
    case 1:
      return world_pop(world, size, 1);
    case 2:
      return world_pop(world, size, (size_t)1 << at[1] % 10);
    case 3:
      return world_resize(world, slot, size);
    case 4:
      return world_check_some(world, at[1] % 4);
    case 5:
      return at[1] % 8 == 0 ? world_extend(world, size) : NULL;
    case 6:
      return at[1] % 4 == 0
                 ? world_reserve(world, world->offset + at[1] * SIZE_UNIT, size)
                 : NULL;
    default:
      return world_push(world, slot);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static struct world_s world;
  const uint8_t *end = data + size;

  size_t room;

  if (size < 2)
    return 0;
  room = (size_t)(data[0] + 1) * SIZE_UNIT;
  if (world_init(&world, WORLD_MARGIN + data[1] % 64, room, 4 * room) != 0)
    return 0;
  data += 2;
  for (size_t i = 0; i < STEPS_MAX && end - data >= STEP_BYTES; i++)
    {
      expect_right(step(&world, data));
      if (i % COMPARE_EVERY == 0)
        expect_right(world_wrong(&world));
      data += STEP_BYTES;
    }
  expect_right(world_empty(&world));
  return 0;
}
