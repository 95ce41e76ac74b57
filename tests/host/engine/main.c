/* tests: an engine against a model of it, as a hosted program.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Two ways, both with everything compared after every step:
     - all sequences of a few steps on a small region;
     - long random sequences on regions of all sizes and alignments.

   usage: engine [DEPTH [ROUNDS [SEED]]]     default 5, 300, 1

   Flat TAP on the standard output. A failure says what led to it. */

#include "world.h"

#if _CONFIG_MUTEK_MEM_CHECK && _CONFIG_MUTEK_MEM_ENGINE_SMART
#include "mutek/engine/memory_allocator_smart.h"
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SMALL 256 /**< the region of all sequences. Units: bytes */
/** Larger ones are never refused. Units: bytes */
#ifdef SMART_WIDE
#define REFUSED 600
#else
#define REFUSED (_CONFIG_MUTEK_MEM_ENGINE_BITMAP_ASIDE ? 300 : 160)
#endif
/** Blocks have headers, and those are checked. */
#define FLIPS (_CONFIG_MUTEK_MEM_CHECK && _CONFIG_MUTEK_MEM_ENGINE_SMART)

/** In front of a block, all of it checked. Units: bytes */
#ifdef SMART_WIDE
#define HEADER 16
#else
#define HEADER 8
#endif
#define DEPTH_MAX 10     /**< longest sequence. Units: steps */
#define ROUND_STEPS 2000 /**< of one random region */

/** The steps that all sequences are made of; sizes fit the small region. */
enum step_e
{
  STEP_POP_1,
  STEP_POP_20,
  STEP_POP_45,
  STEP_POP_ALIGN,
  STEP_PUSH_OLDEST,
  STEP_PUSH_SECOND,
  STEP_PUSH_NEWEST,
  STEP_GROW_NEWEST,
  STEP_SHRINK_OLDEST,
  STEP_COUNT,
};

static const char *const step_names[STEP_COUNT]
    = { "pop 1",       "pop 20",      "pop 45",
        "align 32",    "push oldest", "push second",
        "push newest", "grow newest", "shrink oldest" };

static uint64_t steps_done;
static uint64_t seed = 1;

void
assert_fail(const char *expr, const char *file, int line)
{
  printf("Bail out! assertion %s, %s:%d\n", expr, file, line);
  exit(1);
}

/** A multiplicative generator; the high half is what is good of it. */
static size_t
random_below(size_t limit)
{
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (size_t)((seed >> 33) % limit);
}

/** The slot of the n-th block from the oldest or, @tt back, the newest. Slots
    are reused, so this is an order, not the order. */
static size_t
slot_nth(const struct world_s *world, size_t n, bool back)
{
  for (size_t i = 0; i < WORLD_BLOCKS; i++)
    {
      size_t slot = back ? WORLD_BLOCKS - 1 - i : i;

      if (world->blocks[slot].addr != NULL && n-- == 0)
        return slot;
    }
  return 0;
}

static const char *
step_do(struct world_s *world, enum step_e step)
{
  switch (step)
    {
    case STEP_POP_1:
      return world_pop(world, 1, 1);
    case STEP_POP_20:
      return world_pop(world, 20, 1);
    case STEP_POP_45:
      return world_pop(world, 45, 1);
    case STEP_POP_ALIGN:
      return world_pop(world, 16, 32);
    case STEP_PUSH_OLDEST:
      return world_push(world, slot_nth(world, 0, false));
    case STEP_PUSH_SECOND:
      return world_push(world, slot_nth(world, 1, false));
    case STEP_PUSH_NEWEST:
      return world_push(world, slot_nth(world, 0, true));
    case STEP_GROW_NEWEST:
      return world_resize(world, slot_nth(world, 0, true), 60);
    default:
      return world_resize(world, slot_nth(world, 0, false), 5);
    }
}

/** Goes through all sequences that begin with @tt trail. Depth is bounded by
    DEPTH_MAX. */
static bool
sequences(const struct world_s *world, enum step_e *trail, size_t length,
          size_t depth)
{
  uint8_t kept[SMALL];

  if (length == depth)
    return true;
  memcpy(kept, world_bytes + world->offset, SMALL);
  for (int step = 0; step < STEP_COUNT; step++)
    {
      struct world_s copy = *world;
      const char *wrong = step_do(&copy, (enum step_e)step);

      steps_done++;
      trail[length] = (enum step_e)step;
      if (wrong == NULL)
        wrong = world_wrong(&copy);
      if (wrong != NULL)
        {
          printf("# %s, after:", wrong);
          for (size_t i = 0; i <= length; i++)
            printf(" %s;", step_names[trail[i]]);
          printf("\n");
          return false;
        }
      if (!sequences(&copy, trail, length + 1, depth))
        return false;
      memcpy(world_bytes + world->offset, kept, SMALL);
    }
  return true;
}

static bool
all_sequences(size_t depth)
{
  static struct world_s world;
  enum step_e trail[DEPTH_MAX];

  if (world_init(&world, WORLD_MARGIN, SMALL, SMALL) != 0)
    {
      printf("# init refuses\n");
      return false;
    }
  return sequences(&world, trail, 0, depth);
}

/** A size: mostly small, sometimes all there is. */
static size_t
random_size(const struct world_s *world)
{
  return 1 + random_below(world->size / (1 + random_below(60)) + 1);
}

static const char *
random_step(struct world_s *world)
{
  size_t slot = random_below(random_below(5) == 0 ? 16 : WORLD_BLOCKS);

  switch (random_below(16))
    {
    case 0:
      return world_check_some(world, random_below(4));
    case 1:
      return random_below(50) == 0
                 ? world_extend(world, random_below(world->size) + 1)
                 : NULL;
    case 2:
      return random_below(8) == 0
                 ? world_reserve(world,
                                 world->offset + random_below(world->size + 64),
                                 random_size(world))
                 : NULL;
    case 3:
    case 4:
    case 5:
      return world_resize(world, slot, random_size(world));
    case 6:
    case 7:
      return world_pop(world, random_size(world),
                       (size_t)1 << random_below(10));
    default:
      return world->blocks[slot].addr != NULL
                 ? world_push(world, slot)
                 : world_pop(world, random_size(world), 1);
    }
}

static bool
random_round(size_t size, size_t offset, size_t limit)
{
  static struct world_s world;
  uint64_t begin = seed;
  error_t err = world_init(&world, WORLD_MARGIN + offset, size, limit);
  const char *wrong = err == 0 ? world_wrong(&world) : NULL;
  size_t step = 0;

  if (err != 0 && (err != -ENOMEM || (size > REFUSED && size == limit)))
    wrong = "init refuses";
  if (err == 0)
    for (; step < ROUND_STEPS && wrong == NULL; step++)
      {
        wrong = random_step(&world);
        if (wrong == NULL)
          wrong = world_wrong(&world);
        steps_done++;
      }
  if (wrong == NULL && err == 0)
    wrong = world_empty(&world);
  if (wrong != NULL)
    printf("# %s, step %zu of size %zu offset %zu, generator at %llu\n", wrong,
           step, size, offset, (unsigned long long)begin);
  return wrong == NULL;
}

static bool
random_rounds(size_t rounds)
{
  for (size_t round = 0; round < rounds; round++)
    {
      size_t size = 1 + random_below(round % 4 == 0 ? 40000 : 700);

      size_t limit = random_below(3) == 0 ? size + random_below(2 * size)
                                          : size;

      if (!random_round(size, random_below(64), limit))
        return false;
    }
  return true;
}

#if _CONFIG_MUTEK_MEM_CHECK && _CONFIG_MUTEK_MEM_ENGINE_SMART
/** Gives a header another size, and whatever belongs to a header that is valid.
 */
static void
forge(uint8_t *block, size_t size)
{
  smart_cell_t *cell = (smart_cell_t *)(void *)block;

  header_write(cell,
               word_make(size, header_word(cell) & (word_make(1, 0) - 1)));
}

/** Makes each block as large as other sizes, for a check to find. */
static const char *
forged_wrong(struct world_s *world, uint8_t *block)
{
  size_t size = block_size((smart_cell_t *)(void *)block);
  const size_t other[]
      = { 2 * size, size / 2, size + 1, size - 1, 3 * size, 0 };
  uintptr_t where;
  bool done;

  for (size_t i = 0; i < sizeof other / sizeof *other; i++)
    {
      bool found;

      if (other[i] == size
          || other[i] > (world->region.next - (uintptr_t)block) / SMART_GRANULE)
        continue;
      forge(block, other[i]);
      steps_done++;
      found = memory_allocator_check(&world->region, 0, &done, &where)
                  == MEMORY_ALLOCATOR_OK
              && memory_allocator_check(&world->region, SIZE_MAX, &done, &where)
                     != MEMORY_ALLOCATOR_OK;
      forge(block, size);
      world->region.cursor = 0;
      if (!found)
        return "check takes another size";
    }
  return world_wrong(world);
}

/** Blocks in use, and free ones, of one size and of many. */
static bool
all_forged(bool alike)
{
  static struct world_s world;
  struct memory_allocator_block_s block = { .addr = NULL };
  const char *wrong = NULL;

  if (world_init(&world, WORLD_MARGIN, 6000, 6000) != 0)
    wrong = "init refuses";
  for (size_t i = 0; i < 60 && wrong == NULL; i++)
    wrong = world_pop(&world, alike ? 56 : 1 + random_below(100), 1);
  for (size_t i = 0; i < 60 && wrong == NULL; i += 1 + random_below(8))
    wrong = world_push(&world, i);
  while (wrong == NULL && memory_allocator_walk(&world.region, &block) == 0)
    wrong = forged_wrong(&world, block.addr);
  if (wrong != NULL)
    printf("# %s\n", wrong);
  return wrong == NULL;
}

#else
static bool
all_forged(bool alike)
{
  return alike;
}
#endif

/** Flips each bit of a header, for the checks to find, and back. */
static const char *
flips_wrong(struct world_s *world, uint8_t *block, size_t header)
{
  struct memory_allocator_region_s *region = &world->region;

  for (size_t bit = 0; bit < 8 * header; bit++)
    {
      uint8_t *byte = block - 1 - bit / 8;
      uintptr_t where;
      bool done;

      *byte ^= (uint8_t)(1u << bit % 8);
      steps_done++;
      if (memory_allocator_inspect(region, block) == MEMORY_ALLOCATOR_OK)
        return "inspect takes a flipped bit";
      if (memory_allocator_check(region, 0, &done, &where)
              != MEMORY_ALLOCATOR_OK
          || memory_allocator_check(region, SIZE_MAX, &done, &where)
                 == MEMORY_ALLOCATOR_OK)
        return "check takes a flipped bit";
      *byte ^= (uint8_t)(1u << bit % 8);
      region->cursor = 0;
    }
  return world_wrong(world);
}

static bool
all_flips(void)
{
  static struct world_s world;
  const char *wrong = NULL;

  if (world_init(&world, WORLD_MARGIN, 3000, 3000) != 0)
    wrong = "init refuses";
  for (size_t i = 0; i < 40 && wrong == NULL; i++)
    wrong = world_pop(&world, 1 + random_below(100), 1);
  for (size_t i = 0; i < 40 && wrong == NULL; i += 1 + random_below(4))
    wrong = world_push(&world, i);
  for (size_t i = 0; i < WORLD_BLOCKS && wrong == NULL; i++)
    if (world.blocks[i].addr != NULL)
      wrong = flips_wrong(&world, world.blocks[i].addr, HEADER);
  if (wrong != NULL)
    printf("# %s\n", wrong);
  return wrong == NULL;
}

static void
report(size_t number, bool ok, const char *name)
{
  printf("%sok %zu - %s # %llu steps\n", ok ? "" : "not ", number, name,
         (unsigned long long)steps_done);
  steps_done = 0;
}

int
main(int argc, char **argv)
{
  size_t depth = argc > 1 ? strtoul(argv[1], NULL, 10) : 5;
  size_t rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 300;
  bool sequences_ok, rounds_ok, freed_ok = true, flips_ok = true;

  seed = argc > 3 ? strtoul(argv[3], NULL, 10) : 1;
  setvbuf(stdout, NULL, _IOLBF, 0);
  printf("1..%d\n", 2 + MEMORY_ALLOCATOR_FREES + 2 * FLIPS);
  sequences_ok = all_sequences(depth < DEPTH_MAX ? depth : DEPTH_MAX);
  report(1, sequences_ok, "every short sequence of steps keeps the invariants");
  rounds_ok = random_rounds(rounds);
  report(2, rounds_ok, "long random sequences keep the invariants");
  if (MEMORY_ALLOCATOR_FREES)
    {
      freed_ok = freed_all(&steps_done);
      report(3, freed_ok, "what was just freed can be had again");
    }
  if (FLIPS)
    {
      flips_ok = all_flips();
      report(4, flips_ok, "each bit of a header that flips is found");
      flips_ok = all_forged(true) && all_forged(false) && flips_ok;
      report(5, flips_ok, "a valid header of another size is found");
    }
  return sequences_ok && rounds_ok && freed_ok && flips_ok ? 0 : 1;
}
