/* tests: caches, and what another CPU does at any moment.
   SPDX-License-Identifier: LGPL-2.1-only */

/* On a bank of our own. Each case runs an operation again and again, and lets
   another CPU act before its first instruction, then before its second, until
   it is over; or looks, before each instruction, at what another CPU could see
   then. Interrupts that are masked keep no other CPU out.

   Locks: the bank's. What runs between instructions takes none. */

#include "tests/image/lib/cached.h"
#include "tests/image/lib/test.h"

#include "step.h"

#include <mutek/cpu.h>

#define SIZE 64
#define KEPT 4
#define MANY 100        /* more than a round gives back at once */
#define STEPS_MAX 20000 /* no operation is longer */

static unsigned wrong; /* looks that saw what must never be */
static unsigned looks;

/* @return at how many instructions the other CPU acted. */
static unsigned
meet_all(void (*before)(void), void (*operate)(void), void (*meanwhile)(void),
         void (*after)(void))
{
  unsigned count = 0;
  bool came;

  do
    {
      before();
      came = step_meet(operate, meanwhile, count++);
      after();
    }
  while (came && count < STEPS_MAX);
  EXPECT(!came);
  EXPECT(count > 10);
  test_note("another CPU acted at %u instructions", count - 1);
  return count;
}

/* A cache opens while a bank begins to reclaim */

static uintptr_t empty_seen;
static bool reclaims;

static void
shut_empty(void)
{
  EXPECT(cached_new());
  reclaims = false;
}

static void
open_by_request(void)
{
  cached.block[0] = cached_take(&cached.own, SIZE);
}

static void
reclaim_begins(void)
{
  (void)atomic_add_full(&cached.region.reclaimers, 1);
  empty_seen = atomic_load_acquire(&cached.own.empty);
  reclaims = true;
}

static void
seen_empty_is_shut(void)
{
  EXPECT(cached.own.open || atomic_load(&cached.own.empty) == 1);
  if (reclaims && empty_seen != 0)
    {
      EXPECT(!cached.own.open);
      EXPECT_EQ(atomic_load(&cached.own.empty), 1);
      EXPECT_EQ(cached_heads(&cached.own), 0);
    }
}

static void
a_cache_that_a_reclaim_saw_empty_does_not_open(void)
{
  (void)meet_all(shut_empty, open_by_request, reclaim_begins,
                 seen_empty_is_shut);
}

/* An answer, as others see it */

static uintptr_t put_before;

static bool
heads_hold(void)
{
  for (size_t size = 0; size < CPU_CACHE_SIZES; size++)
    if (cached.own.fast.head[size] != NULL)
      return true;
  return false;
}

static bool
slots_hold(void)
{
  for (unsigned i = 0; i < MEM_CACHE_SLOTS; i++)
    if (atomic_load(&cached.own.slot[i]) != 0)
      return true;
  return false;
}

/* Nothing sweeps meanwhile: what has left the heads is in a slot before the
   answer counts, and before the cache says that it is empty. */
static void
look_at_answer(void)
{
  looks++;
  if (atomic_load(&cached.own.empty) != 0
      && (cached.own.open || heads_hold() || !slots_hold()))
    wrong++;
  if (atomic_load(&cached.own.answers) != 0
      && (cached.own.open || !slots_hold()))
    wrong++;
  if (slots_hold() && atomic_load(&cached.own.filled) == 0)
    wrong++;
}

static void
answer(void)
{
  mem_cache_answer(&cached.own);
}

static void
an_answer_is_seen_behind_its_batch_and_empty_behind_the_last(void)
{
  wrong = looks = 0;
  EXPECT(cached_new());
  cached_keep(&cached.own, SIZE, 2 * KEPT);
  step_watch(answer, look_at_answer);
  EXPECT(looks > 10);
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(atomic_load(&cached.own.empty), 1);
}

/* The next slow path of an open cache, while its bank reclaims. */
static void
an_answer_of_a_slow_path_is_seen_so_too(void)
{
  wrong = looks = 0;
  EXPECT(cached_new());
  cached_keep(&cached.own, SIZE, 2 * KEPT);
  (void)atomic_add_full(&cached.region.reclaimers, 1);
  step_watch(open_by_request, look_at_answer);
  EXPECT(looks > 10);
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(atomic_load(&cached.own.answers), 1);
}

/* A round of the own reclaim, as another CPU sees it that reclaims too */

static void
look_at_round(void)
{
  looks++;
  if (atomic_load(&cached.own.empty) != 0
      && (cached.own.open || heads_hold()
          || cached.region.heap.used_blocks != 0))
    wrong++;
}

static void
reclaim_round(void)
{
  struct mem_reclaim_s reclaim = mem_reclaim_begin(&cached.region);

  mem_reclaim_round(&reclaim);
  mem_reclaim_end(&reclaim);
}

static void
a_round_is_seen_empty_behind_the_last_of_its_blocks(void)
{
  wrong = looks = 0;
  EXPECT(cached_new());
  cached_keep(&cached.own, 16, MANY);
  step_watch(reclaim_round, look_at_round);
  EXPECT(looks > 10);
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(atomic_load(&cached.own.empty), 1);
}

/* Two that take one batch */

static void *mine;
static uintptr_t theirs;

static void
batch_out(void)
{
  EXPECT(cached_new());
  cached_keep(&cached.own, SIZE, 2 * KEPT);
  mem_cache_answer(&cached.own);
  put_before = atomic_load(&cached.own.slot[0]);
  mine = NULL;
  theirs = 0;
}

static void
batch_take(void)
{
  mine = mem_cache_batch_take(&cached.region);
}

static void
batch_steal(void)
{
  theirs = atomic_exchange_acquire(&cached.own.slot[0], 0);
}

static void
one_has_the_batch(void)
{
  EXPECT(put_before != 0);
  EXPECT((uintptr_t)mine + theirs == put_before);
  EXPECT_EQ(atomic_load(&cached.own.slot[0]), 0);
}

static void
a_batch_that_two_take_is_one_s(void)
{
  (void)meet_all(batch_out, batch_take, batch_steal, one_has_the_batch);
}

/* A question that comes while the owner answers the one before */

static void
asked(void)
{
  EXPECT(cached_new()); /* it keeps nothing: the answer is short */
  atomic_store(&cached.own.wanted, 1);
  reclaims = false;
}

static void
ask_again(void)
{
  atomic_store_release(&cached.own.wanted, 1);
  put_before = atomic_load(&cached.own.answers);
  reclaims = true;
}

/* Either it was answered, or it is still there. */
static void
is_answered_or_asked(void)
{
  if (reclaims)
    EXPECT(atomic_load(&cached.own.wanted) != 0
           || atomic_load(&cached.own.answers) > put_before);
}

static void
a_question_during_an_answer_is_not_lost(void)
{
  (void)meet_all(asked, answer, ask_again, is_answered_or_asked);
}

TEST_SUITE(
    meet, TEST_CASE(a_cache_that_a_reclaim_saw_empty_does_not_open),
    TEST_CASE(an_answer_is_seen_behind_its_batch_and_empty_behind_the_last),
    TEST_CASE(an_answer_of_a_slow_path_is_seen_so_too),
    TEST_CASE(a_round_is_seen_empty_behind_the_last_of_its_blocks),
    TEST_CASE(a_batch_that_two_take_is_one_s),
    TEST_CASE(a_question_during_an_answer_is_not_lost));
