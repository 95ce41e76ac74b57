/* tests: what an operation executes.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Every instruction of the operation is recorded in the order of execution;
   points are made of that when it has ended.

   Invariant: nothing is searched while something is recorded, so that a step
   takes as long as another.
   Locks: none; one processor. */

#include "sweep.h"

#include "tests/image/lib/test.h"

#define STEPS_MAX 32768
#define POINTS_MAX 4096
#define TELL_MAX 16

/** An instruction, when it was executed. */
struct path_step_s
{
  uintptr_t address;
  bool masked;
};

static struct path_step_s steps[STEPS_MAX];
static unsigned steps_count;
static struct path_point_s points[POINTS_MAX];
static unsigned points_count;

void
path_clear(void)
{
  steps_count = points_count = 0;
}

void
path_step(uintptr_t address, bool masked)
{
  if (steps_count < STEPS_MAX)
    steps[steps_count++] = (struct path_step_s){ address, masked };
}

/* POINTS_MAX when there is none. */
static unsigned
point_find(uintptr_t address)
{
  for (unsigned i = 0; i < points_count; i++)
    if (points[i].address == address)
      return i;
  return POINTS_MAX;
}

bool
path_close(void)
{
  for (unsigned i = 0; i < steps_count; i++)
    {
      unsigned at = point_find(steps[i].address);

      if (at == POINTS_MAX && points_count == POINTS_MAX)
        return false;
      if (at == POINTS_MAX)
        {
          at = points_count++;
          points[at] = (struct path_point_s){ .address = steps[i].address };
        }
      if (!steps[i].masked)
        points[at].open = true;
    }
  return steps_count < STEPS_MAX;
}

bool
path_hit(uintptr_t address)
{
  unsigned at = point_find(address);

  if (at == POINTS_MAX)
    return false;
  points[at].hits++;
  return true;
}

void
path_count(struct path_count_s *count)
{
  unsigned stretch = 0;

  *count = (struct path_count_s){ .executed = steps_count,
                                  .points = points_count };
  for (unsigned i = 0; i < steps_count; i++)
    {
      stretch = steps[i].masked ? stretch + 1 : 0;
      count->masked += steps[i].masked;
      if (stretch > count->longest)
        count->longest = stretch;
    }
  for (unsigned i = 0; i < points_count; i++)
    {
      count->open += points[i].open;
      count->hit += points[i].open && points[i].hits != 0;
      count->closed_hit += !points[i].open && points[i].hits != 0;
    }
}

void
path_tell_wrong(void)
{
  unsigned told = 0;

  for (unsigned i = 0; i < points_count && told < TELL_MAX; i++)
    if (points[i].open == (points[i].hits == 0))
      {
        test_note("  %s at 0x%zx: %u interrupts",
                  points[i].open ? "open" : "masked", (size_t)points[i].address,
                  points[i].hits);
        told++;
      }
}
