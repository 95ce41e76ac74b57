/* tests: several processors at once.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Processors at work in the same and in different banks, their ticks, and what
   is each one's own. Waits are counted in looks, so that what never comes fails
   a case instead of hanging the run. A case that needs more processors than
   run, or a timer where there is none, is skipped.

   Invariant: whoever waits for another processor calls cpu_relax() in between,
   but in the one case that is about a loop that calls nothing.
   Locks: those of banks, held by hand to see who waits for them. */

#include "mutek/mem_instance.h"

#include "tests/image/lib/test.h"

#include <mutek/cpu.h>
#include <mutek/interrupt.h>
#include <mutek/local.h>
#include <mutek/lock.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>
#include <mutek/startup.h>
#include <mutek/timer.h>

#define PROCESSORS 16  /* those beyond take no part */
#define LOOKS 20000000 /* for what must come: only a failure takes so long */
#define LOOKS_NOT 2000 /* for what must not */
#define LAST_TURNS 250 /* times all want the last block at once */
#define LAST_ROUNDS 20 /* times each is the first to ask for it */
/* Bytes of a block whose bank has to be locked: no cache keeps its half. */
#ifdef CONFIG_MUTEK_MEM_CPU_CACHE
#define LOCK_SIZE (2 * CONFIG_MUTEK_MEM_CPU_CACHE_SIZE + 64)
#else
#define LOCK_SIZE 64
#endif
#define PAIR_TURNS 20 /* times all free each other's blocks */
#define PAIR_SIZE 200 /* bytes of such a block */
#define TICK_US 500
#define TICKS 5             /* that are waited for */
#define SPIN_MAX (1u << 31) /* rounds of a loop that calls nothing */

static cpu_id_t count; /* who takes part: processors 0 to count - 1 */

static bool
enough(cpu_id_t wanted)
{
  count = 0;
  while (count < PROCESSORS && startup_state(count) != STARTUP_ABSENT)
    count++;
  if (count < wanted)
    test_skip("too few processors run");
  return count >= wanted;
}

/* Everybody does it, the caller too. */
static void
everybody(startup_work_func_t *work)
{
  for (cpu_id_t cpu = 1; cpu < count; cpu++)
    EXPECT_EQ(startup_run(cpu, work, NULL), 0);
  work(NULL);
  for (cpu_id_t cpu = 1; cpu < count; cpu++)
    startup_wait(cpu);
}

static void
on(cpu_id_t cpu, startup_work_func_t *work, void *arg)
{
  EXPECT_EQ(startup_run(cpu, work, arg), 0);
}

/* Does a word reach a value within so many looks? */
static bool
comes(const atomic_t *word, uintptr_t value, unsigned looks)
{
  for (; looks != 0; looks--)
    {
      if (atomic_load_acquire(word) == value)
        return true;
      cpu_relax();
    }
  return false;
}

static atomic_t met[PROCESSORS]; /* (a) turns that each has come to */

static void
meet_prepare(void)
{
  for (cpu_id_t cpu = 0; cpu < PROCESSORS; cpu++)
    atomic_store(&met[cpu], 0);
}

/* All wait for all; what each wrote before, all see afterwards. */
static void
meet(uintptr_t *turn)
{
  atomic_store_release(&met[cpu_id()], ++*turn);
  for (cpu_id_t cpu = 0; cpu < count; cpu++)
    while (atomic_load_acquire(&met[cpu]) < *turn)
      cpu_relax();
}

static struct mem_region_s *
region_of(bank_id_t bank)
{
  return &mem_instance()->region[bank];
}

/* Banks that everybody reaches, from @tt from on. */
static bank_id_t
shared_bank(bank_id_t from)
{
  const struct topology_s *topo = mem_instance()->topo;

  while (from < topo->bank_count
         && (topo->bank[from].reach_count != topo->cpu_count
             || topo->bank[from].boot))
    from++;
  return from < topo->bank_count ? from : BANK_NONE;
}

/* Two banks' locks */

/** An operation of another processor on a bank. */
struct operation_s
{
  error_t (*operate)(struct operation_s *op);
  bank_id_t bank;
  void *addr; /**< a block of the bank */
  void *more; /**< another, once it has been allocated */
  error_t err;
  atomic_t begun; /**< (a) 1 when it is about to be called */
  atomic_t done;  /**< (a) 1 when it has come back */
};

static void
operation_work(void *arg)
{
  struct operation_s *op = arg;

  atomic_store_release(&op->begun, 1);
  op->err = op->operate(op);
  atomic_store_release(&op->done, 1);
}

static error_t
operate_alloc(struct operation_s *op)
{
  return mem_bank_alloc(op->bank, LOCK_SIZE, &op->more);
}

static error_t
operate_free(struct operation_s *op)
{
  mem_free(op->addr);
  op->addr = NULL;
  return 0;
}

static error_t
operate_getsize(struct operation_s *op)
{
  return mem_getsize(op->addr) >= LOCK_SIZE ? 0 : -EINVAL;
}

static error_t
operate_resize(struct operation_s *op)
{
  return mem_resize(op->addr, LOCK_SIZE / 2);
}

static error_t
operate_count(struct operation_s *op)
{
  struct mem_bank_count_s counted;

  return mem_bank_count(op->bank, &counted);
}

static error_t
operate_explain(struct operation_s *op)
{
  struct mem_request_s request
      = { .size = 64, .align = 1, .valid = MEM_VALID_SYS, .cpu = cpu_id() };
  struct mem_result_s result = { 0 };
  error_t err = 0;

  /* Of each place: one of them asks the bank first. */
  for (cpu_id_t cpu = 0; cpu < count && err == 0; cpu++)
    {
      request.prox = mem_proximity_cpu(cpu);
      err = mem_explain(&request, &result);
      if (err == 0 && result.bank == op->bank)
        return 0;
    }
  return -EINVAL;
}

#ifdef CONFIG_MUTEK_MEM_CHECK
static error_t
operate_check(struct operation_s *op)
{
  (void)op;
  mem_check();
  return 0;
}
#else
#define operate_check operate_count
#endif

/* Those that need no other bank come first. */
static error_t (*const operations[])(struct operation_s *)
    = { operate_alloc, operate_getsize, operate_resize, operate_count,
        operate_check, operate_explain, operate_free };

#define OPERATIONS_ALONE 4

/* The bank that is asked first near processor 0; all reach it. */
static bank_id_t
first_bank(void)
{
  struct mem_request_s request = {
    .size = 64, .align = 1, .prox = mem_proximity_cpu(0), .valid = MEM_VALID_SYS
  };
  struct mem_result_s result = { 0 };

  return mem_explain(&request, &result) == 0 ? result.bank : BANK_NONE;
}

/* Each operation on a bank whose lock is held waits for it. */
static void
every_operation_waits_for_its_bank(void)
{
  struct operation_s op = { .bank = first_bank() };

  if (!enough(2))
    return;
  EXPECT(op.bank != BANK_NONE);
  EXPECT_EQ(mem_bank_alloc(op.bank, LOCK_SIZE, &op.addr), 0);
  for (size_t i = 0; i < ARRAY_SIZE(operations); i++)
    {
      op.operate = operations[i];
      atomic_store(&op.begun, 0);
      atomic_store(&op.done, 0);
      lock_spin_irq(&region_of(op.bank)->lock);
      on(1, operation_work, &op);
      EXPECT(comes(&op.begun, 1, LOOKS));
      EXPECT(!comes(&op.done, 1, LOOKS_NOT));
      lock_release_irq(&region_of(op.bank)->lock);
      EXPECT(comes(&op.done, 1, LOOKS));
      EXPECT_EQ(op.err, 0);
      startup_wait(1);
    }
  EXPECT(op.addr == NULL);
  mem_free(op.more);
}

/* And on another bank it does not. */
static void
no_operation_waits_for_another_bank(void)
{
  bank_id_t held = shared_bank(0), other = shared_bank((bank_id_t)(held + 1));
  struct operation_s op = { .bank = other };

  if (!enough(2))
    return;
  if (other == BANK_NONE)
    {
      test_skip("there is one bank");
      return;
    }
  EXPECT_EQ(mem_bank_alloc(other, LOCK_SIZE, &op.addr), 0);
  for (size_t i = 0; i <= OPERATIONS_ALONE; i++)
    {
      op.operate = i < OPERATIONS_ALONE ? operations[i] : operate_free;
      atomic_store(&op.done, 0);
      lock_spin_irq(&region_of(held)->lock);
      on(1, operation_work, &op);
      EXPECT(comes(&op.done, 1, LOOKS));
      lock_release_irq(&region_of(held)->lock);
      startup_wait(1);
      EXPECT_EQ(op.err, 0);
    }
  mem_free(op.more);
}

/** Who is inside which lock. */
struct inside_s
{
  bank_id_t bank;
  atomic_t *mine, *theirs; /**< (a) 1: inside */
  bool met;
};

static void
inside_work(void *arg)
{
  struct inside_s *me = arg;

  lock_spin_irq(&region_of(me->bank)->lock);
  atomic_store_release(me->mine, 1);
  me->met = comes(me->theirs, 1, LOOKS);
  lock_release_irq(&region_of(me->bank)->lock);
}

static void
two_are_inside_two_banks_at_once(void)
{
  bank_id_t bank = shared_bank(0);
  atomic_t inside[2] = { 0, 0 };
  struct inside_s one = { bank, &inside[0], &inside[1], false };
  struct inside_s two = { shared_bank((bank_id_t)(bank + 1)), &inside[1],
                          &inside[0], false };

  if (!enough(2))
    return;
  if (two.bank == BANK_NONE)
    {
      test_skip("there is one bank");
      return;
    }
  on(1, inside_work, &two);
  inside_work(&one);
  startup_wait(1);
  EXPECT(one.met);
  EXPECT(two.met);
}

/* The last block */

static bank_id_t last_bank;
static size_t last_size;
static void *last_block[PROCESSORS]; /* (o) */
static size_t last_got[PROCESSORS];  /* (o) */
static atomic_t last_asked; /* (a) the turn in which the first one has */
static atomic_t last_wrong; /* (a) */

/* All ask for it: at once, or once @tt first has; processor 0 counts who has
   it. */
static void
last_turn(uintptr_t *turn, cpu_id_t first)
{
  cpu_id_t me = cpu_id();
  error_t err;
  unsigned got = 0;

  meet(turn);
  if (first != CPU_NONE && first != me)
    EXPECT(comes(&last_asked, *turn, LOOKS));
  err = mem_bank_alloc(last_bank, last_size, &last_block[me]);
  if (first == me)
    atomic_store_release(&last_asked, *turn);
  last_got[me] += err == 0;
  if (err != 0 && (err != -ENOMEM || first == me))
    atomic_add(&last_wrong, 1);
  meet(turn);
  for (cpu_id_t cpu = 0; me == 0 && cpu < count; cpu++)
    got += last_block[cpu] != NULL;
  if (me == 0 && got != 1)
    atomic_add(&last_wrong, 1);
  meet(turn);
  mem_free(last_block[me]);
}

static void
last_at_once(void *arg)
{
  uintptr_t turn = 0;

  (void)arg;
  for (unsigned i = 0; i < LAST_TURNS; i++)
    last_turn(&turn, CPU_NONE);
}

static void
last_in_turn(void *arg)
{
  uintptr_t turn = 0;

  (void)arg;
  for (unsigned i = 0; i < LAST_ROUNDS; i++)
    for (cpu_id_t first = 0; first < count; first++)
      last_turn(&turn, first);
}

/* More than half of what is free, and free in one piece. Returns how often
   somebody got it. */
static size_t
last_wanted(startup_work_func_t *work)
{
  struct mem_bank_count_s before, after;
  size_t total = 0;

  last_bank = shared_bank(0);
  EXPECT_EQ(mem_bank_count(last_bank, &before), 0);
  last_size = before.free / 4 * 3;
  for (cpu_id_t cpu = 0; cpu < count; cpu++)
    last_got[cpu] = 0;
  atomic_store(&last_asked, 0);
  atomic_store(&last_wrong, 0);
  meet_prepare();
  everybody(work);

  EXPECT_EQ(atomic_load(&last_wrong), 0);
  EXPECT_EQ(mem_bank_count(last_bank, &after), 0);
  EXPECT_EQ(after.used, before.used);
  EXPECT_EQ(after.used_blocks, before.used_blocks);
  for (cpu_id_t cpu = 0; cpu < count; cpu++)
    total += last_got[cpu];
  return total;
}

/* It may be the same one each time. */
static void
one_of_all_gets_the_last_block(void)
{
  if (enough(2))
    EXPECT_EQ(last_wanted(last_at_once), LAST_TURNS);
}

static void
whoever_asks_first_gets_the_last_block(void)
{
  if (!enough(2))
    return;
  EXPECT_EQ(last_wanted(last_in_turn), LAST_ROUNDS * (size_t)count);
  for (cpu_id_t cpu = 0; cpu < count; cpu++)
    EXPECT_EQ(last_got[cpu], LAST_ROUNDS);
}

/* Each other's blocks */

static uint8_t *pair_block[PROCESSORS][PROCESSORS]; /* by owner, by who frees */
static atomic_t pair_wrong;

static void
pair_work(void *arg)
{
  cpu_id_t me = cpu_id();
  uintptr_t turn = 0;

  (void)arg;
  for (unsigned i = 0; i < PAIR_TURNS; i++)
    {
      for (cpu_id_t to = 0; to < count; to++)
        {
          void *addr;

          if (mem_alloc(PAIR_SIZE, mem_proximity_cpu(to), MEM_VALID_CPU, &addr)
              != 0)
            atomic_add(&pair_wrong, 1);
          pair_block[me][to] = addr;
          for (unsigned at = 0; addr != NULL && at < PAIR_SIZE; at++)
            pair_block[me][to][at] = (uint8_t)(me * 16 + to);
        }
      meet(&turn);
      for (cpu_id_t from = 0; from < count; from++)
        {
          uint8_t *addr = pair_block[from][me];

          for (unsigned at = 0; addr != NULL && at < PAIR_SIZE; at++)
            if (addr[at] != (uint8_t)(from * 16 + me))
              atomic_add(&pair_wrong, 1);
          mem_free(addr);
        }
      meet(&turn);
    }
}

static void
all_free_each_others_blocks(void)
{
  bank_id_t banks = mem_instance()->topo->bank_count;
  struct mem_bank_count_s counted;
  size_t used = 0, used_after = 0;

  if (!enough(2))
    return;
  for (bank_id_t i = 0; i < banks && mem_bank_count(i, &counted) == 0; i++)
    used += counted.used + counted.used_blocks;
  meet_prepare();
  everybody(pair_work);
  for (bank_id_t i = 0; i < banks && mem_bank_count(i, &counted) == 0; i++)
    {
      used_after += counted.used + counted.used_blocks;
      EXPECT_EQ(counted.used + counted.free + counted.overhead, counted.size);
    }
  EXPECT_EQ(atomic_load(&pair_wrong), 0);
  EXPECT_EQ(used_after, used);
}

/* Ticks */

static volatile unsigned ticks[PROCESSORS];    /* (o), the tick's too */
static volatile unsigned unmasked[PROCESSORS]; /* (o) ticks that were */

static void
tick(void)
{
  ticks[cpu_id()] = ticks[cpu_id()] + 1;
  if (!cpu_interrupt_masked())
    unmasked[cpu_id()] = unmasked[cpu_id()] + 1;
}

static bool
ticks_start(void)
{
  if (timer_start(TICK_US, tick) == 0)
    return true;
  test_skip("there is no timer");
  return false;
}

static void
ticks_stop(void)
{
  EXPECT_EQ(timer_start(0, NULL), 0);
}

/* How many looks it takes until some more ticks have come; LOOKS if never. */
static unsigned
ticks_await(unsigned more)
{
  unsigned from = ticks[cpu_id()], looks = 0;

  while (ticks[cpu_id()] - from < more && looks < LOOKS)
    {
      cpu_relax();
      looks++;
    }
  return looks;
}

/* Where a tool holds ticks back until the program calls something, none comes.
 */
#if defined(__SANITIZE_THREAD__)
static void
a_tick_breaks_a_loop_that_calls_nothing(void)
{
  test_skip("ThreadSanitizer delivers a signal when something is called");
}
#else
static void
a_tick_breaks_a_loop_that_calls_nothing(void)
{
  unsigned before = ticks[0];
  uint32_t rounds = 0;

  if (!ticks_start())
    return;
  while (ticks[0] == before && rounds < SPIN_MAX)
    rounds++;
  EXPECT(rounds < SPIN_MAX);
  ticks_stop();
}
#endif

static void
ticks_come_again_and_masked(void)
{
  unmasked[0] = 0;
  if (!ticks_start())
    return;
  EXPECT(ticks_await(TICKS) < LOOKS);
  ticks_stop();
  EXPECT_EQ(unmasked[0], 0);
  EXPECT(!cpu_interrupt_masked());
}

static void
ticks_stop_when_told(void)
{
  unsigned looks, before;

  if (!ticks_start())
    return;
  looks = ticks_await(TICKS);
  ticks_stop();
  before = ticks[cpu_id()];
  while (looks-- != 0)
    cpu_relax();
  EXPECT_EQ(ticks[cpu_id()], before);
}

/* Longer and longer, until a tick was due inside: it comes right at the end. */
static void
a_masked_section_defers_the_tick(void)
{
  bool deferred = false;

  if (!ticks_start())
    return;
  for (unsigned looks = 16; looks < LOOKS && !deferred; looks *= 2)
    {
      cpu_irq_state_t irq = cpu_interrupt_save();
      unsigned before = ticks[cpu_id()];

      for (unsigned i = 0; i < looks; i++)
        cpu_relax();
      EXPECT_EQ(ticks[cpu_id()], before);
      cpu_interrupt_restore(irq);
      deferred = ticks[cpu_id()] != before;
    }
  EXPECT(deferred);
  ticks_stop();
}

/* A tick in a nested section waits for the outer end. */
static void
an_inner_section_leaves_the_tick_masked(void)
{
  unsigned looks, before;
  cpu_irq_state_t outer, inner;

  if (!ticks_start())
    return;
  looks = ticks_await(TICKS);
  outer = cpu_interrupt_save();
  before = ticks[cpu_id()];
  while (looks-- != 0)
    {
      inner = cpu_interrupt_save();
      cpu_relax();
      cpu_interrupt_restore(inner);
    }
  EXPECT_EQ(ticks[cpu_id()], before);
  cpu_interrupt_restore(outer);
  ticks_stop();
}

static atomic_t tickless;

static void
tick_work(void *arg)
{
  (void)arg;
  ticks[cpu_id()] = 0;
  if (timer_start(TICK_US, tick) != 0 || ticks_await(TICKS) == LOOKS
      || timer_start(0, NULL) != 0)
    atomic_add(&tickless, 1);
}

static void
every_processor_ticks(void)
{
  if (!enough(2) || !ticks_start())
    return;
  ticks_stop();
  everybody(tick_work);
  EXPECT_EQ(atomic_load(&tickless), 0);
}

/* What is each processor's own */

CPU_LOCAL static uintptr_t local_word;
CPU_LOCAL static uint8_t local_bytes[24];
static uintptr_t *local_at[PROCESSORS];
static atomic_t local_wrong;

static void
local_work(void *arg)
{
  cpu_id_t me = cpu_id();
  uintptr_t turn = 0;
  uintptr_t *word = CPU_LOCAL_ADDR(local_word);
  uint8_t *bytes = *CPU_LOCAL_ADDR(local_bytes);

  (void)arg;
  if (*word != 0 || bytes[0] != 0 || bytes[23] != 0)
    atomic_add(&local_wrong, 1);
  *word = me + 1u;
  bytes[0] = bytes[23] = (uint8_t)(me + 1);
  local_at[me] = word;
  meet(&turn);
  if (*word != me + 1u || bytes[0] != me + 1 || bytes[23] != me + 1
      || CPU_LOCAL_ADDR(local_word) != word)
    atomic_add(&local_wrong, 1);
  meet(&turn);
  *word = 0;
  bytes[0] = bytes[23] = 0;
}

static void
each_has_its_own_local_variables(void)
{
  if (!enough(2))
    return;
  meet_prepare();
  everybody(local_work);
  EXPECT_EQ(atomic_load(&local_wrong), 0);
  for (cpu_id_t a = 0; a < count; a++)
    for (cpu_id_t b = 0; b < a; b++)
      EXPECT(local_at[a] != local_at[b]);
}

static void
id_work(void *arg)
{
  *(cpu_id_t *)arg = cpu_id();
}

static void
each_knows_who_it_is(void)
{
  if (!enough(1))
    return;
  EXPECT_EQ(cpu_id(), 0);
  for (cpu_id_t cpu = 1; cpu < count; cpu++)
    {
      cpu_id_t said = CPU_NONE;

      on(cpu, id_work, &said);
      startup_wait(cpu);
      EXPECT_EQ(said, cpu);
    }
}

/* Work */

static atomic_t go;

static void
wait_work(void *arg)
{
  (void)arg;
  while (!atomic_load_acquire(&go))
    cpu_relax();
}

static void
startup_run_refuses_what_it_must(void)
{
  cpu_id_t absent = mem_instance()->topo->cpu_count;

  EXPECT_EQ(startup_run(0, wait_work, NULL), -EINVAL);
  EXPECT_EQ(startup_run(absent, wait_work, NULL), -ENOENT);
  EXPECT_EQ(startup_run(CPU_NONE, wait_work, NULL), -ENOENT);
  EXPECT_EQ(startup_state(absent), STARTUP_ABSENT);
  EXPECT_EQ(startup_state(CPU_NONE), STARTUP_ABSENT);
  EXPECT_EQ(startup_state(0), STARTUP_BOOT);
  if (!enough(2))
    return;

  EXPECT_EQ(startup_state(1), STARTUP_UP);
  atomic_store(&go, 0);
  on(1, wait_work, NULL);
  EXPECT_EQ(startup_run(1, wait_work, NULL), -EBUSY);
  atomic_store_release(&go, 1);
  startup_wait(1);
  on(1, wait_work, NULL);
  startup_wait(1);
  startup_wait(1);
}

TEST_SUITE(smp, TEST_CASE(each_knows_who_it_is),
           TEST_CASE(startup_run_refuses_what_it_must),
           TEST_CASE(each_has_its_own_local_variables),
           TEST_CASE(every_operation_waits_for_its_bank),
           TEST_CASE(no_operation_waits_for_another_bank),
           TEST_CASE(two_are_inside_two_banks_at_once),
           TEST_CASE(one_of_all_gets_the_last_block),
           TEST_CASE(whoever_asks_first_gets_the_last_block),
           TEST_CASE(all_free_each_others_blocks),
           TEST_CASE(a_tick_breaks_a_loop_that_calls_nothing),
           TEST_CASE(ticks_come_again_and_masked),
           TEST_CASE(ticks_stop_when_told),
           TEST_CASE(a_masked_section_defers_the_tick),
           TEST_CASE(an_inner_section_leaves_the_tick_masked),
           TEST_CASE(every_processor_ticks));
