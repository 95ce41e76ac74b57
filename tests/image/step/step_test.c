/* tests: the caches, interrupted at each instruction.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each case runs an operation again and again, and interrupts it before its
   first instruction, then before its second, until it is over; a reclaim, which
   is long, before each RECLAIM_STRIDE-th. Handlers do what is worst for the
   operation. Locks: those of the banks. */

#include "mutek/bank/mem_cache.h"
#include "mutek/bank/mem_region.h"
#include "mutek/mem_home.h"
#include "mutek/mem_instance.h"

#include "tests/image/lib/reclaim.h"
#include "tests/image/lib/test.h"

#include "step.h"

#include <mutek/cpu.h>
#include <mutek/interrupt.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>
#include <mutek/startup.h>

#define SIZE 64
#define KEPT 4
#define LOOKS 100
#define LIVE 100000 /* a block that stays. Units: bytes */
#define HELD 100
#define STEPS_MAX 20000 /* no operation is longer */
#define RECLAIM_STRIDE 23

/** Data of the running case, by CPU. */
static struct stage_s
{
  bank_id_t bank; /**< the CPU's first */
  size_t most;    /**< what it gives when a block is taken. Units: bytes */
  size_t all;     /**< more than that, and what it could hold */
  void *pin;      /**< that block */
  void *got;      /**< what the operation was given */
  void *nested;   /**< what the handler was */
  size_t used;    /**< before the operation. Units: bytes */
  error_t err;    /**< what the operation was answered */
} stage[2];

static struct stage_s *
me(void)
{
  return &stage[cpu_id()];
}

static struct mem_cache_s *
cache(void)
{
  return mem_instance()->home[cpu_id()].cache[MEM_VALID_SYS];
}

static void *
take(void)
{
  void *addr = NULL;

  EXPECT_EQ(mem_alloc(SIZE, NULL, MEM_VALID_SYS, &addr), 0);
  return addr;
}

static void
take_and_free(void)
{
  void *block[KEPT];

  for (unsigned i = 0; i < KEPT; i++)
    block[i] = take();
  for (unsigned i = 0; i < KEPT; i++)
    mem_free(block[i]);
}

/* A bank that was full is looked at anew, after some requests: the first that
   keeps blocks again opens the cache. */
static void
keep_some(void)
{
  for (unsigned i = 0; i < LOOKS && !cache()->open; i++)
    take_and_free();
  take_and_free();
  EXPECT(mem_cache_kept(cache()->region).blocks >= KEPT);
}

static size_t
used(void)
{
  struct mem_bank_count_s count = { 0 };

  EXPECT_EQ(mem_bank_count(me()->bank, &count), 0);
  EXPECT_EQ(count.used + count.free + count.overhead, count.size);
  return count.used;
}

/* The largest block that the bank gives, and a size that it would hold if the
   pin were not in its way. */
static void
stage_begin(void)
{
  struct mem_region_s *region = cache()->region;
  struct stage_s *s = me();
  size_t most = region->managed;
  void *addr;

  s->bank = (bank_id_t)(region - mem_instance()->region);
  EXPECT_EQ(mem_bank_alloc(s->bank, SIZE, &s->pin), 0);
  for (s->most = 0; most - s->most > 8;)
    {
      size_t middle = s->most + (most - s->most) / 2;

      if (mem_bank_alloc(s->bank, middle, &addr) == 0)
        {
          mem_free(addr);
          s->most = middle;
        }
      else
        most = middle;
    }
  s->all = region->managed;
  while (!mem_region_holds(region, s->all, 1))
    s->all -= 8;
  EXPECT(s->all > s->most);
}

static void
stage_end(void)
{
  mem_free(me()->pin);
}

static void
most_take(void)
{
  struct stage_s *s = me();

  s->err = mem_bank_alloc(s->bank, s->most, &s->got);
}

/* Runs it to its end with an interrupt at each instruction.
   @return how many there were. */
static unsigned
step_all(void (*before)(void), void (*operate)(void), enum step_kind_e kind,
         void (*after)(void))
{
  unsigned stride = operate == most_take ? RECLAIM_STRIDE : 1, count = 0;
  bool came;

  do
    {
      before();
      came = step_run(operate, kind, count);
      after();
      count += stride;
    }
  while (came && count < STEPS_MAX);
  EXPECT(!came);
  return count / stride;
}

static void
note_steps(unsigned count)
{
  test_note("interrupted at %u instructions", count);
  EXPECT(count > 10);
}

/* A reclaim */

static void
most_given(void)
{
  EXPECT_EQ(me()->err, 0);
  if (me()->err == 0)
    mem_free(me()->got);
}

static void
all_refused(void)
{
  void *addr;
  error_t err = mem_bank_alloc(me()->bank, me()->all, &addr);

  EXPECT(err == -ENOMEM || err == -EAGAIN);
}

static void
a_reclaim_succeeds_though_its_handler_reclaims_too(void)
{
  stage_begin();
  cpu_emu_tick_set(all_refused);
  note_steps(step_all(keep_some, most_take, STEP_TICK, most_given));
  cpu_emu_tick_set(NULL);
  stage_end();
}

static void
a_reclaim_succeeds_though_its_handler_frees_blocks(void)
{
  stage_begin();
  cpu_emu_tick_set(take_and_free);
  note_steps(step_all(keep_some, most_take, STEP_TICK, most_given));
  cpu_emu_tick_set(NULL);
  stage_end();
}

/* A pop and a push, in the cache */

static void
one_take(void)
{
  me()->got = take();
}

static void
nested_take(void)
{
  me()->nested = take();
}

static void
both_differ(void)
{
  struct stage_s *s = me();

  if (s->nested != NULL)
    {
      EXPECT(s->got != s->nested);
      mem_free(s->nested);
    }
  s->nested = NULL;
  mem_free(s->got);
}

static void
a_pop_and_the_pop_of_its_handler_are_two_blocks(void)
{
  size_t before;

  stage_begin();
  before = used();
  cpu_emu_tick_set(nested_take);
  note_steps(step_all(keep_some, one_take, STEP_TICK, both_differ));
  cpu_emu_tick_set(NULL);
  EXPECT_EQ(used(), before);
  stage_end();
}

static void
one_taken(void)
{
  keep_some();
  me()->got = take();
  me()->nested = NULL;
}

static void
one_free(void)
{
  mem_free(me()->got);
}

/* The block that the handler took is not handed out again. */
static void
nested_alone(void)
{
  struct stage_s *s = me();
  void *block[KEPT + 2];

  for (unsigned i = 0; i < KEPT + 2; i++)
    {
      block[i] = take();
      EXPECT(block[i] != s->nested);
    }
  for (unsigned i = 0; i < KEPT + 2; i++)
    mem_free(block[i]);
  if (s->nested != NULL)
    mem_free(s->nested);
}

static void
a_push_and_the_pop_of_its_handler_do_not_meet(void)
{
  size_t before;

  stage_begin();
  before = used();
  cpu_emu_tick_set(nested_take);
  note_steps(step_all(one_taken, one_free, STEP_TICK, nested_alone));
  cpu_emu_tick_set(NULL);
  EXPECT_EQ(used(), before);
  stage_end();
}

static void *held[HELD];
static unsigned held_count;

/* The cache is open, and keeps nothing but the block that is freed. */
static void
last_taken(void)
{
  EXPECT_EQ(reclaim_all(cache()->region), -ENOMEM);
  one_taken();
  for (held_count = 0;
       held_count < HELD && mem_cache_kept(cache()->region).blocks != 0;
       held_count++)
    held[held_count] = take();
  EXPECT_EQ(mem_cache_kept(cache()->region).blocks, 0);
  stage[0].used = used();
}

static void
held_free(void)
{
  mem_free(me()->nested);
  me()->nested = NULL;
  while (held_count != 0)
    mem_free(held[--held_count]);
}

/* Counters lag by what is under way, and never wrap. */
static void
nested_take_and_count(void)
{
  nested_take();
  EXPECT(used() + 4 * SIZE >= stage[0].used
         && used() <= stage[0].used + 4 * SIZE);
}

static void
a_handler_reads_counters_that_are_nearly_right(void)
{
  void *live = NULL;

  stage_begin();
  EXPECT_EQ(mem_bank_alloc(me()->bank, LIVE, &live), 0);
  cpu_emu_tick_set(nested_take_and_count);
  note_steps(step_all(last_taken, one_free, STEP_TICK, held_free));
  cpu_emu_tick_set(NULL);
  mem_free(live);
  stage_end();
}

/* An answer: the signal finds that somebody reclaims */

static void
wanted(void)
{
  keep_some();
  atomic_store(&cache()->wanted, 1);
}

static void
got_alone(void)
{
  struct stage_s *s = me();
  void *block[KEPT + 2];

  for (unsigned i = 0; i < KEPT + 2; i++)
    {
      block[i] = take();
      EXPECT(block[i] != s->got);
    }
  for (unsigned i = 0; i < KEPT + 2; i++)
    mem_free(block[i]);
  mem_free(s->got);
}

static void
a_pop_that_an_answer_interrupts_leaves_no_block_twice(void)
{
  size_t before;

  stage_begin();
  before = used();
  note_steps(step_all(wanted, one_take, STEP_SIGNAL, got_alone));
  EXPECT_EQ(reclaim_all(cache()->region), -ENOMEM);
  EXPECT_EQ(used(), before);
  stage_end();
}

static void
wanted_and_taken(void)
{
  one_taken();
  atomic_store(&cache()->wanted, 1);
}

static void
nothing(void)
{
}

static void
a_push_that_an_answer_interrupts_loses_no_block(void)
{
  size_t before;

  stage_begin();
  before = used();
  note_steps(step_all(wanted_and_taken, one_free, STEP_SIGNAL, nothing));
  EXPECT_EQ(reclaim_all(cache()->region), -ENOMEM);
  EXPECT_EQ(used(), before);
  EXPECT_EQ(mem_cache_kept(cache()->region).blocks, 0);
  stage_end();
}

/* Two CPUs, two banks */

static atomic_t inside[2];

/* The first time that a reclaim of the own bank is interrupted: both CPUs are
   in the middle of one before either handler goes on to the other's bank. */
static void
other_take(void)
{
  cpu_id_t cpu = cpu_id();
  void *addr;

  if (atomic_load(&cache()->region->reclaimers) == 0
      || atomic_load(&inside[cpu]) != 0)
    return;
  atomic_store_release(&inside[cpu], 1);
  while (atomic_load_acquire(&inside[1 - cpu]) == 0)
    cpu_relax();
  if (mem_bank_alloc(stage[1 - cpu].bank, stage[1 - cpu].all, &addr) == 0)
    mem_free(addr);
}

static void
all_take(void)
{
  void *addr;

  if (mem_bank_alloc(me()->bank, me()->all, &addr) == 0)
    mem_free(addr);
}

static atomic_t begun;

static void
cross(void *arg)
{
  cpu_id_t cpu = cpu_id();

  (void)arg;
  stage_begin();
  atomic_add(&begun, 1);
  while (atomic_load_acquire(&begun) != 2)
    cpu_relax();
  cpu_emu_tick_set(other_take);
  for (unsigned n = 0; n < STEPS_MAX && atomic_load(&inside[cpu]) == 0; n++)
    {
      keep_some();
      (void)step_run(all_take, STEP_TICK, n);
    }
  cpu_emu_tick_set(NULL);
  EXPECT(atomic_load(&inside[cpu]) != 0);
  stage_end();
}

/* CPU 1 is of another cluster, and so has another bank. */
static void
two_that_reclaim_and_whose_handlers_need_the_other_go_on(void)
{
  EXPECT_EQ(startup_run(1, cross, NULL), 0);
  cross(NULL);
  startup_wait(1);
  EXPECT(stage[0].bank != stage[1].bank);
}

TEST_SUITE(step, TEST_CASE(a_reclaim_succeeds_though_its_handler_reclaims_too),
           TEST_CASE(a_reclaim_succeeds_though_its_handler_frees_blocks),
           TEST_CASE(a_pop_and_the_pop_of_its_handler_are_two_blocks),
           TEST_CASE(a_push_and_the_pop_of_its_handler_do_not_meet),
           TEST_CASE(a_handler_reads_counters_that_are_nearly_right),
           TEST_CASE(a_pop_that_an_answer_interrupts_leaves_no_block_twice),
           TEST_CASE(a_push_that_an_answer_interrupts_loses_no_block),
           TEST_CASE(two_that_reclaim_and_whose_handlers_need_the_other_go_on));
