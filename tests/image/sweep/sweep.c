/* tests: an interrupt at each instruction of an operation.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The timer of the processor is to count what the processor counts: then it
   interrupts after exactly so many instructions, as QEMU does with -icount
   shift=0. First the operation runs watched, which says what it executes; then
   again and again, with an interrupt one count later each time. The handler
   asks for a block, as large as the operation's own, writes all over it and
   frees it. That leaves things as they were, so there are two more handlers:
   one leaves its block to be freed behind the operation, and one frees a block
   that was there before. After each turn all bookkeeping is checked, and every
   counter has to be where it began.

   Invariants:
   I1  Each turn begins in the same state, so that all execute the same: the
       generator of the global proximity is set back.
   I2  `run` is touched by the handler between timer_once() and `fired` only.
   Locks: none; one processor. */

#include "sweep.h"

#include "mutek/mem_instance.h"

#include "tests/image/bench/bench.h"
#include "tests/image/lib/test.h"

#include <mutek/cpu.h>
#include <mutek/cpu_cache.h>
#include <mutek/interrupt.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>
#include <mutek/string.h>
#include <mutek/timer.h>

#define TURNS_MAX 16384 /* counts at most that an interrupt is put off */
#define LOOKS 100000    /* for an interrupt behind the operation */
#define BANKS_MAX 16
#define FILL 0xa5
#define SEED 12345
#define PART_WANTED 90 /* per cent of open points */

/** Where the operation is. */
enum stage_e
{
  STAGE_BEFORE,
  STAGE_BEHIND,
};

/** What the handler does. */
enum handler_e
{
  HANDLER_RETURNS, /**< takes a block and frees it */
  HANDLER_TAKES,   /**< takes one; it is freed behind the operation */
  HANDLER_GIVES,   /**< frees one that was taken before the operation */
  HANDLER_COUNT,
};

/** One turn. */
static volatile struct
{
  enum stage_e stage;
  bool fired;
  bool behind;       /**< the interrupt found the operation ended */
  uintptr_t address; /**< that it found */
  uint64_t armed;    /**< counter when the timer was set */
  uint64_t came;     /**< counter when the handler began */
  uint8_t *block;    /**< the handler's, NULL when it has none */
  const char *wrong; /**< first of what is not as it should be */
} run;

static const struct sweep_s *swept;
static enum handler_e handler;
static bool path_open; /* what is executed is the operation */

static unsigned restarts; /* interrupts that a sequence began again after */

static struct mem_bank_count_s before[BANKS_MAX];
static uint16_t late[TURNS_MAX]; /* counts from where it was due, plus some */

void
sweep_wrong(const char *what)
{
  if (run.wrong == NULL)
    run.wrong = what;
}

bool
sweep_crowded(void)
{
  return handler == HANDLER_TAKES;
}

static void
block_take(void)
{
  void *block;

  error_t err;

  if (swept->align == 1 && swept->prox == NULL)
    err = mem_alloc(swept->size, NULL, MEM_VALID_SYS, &block);
  else
    err = mem_alloc_align(swept->size, swept->align, swept->prox, MEM_VALID_SYS,
                          &block);
  if (err != 0)
    {
      sweep_wrong("the handler got no block");
      return;
    }
  if ((uintptr_t)block % swept->align != 0)
    sweep_wrong("the handler's block is not aligned");
  run.block = memset(block, FILL, swept->size);
}

static void
block_drop(void)
{
  uint8_t *block = run.block;

  if (block == NULL)
    return;
  for (size_t i = 0; i < swept->size; i++)
    if (block[i] != FILL)
      sweep_wrong("somebody wrote into the handler's block");
  mem_free(block);
  run.block = NULL;
}

static void
on_timer(void)
{
  run.came = cpu_cycles();
  run.address = cpu_interrupted();
  restarts += cpu_cache_restart(run.address) != run.address;
  run.behind = run.stage == STAGE_BEHIND;
  if (handler != HANDLER_GIVES)
    block_take();
  if (handler != HANDLER_TAKES)
    block_drop();
  run.fired = true;
}

/* The same code for who watches and who interrupts. */
NOINLINE static void
perform(void (*operate)(void))
{
  operate();
  run.stage = STAGE_BEHIND;
}

static void
turn_begin(void)
{
  atomic_store(&mem_instance()->random[cpu_id()], SEED);
  sweep_caches_reset();
  run.stage = STAGE_BEFORE;
  run.fired = run.behind = false;
  if (handler == HANDLER_GIVES)
    block_take();
}

static void
on_step(uintptr_t address, bool masked)
{
  if (address == (uintptr_t)swept->operate)
    path_open = true;
  if (path_open && run.stage == STAGE_BEFORE)
    path_step(address, masked);
}

static bool
watch(void)
{
  path_clear();
  path_open = false;
  turn_begin();
  cpu_trace_start(on_step);
  perform(swept->operate);
  cpu_trace_stop();
  block_drop();
  return path_close();
}

static void
turn(uint32_t counts)
{
  turn_begin();
  run.armed = cpu_cycles();
  timer_once(counts, on_timer);
  perform(swept->operate);
  for (unsigned looks = 0; !run.fired && looks < LOOKS; looks++)
    cpu_relax();
  if (!run.fired)
    {
      timer_once(0, NULL);
      sweep_wrong("no interrupt came");
    }
  block_drop();
}

static bool
banks_equal(const struct mem_bank_count_s *one,
            const struct mem_bank_count_s *two)
{
  return one->size == two->size && one->used == two->used
         && one->free == two->free && one->overhead == two->overhead
         && one->used_blocks == two->used_blocks;
}

/* Counters of all banks: noted, or compared with what was noted. */
static void
banks_count(bool note)
{
  bank_id_t count = mem_instance()->topo->bank_count;

  for (bank_id_t bank = 0; bank < count && bank < BANKS_MAX; bank++)
    {
      struct mem_bank_count_s now;

      if (mem_bank_count(bank, &now) != 0)
        sweep_wrong("a bank has no counters");
      else if (note)
        before[bank] = now;
      else if (!banks_equal(&now, &before[bank]))
        sweep_wrong("counters of a bank are not where they began");
      if (now.used + now.free + now.overhead != now.size)
        sweep_wrong("counters of a bank do not add up");
    }
}

static size_t
served(void)
{
  struct mem_prox_count_s count;

  mem_proximity_count(swept->prox, &count);
  return count.hit + count.miss;
}

/* The last turn is the first whose interrupt falls behind the operation.
   Returns how many came. */
static uint32_t
turns(void)
{
  uint32_t counts = 0;

  do
    {
      size_t requests = served();

      counts++;
      turn(counts);
      bench_check();
      banks_count(false);
      if (served() != requests + swept->requests + 1)
        sweep_wrong("a request was not counted, or twice");
      late[counts] = (uint16_t)(run.came - run.armed - counts);
      if (!run.behind)
        (void)path_hit(run.address);
    }
  while (!run.behind && run.wrong == NULL && counts + 1 < TURNS_MAX);
  return counts;
}

/* Interrupts that came later than the quickest. */
static unsigned
deferred(uint32_t turns_count)
{
  uint16_t least = UINT16_MAX;
  unsigned count = 0;

  for (uint32_t i = 1; i <= turns_count; i++)
    if (late[i] < least)
      least = late[i];
  for (uint32_t i = 1; i <= turns_count; i++)
    count += late[i] != least;
  return count;
}

static void
tell(uint32_t turns_count)
{
  static const char *const name[HANDLER_COUNT] = {
    [HANDLER_RETURNS] = "takes a block and frees it",
    [HANDLER_TAKES] = "takes a block",
    [HANDLER_GIVES] = "frees a block",
  };
  struct path_count_s count;

  path_count(&count);
  test_note("The handler %s.", name[handler]);
  test_note("%u instructions, %u of them masked, at most %u at a stretch",
            count.executed, count.masked, count.longest);
  test_note("%u turns, %u interrupts put off to the end of a masked part",
            (unsigned)turns_count, deferred(turns_count));
  test_note("%u times a sequence began again", restarts);
  test_note("%u addresses, %u of them open: an interrupt came to %u, %u %%",
            count.points, count.open, count.hit,
            count.open != 0 ? count.hit * 100 / count.open : 0);
  path_tell_wrong();
  EXPECT(count.open != 0);
  EXPECT(count.hit * 100 >= count.open * PART_WANTED);
  EXPECT_EQ(count.closed_hit, 0);
}

static void
sweep_one(void)
{
  uint32_t count;

  run.wrong = NULL;
  restarts = 0;
  EXPECT(watch()); /* also does whatever is done once */
  banks_count(true);
  EXPECT(watch());
  banks_count(false);
  count = turns();
  EXPECT(run.behind);
  if (run.wrong != NULL)
    test_note("after %u counts, at 0x%zx: %s", (unsigned)count,
              (size_t)run.address, run.wrong);
  EXPECT(run.wrong == NULL);
  tell(count);
}

void
sweep_run(const struct sweep_s *sweep)
{
  swept = sweep;
  for (handler = 0; handler < HANDLER_COUNT; handler++)
    sweep_one();
}

unsigned
sweep_watch(void (*operate)(void))
{
  struct sweep_s sweep = { .operate = operate };
  struct path_count_s count;

  swept = &sweep;
  handler = HANDLER_RETURNS;
  EXPECT(watch());
  path_count(&count);
  return count.executed;
}

uint64_t
sweep_measure(void (*operate)(void))
{
  uint64_t begin = cpu_cycles();

  perform(operate);
  return cpu_cycles() - begin;
}
