/* tests: the workload of a row.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Half of the places hold a block when it begins, and about half ever after: a
   call falls on a random place, and frees what is there or fills it. Sizes go
   from 8 to 4096 bytes, small ones more often. Less of each where the plan
   halves them. All random numbers begin anew with each row.

   Invariant: between the two looks at the counter is one call and nothing else,
   no interrupt either. What the looks themselves take is subtracted.
   Locks: none; one processor. */

#include "bench.h"

#include <mutek/cpu.h>
#include <mutek/interrupt.h>
#include <mutek/mem_alloc.h>

#define PLACES 256
#define ALIGN 256u
#define SIZE_MIN 8u
#define SIZE_MAX_LOG2 12u
#define SIZE_MIN_LOG2 3u
#define SAME_SIZE 64u /* of the one block that comes and goes */
#define SEED 2463534242u
#define LOOKS 1000 /* to learn what a look takes */

/** A workload under way. */
struct work_s
{
  const struct bench_row_s *row;
  const struct bench_plan_s *plan;
  struct bench_result_s *result;
  uint32_t random;
  uint32_t places;     /**< in use */
  size_t align;        /**< of each block of the row; 1 where any will do */
  bool watched;        /**< this pass watches, the other measures */
  cpu_irq_state_t irq; /**< before the first look */
  uint64_t look;       /**< what two looks take. Units: instructions */
  uint64_t begin;      /**< first look. Units: of cpu_cycles() */
  void *rest; /**< blocks that the banks still had, linked; NULL for none */
  void *place[PLACES];
};

#define CHECK_PART 100 /* a check takes as long as so many calls */

static struct work_s work;

static uint32_t
random_below(struct work_s *w, uint32_t end)
{
  w->random ^= w->random << 13;
  w->random ^= w->random >> 17;
  w->random ^= w->random << 5;
  return (uint32_t)(((uint64_t)w->random * end) >> 32);
}

static size_t
random_size(struct work_s *w)
{
  uint32_t end = SIZE_MAX_LOG2 - w->plan->halvings;
  uint32_t log2 = SIZE_MIN_LOG2 + random_below(w, end - SIZE_MIN_LOG2);

  return SIZE_MIN + random_below(w, ((uint32_t)2 << log2) - SIZE_MIN + 1);
}

static void **
random_place(struct work_s *w)
{
  return &w->place[random_below(w, w->places)];
}

/* What is watched is not masked, or nothing but masked code would be seen. */
ALWAYS_INLINE void
look_begin(struct work_s *w)
{
  if (w->watched)
    bench_watch_start();
  else
    w->irq = cpu_interrupt_save();
  w->begin = cpu_cycles();
}

ALWAYS_INLINE void
look_end(struct work_s *w, struct bench_cost_s *cost)
{
  uint64_t took = cpu_cycles() - w->begin;

  if (w->watched)
    {
      unsigned masked = bench_watch_stop();

      if (masked > cost->masked)
        cost->masked = masked;
      return;
    }
  cpu_interrupt_restore(w->irq);
  took = (took * w->plan->instructions + w->plan->counts / 2) / w->plan->counts;
  took = took > w->look ? took - w->look : 0;
  cost->count++;
  cost->sum += took;
  if (took > cost->worst)
    cost->worst = (unsigned)took;
}

/* The least of all: what else the host does meanwhile is no look. */
static uint64_t
look_learn(struct work_s *w)
{
  uint64_t least = UINT64_MAX;

  w->watched = false;
  w->look = 0;
  for (unsigned i = 0; i < LOOKS; i++)
    {
      struct bench_cost_s cost = { 0 };

      look_begin(w);
      look_end(w, &cost);
      if (cost.sum < least)
        least = cost.sum;
    }
  return least;
}

static bool
call_alloc(struct work_s *w, void **place)
{
  const struct bench_row_s *row = w->row;
  struct mem_proximity_s *prox = row->prox;
  enum mem_reachability_s valid = row->valid;
  size_t size = random_size(w), align = w->align;
  error_t err;

  if (!row->align)
    {
      look_begin(w);
      err = mem_alloc(size, prox, valid, place);
      look_end(w, &w->result->call);
    }
  else
    {
      look_begin(w);
      err = mem_alloc_align(size, align, prox, valid, place);
      look_end(w, &w->result->call);
    }
  return err == 0;
}

static void
call_free(struct work_s *w, void **place)
{
  look_begin(w);
  mem_free(*place);
  look_end(w, &w->result->free);
  *place = NULL;
}

/* It may well refuse: what is behind the block may be in use. */
static void
call_resize(struct work_s *w, void *block)
{
  size_t size = random_size(w);

  look_begin(w);
  (void)!mem_resize(block, size);
  look_end(w, &w->result->call);
}

static bool
call_explain(struct work_s *w)
{
  struct mem_request_s request = { .size = random_size(w),
                                   .align = 1,
                                   .prox = w->row->prox,
                                   .valid = w->row->valid,
                                   .cpu = cpu_id() };
  struct mem_result_s result = { 0 };
  error_t err;

  look_begin(w);
  err = bench_explain(&request, &result);
  look_end(w, &w->result->call);
  return err == 0;
}

/* Nothing is free: the request must fail. */
static bool
call_full(struct work_s *w)
{
  size_t size = random_size(w);
  void *block;
  error_t err;

  look_begin(w);
  err = mem_alloc(size, w->row->prox, w->row->valid, &block);
  look_end(w, &w->result->call);
  return err == -ENOMEM;
}

static void
call_check(struct work_s *w)
{
  look_begin(w);
  bench_check();
  look_end(w, &w->result->call);
}

/* One block comes and goes. A proximity out of a row is told at run time. */
static bool
call_same(struct work_s *w, bool known)
{
  struct mem_proximity_s *prox = w->row->prox;
  enum mem_reachability_s valid = w->row->valid;
  void **place = &w->place[0];
  error_t err;

  if (*place != NULL)
    {
      call_free(w, place);
      return true;
    }
  if (known)
    {
      look_begin(w);
      err = mem_alloc(SAME_SIZE, NULL, MEM_VALID_SYS, place);
      look_end(w, &w->result->call);
    }
  else
    {
      look_begin(w);
      err = mem_alloc(SAME_SIZE, prox, valid, place);
      look_end(w, &w->result->call);
    }
  return err == 0;
}

static bool
call(struct work_s *w)
{
  void **place = random_place(w);

  switch (w->row->kind)
    {
    case BENCH_KNOWN:
    case BENCH_SAME:
      return call_same(w, w->row->kind == BENCH_KNOWN);
    case BENCH_RESIZE:
      while (*place == NULL)
        place = random_place(w);
      call_resize(w, *place);
      return true;
    case BENCH_EXPLAIN:
      return call_explain(w);
    case BENCH_FULL:
      return call_full(w);
    case BENCH_CHECK:
      call_check(w);
      return true;
    default:
      if (*place == NULL)
        return call_alloc(w, place);
      call_free(w, place);
      return true;
    }
}

/* Half of the places, every other one of blocks that lie side by side. */
static bool
places_fill(struct work_s *w)
{
  bool served = true;

  for (unsigned i = 0; i < w->places; i++)
    served = mem_alloc_align(random_size(w), w->align, w->row->prox,
                             w->row->valid, &w->place[i])
                 == 0
             && served;
  for (unsigned i = 0; i < w->places; i += 2)
    {
      mem_free(w->place[i]);
      w->place[i] = NULL;
    }
  return served;
}

/* A search is bounded: what the first request misses, a later one may find. */
static void
rest_take(struct work_s *w)
{
  unsigned failed = 0;
  void *block;

  while (failed++ < PLACES)
    if (mem_alloc(random_size(w), w->row->prox, w->row->valid, &block) == 0)
      {
        *(void **)block = w->rest;
        w->rest = block;
        failed = 0;
      }
}

static void
rest_free(struct work_s *w)
{
  while (w->rest != NULL)
    {
      void *next = *(void **)w->rest;

      mem_free(w->rest);
      w->rest = next;
    }
}

static bool
pass(struct work_s *w, unsigned calls, bool watched)
{
  enum bench_kind_e kind = w->row->kind;
  bool served;

  if (kind == BENCH_CHECK)
    calls = calls / CHECK_PART + 1;
  w->random = SEED;
  if (kind == BENCH_FULL)
    rest_take(w);
  served = kind == BENCH_KNOWN || kind == BENCH_SAME || kind == BENCH_FULL
           || places_fill(w);
  w->watched = watched;
  while (served && calls-- != 0)
    served = call(w);
  for (unsigned i = 0; i < w->places; i++)
    {
      mem_free(w->place[i]);
      w->place[i] = NULL;
    }
  rest_free(w);
  return served;
}

bool
bench_work(const struct bench_row_s *row, const struct bench_plan_s *plan,
           struct bench_result_s *result)
{
  *result = (struct bench_result_s){ .call = { .count = 0 } };
  work.row = row;
  work.plan = plan;
  work.result = result;
  work.places = PLACES >> plan->halvings;
  work.align = row->align ? ALIGN >> plan->halvings : 1;
  work.look = look_learn(&work);
  return pass(&work, plan->calls, false) && pass(&work, plan->watched, true);
}
