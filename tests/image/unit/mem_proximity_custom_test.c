/* tests: a caller's own proximity, on the machine that runs.
   SPDX-License-Identifier: LGPL-2.1-only */

/* What it may do, and what it is told when it may not. That one which breaks
   its promise stops the machine is proved elsewhere. */

#include "mutek/mem_instance.h"

#include "tests/image/lib/test.h"

#include <mutek/atomic.h>
#include <mutek/cpu.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>
#include <mutek/mem_request.h>
#include <mutek/memory_allocator.h>
#include <mutek/startup.h>
#include <mutek/topology.h>

/** What the own proximities of the cases note and use. */
struct own_s
{
  unsigned calls;
  size_t size;                   /**< as they were asked */
  enum mem_reachability_s valid; /**< as they were asked */
  struct mem_proximity_s *inner; /**< what they ask in turn */
  bank_id_t bank;
  error_t answer;    /**< what they return */
  error_t inner_err; /**< what they were told */
};

static struct own_s own;

/* Asks a proximity of the kernel. */
static error_t
own_forward(size_t size, void *priv, enum mem_reachability_s valid, void **addr)
{
  struct own_s *o = priv;

  o->calls++;
  o->size = size;
  o->valid = valid;
  o->inner_err = mem_alloc(size, o->inner, valid, addr);
  return o->inner_err;
}

/* Takes from one bank. */
static error_t
own_bank(size_t size, void *priv, enum mem_reachability_s valid, void **addr)
{
  struct own_s *o = priv;

  (void)valid;
  o->calls++;
  return mem_bank_alloc(o->bank, size, addr);
}

/* Fails, and leaves something behind. */
static error_t
own_fail(size_t size, void *priv, enum mem_reachability_s valid, void **addr)
{
  struct own_s *o = priv;

  (void)size;
  (void)valid;
  o->calls++;
  *addr = o;
  return o->answer;
}

/* Asks `inner`, which is another's own; then serves all the same. */
static error_t
own_nested(size_t size, void *priv, enum mem_reachability_s valid, void **addr)
{
  struct own_s *o = priv;

  o->calls++;
  *addr = o;
  o->inner_err = mem_alloc(size, o->inner, valid, addr);
  if (*addr != NULL)
    return -EINVAL;
  return mem_alloc(size, NULL, valid, addr);
}

static struct mem_proximity_s forward = { own_forward, &own };
static struct mem_proximity_s from_bank = { own_bank, &own };
static struct mem_proximity_s fail = { own_fail, &own };
static struct mem_proximity_s nested = { own_nested, &own };

static void
setup(void)
{
  own = (struct own_s){ .calls = 0 };
}

/* A block for DMA may have to begin on a line, and that is an alignment. */
static bool
must_align(int valid)
{
  return valid == MEM_VALID_DMA
         && startup_topology()->dma_line > MEMORY_ALLOCATOR_ALIGN;
}

static void
it_is_asked_for_the_size_and_the_reachability(void)
{
  for (int valid = 0; valid < MEM_VALID_COUNT; valid++)
    {
      void *addr = &own;
      error_t err;

      setup();
      err = mem_alloc(77, &forward, (enum mem_reachability_s)valid, &addr);
      if (must_align(valid))
        {
          EXPECT_EQ(err, -ENOTSUP);
          EXPECT_EQ(own.calls, 0);
          continue;
        }
      EXPECT_EQ(err, own.inner_err);
      EXPECT_EQ(own.calls, 1);
      EXPECT_EQ(own.size, 77);
      EXPECT_EQ(own.valid, valid);
      EXPECT_EQ(addr != NULL, err == 0);
      if (err == 0)
        EXPECT(mem_getsize(addr) >= 77);
      mem_free(addr);
    }
}

static void
it_may_ask_any_proximity_of_the_kernel(void)
{
  struct mem_proximity_s *inner[]
      = { NULL, mem_proximity_local(), mem_proximity_global(),
          mem_proximity_cluster(0), mem_proximity_cpu(0) };

  for (size_t i = 0; i < ARRAY_SIZE(inner); i++)
    {
      void *addr = NULL;

      setup();
      own.inner = inner[i];
      EXPECT_EQ(mem_alloc(33, &forward, MEM_VALID_SYS, &addr), 0);
      EXPECT(addr != NULL);
      mem_free(addr);
    }
}

static void
it_may_take_from_a_bank_by_name(void)
{
  const struct topology_s *topo = mem_instance()->topo;

  for (bank_id_t i = 0; i < topo->bank_count; i++)
    {
      void *addr = NULL;

      setup();
      own.bank = i;
      if (!topology_cpu_reaches(topo, i, cpu_id()))
        EXPECT_EQ(mem_alloc(33, &from_bank, MEM_VALID_CPU, &addr), -ENOTSUP);
      else
        EXPECT_EQ(mem_alloc(33, &from_bank, MEM_VALID_CPU, &addr), 0);
      EXPECT_EQ(own.calls, 1);
      if (addr != NULL)
        EXPECT_EQ(mem_bank_find(addr), i);
      mem_free(addr);
    }
}

static void
its_errors_are_returned_as_they_are_and_the_block_is_null(void)
{
  static const error_t answer[] = { -EINVAL, -EAGAIN, -ENOTSUP, -ERANGE,
                                    -ENOMEM };

  for (size_t i = 0; i < ARRAY_SIZE(answer); i++)
    {
      void *addr = &own;

      setup();
      own.answer = answer[i];
      EXPECT_EQ(mem_alloc(33, &fail, MEM_VALID_SYS, &addr), answer[i]);
      EXPECT(addr == NULL);
      EXPECT_EQ(own.calls, 1);
    }
}

static void
each_of_its_errors_is_counted(void)
{
  struct mem_prox_count_s before, after;
  void *addr;

  setup();
  mem_proximity_count(&fail, &before);
  own.answer = -ENOMEM;
  EXPECT_EQ(mem_alloc(8, &fail, MEM_VALID_SYS, &addr), -ENOMEM);
  EXPECT_EQ(mem_alloc(8, &fail, MEM_VALID_SYS, &addr), -ENOMEM);
  own.answer = -ERANGE;
  EXPECT_EQ(mem_alloc(8, &fail, MEM_VALID_SYS, &addr), -ERANGE);
  own.answer = -EAGAIN;
  EXPECT_EQ(mem_alloc(8, &fail, MEM_VALID_SYS, &addr), -EAGAIN);
  EXPECT_EQ(mem_alloc(0, &fail, MEM_VALID_SYS, &addr), -EINVAL);
  EXPECT_EQ(mem_alloc_align(8, 4096, &fail, MEM_VALID_SYS, &addr), -ENOTSUP);
  mem_proximity_count(&forward, &after); /* any own one: they count together */
  EXPECT_EQ(after.nomem, before.nomem + 2);
  EXPECT_EQ(after.range, before.range + 1);
  EXPECT_EQ(after.again, before.again + 1);
  EXPECT_EQ(after.invalid, before.invalid + 1);
  EXPECT_EQ(after.notsup, before.notsup + 1);
}

static void
one_inside_another_is_refused_in_this_context(void)
{
  void *addr = NULL;

  setup();
  own.inner = &forward;
  EXPECT_EQ(mem_alloc(33, &nested, MEM_VALID_SYS, &addr), 0);
  EXPECT_EQ(own.inner_err, -EAGAIN);
  EXPECT_EQ(own.calls, 1);
  EXPECT(addr != NULL);
  mem_free(addr);
}

static void
one_inside_itself_is_refused_in_this_context(void)
{
  void *addr = NULL;

  setup();
  own.inner = &nested;
  EXPECT_EQ(mem_alloc(33, &nested, MEM_VALID_SYS, &addr), 0);
  EXPECT_EQ(own.inner_err, -EAGAIN);
  EXPECT_EQ(own.calls, 1);
  mem_free(addr);
}

static void
one_after_another_is_not_nested(void)
{
  setup();
  own.answer = -ENOMEM;
  for (unsigned i = 0; i < 300; i++)
    {
      void *addr = NULL;

      EXPECT_EQ(mem_alloc(8, &fail, MEM_VALID_SYS, &addr), -ENOMEM);
      EXPECT_EQ(mem_alloc(8, &forward, MEM_VALID_SYS, &addr), 0);
      mem_free(addr);
    }
  EXPECT_EQ(own.calls, 600);
}

static void
an_alignment_it_cannot_be_told_is_not_supported(void)
{
  void *addr = &own;

  setup();
  EXPECT_EQ(mem_alloc_align(8, 2 * MEMORY_ALLOCATOR_ALIGN, &forward,
                            MEM_VALID_SYS, &addr),
            -ENOTSUP);
  EXPECT(addr == NULL);
  EXPECT_EQ(own.calls, 0);
  EXPECT_EQ(mem_alloc_align(8, MEMORY_ALLOCATOR_ALIGN, &forward, MEM_VALID_SYS,
                            &addr),
            0);
  EXPECT_EQ(own.calls, 1);
  mem_free(addr);
}

/* The machine is told that it has lines, as long as nothing else runs. */
static void
lines_it_cannot_be_told_are_not_supported(void)
{
  struct topology_s *machine = (struct topology_s *)startup_topology();
  uint32_t line = machine->dma_line;
  void *addr = NULL;

  setup();
  machine->dma_line = 2 * MEMORY_ALLOCATOR_ALIGN;
  EXPECT_EQ(mem_alloc(8, &forward, MEM_VALID_DMA, &addr), -ENOTSUP);
  EXPECT(addr == NULL);
  EXPECT_EQ(own.calls, 0);
  EXPECT_EQ(mem_alloc(8, &forward, MEM_VALID_SYS, &addr), 0);
  EXPECT_EQ(own.calls, 1);
  mem_free(addr);
  machine->dma_line = MEMORY_ALLOCATOR_ALIGN; /* each block is aligned so */
  EXPECT_EQ(mem_alloc(8, &forward, MEM_VALID_DMA, &addr), own.inner_err);
  EXPECT_EQ(own.calls, 2);
  mem_free(addr);
  machine->dma_line = line;
}

static void
a_flag_it_cannot_be_told_is_not_supported(void)
{
  static const uint8_t flags[] = { MEM_STRICT, MEM_ZERO,
                                   MEM_STRICT | MEM_ZERO };

  for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
    {
      struct mem_request_s request
          = { .size = 8, .align = 1, .prox = &forward, .flags = flags[i] };
      struct mem_result_s result = { .addr = &own };

      setup();
      EXPECT_EQ(mem_request(&request, &result), -ENOTSUP);
      EXPECT(result.addr == NULL);
      EXPECT_EQ(result.bank, BANK_NONE);
      EXPECT_EQ(own.calls, 0);
    }
}

static void
bad_arguments_do_not_come_to_it(void)
{
  void *addr = &own;

  setup();
  EXPECT_EQ(mem_alloc(0, &forward, MEM_VALID_SYS, &addr), -EINVAL);
  EXPECT(addr == NULL);
  EXPECT_EQ(mem_alloc_align(8, 3, &forward, MEM_VALID_SYS, &addr), -EINVAL);
  EXPECT_EQ(mem_alloc(8, &forward, (enum mem_reachability_s)4, &addr), -EINVAL);
  EXPECT_EQ(mem_alloc(8, &forward, (enum mem_reachability_s)INT32_MAX, &addr),
            -EINVAL);
  EXPECT_EQ(mem_alloc(8, &forward, MEM_VALID_SYS, NULL), -EINVAL);
  EXPECT_EQ(own.calls, 0);
}

/* Asks with an alignment that is none, then with one it cannot be told. */
static error_t
own_order(size_t size, void *priv, enum mem_reachability_s valid, void **addr)
{
  struct own_s *o = priv;

  EXPECT_EQ(mem_alloc_align(size, 3, o->inner, valid, addr), -EINVAL);
  EXPECT_EQ(mem_alloc_align(size, 4096, o->inner, valid, addr), -EAGAIN);
  return mem_alloc(size, NULL, valid, addr);
}

static void
of_several_errors_the_first_of_the_list_is_told(void)
{
  struct mem_proximity_s order = { own_order, &own };
  void *addr = NULL;

  setup();
  own.inner = &forward;
  EXPECT_EQ(mem_alloc(8, &order, MEM_VALID_SYS, &addr), 0);
  EXPECT_EQ(own.calls, 0);
  mem_free(addr);
  EXPECT_EQ(mem_alloc_align(0, 4096, &forward, MEM_VALID_SYS, &addr), -EINVAL);
}

static void
a_result_names_the_bank_and_its_cost_to_the_caller(void)
{
  const struct topology_s *topo = mem_instance()->topo;

  for (bank_id_t i = 0; i < topo->bank_count; i++)
    {
      struct mem_request_s request = {
        .size = 8, .align = 1, .prox = &from_bank, .valid = MEM_VALID_CPU
      };
      struct mem_result_s result = { 0 };

      if (!topology_cpu_reaches(topo, i, cpu_id()))
        continue;
      setup();
      own.bank = i;
      EXPECT_EQ(mem_request(&request, &result), 0);
      EXPECT_EQ(result.bank, i);
      EXPECT_EQ(result.cost,
                topology_cost(topo, topo->cpu[cpu_id()].cluster, i));
      EXPECT_EQ(result.visit_count, 0);
      mem_free(result.addr);
    }
}

/** A processor inside its own proximity, and the boot processor. */
struct meeting_s
{
  atomic_t inside; /**< (a) 1: it is inside */
  atomic_t leave;  /**< (a) 1: it may go on */
  error_t err;     /**< (o) what it was told; then the boot processor's */
  uint8_t cost;    /**< (o) as err */
  bank_id_t bank;  /**< (o) as err */
};

static struct meeting_s meeting;

/* Serves when the boot processor has done the same. */
static error_t
own_waiting(size_t size, void *priv, enum mem_reachability_s valid, void **addr)
{
  struct meeting_s *m = priv;

  atomic_store_release(&m->inside, 1);
  while (atomic_load_acquire(&m->leave) == 0)
    cpu_relax();
  return mem_alloc(size, mem_proximity_cluster(0), valid, addr);
}

static void
waiting_request(void *arg)
{
  struct mem_proximity_s waiting = { own_waiting, arg };
  struct mem_request_s request = { .size = 8, .align = 1, .prox = &waiting };
  struct mem_result_s result = { 0 };
  struct meeting_s *m = arg;

  m->err = mem_request(&request, &result);
  m->cost = result.cost;
  m->bank = result.bank;
  mem_free(result.addr);
}

static void
processors_inside_their_own_at_once_are_not_nested(void)
{
  const struct topology_s *topo = mem_instance()->topo;
  cpu_id_t other = topo->cpu_count - 1;
  void *addr = NULL;

  while (other != 0 && startup_state(other) != STARTUP_UP)
    other--;
  if (other == 0)
    {
      test_skip("one processor runs");
      return;
    }
  setup();
  meeting = (struct meeting_s){ .inside = 0 };
  EXPECT_EQ(startup_run(other, waiting_request, &meeting), 0);
  while (atomic_load_acquire(&meeting.inside) == 0)
    cpu_relax();
  EXPECT_EQ(mem_alloc(8, &forward, MEM_VALID_SYS, &addr), 0);
  EXPECT_EQ(own.calls, 1);
  mem_free(addr);
  atomic_store_release(&meeting.leave, 1);
  startup_wait(other);
  EXPECT_EQ(meeting.err, 0);
  EXPECT(meeting.bank != BANK_NONE);
  if (meeting.bank != BANK_NONE)
    EXPECT_EQ(meeting.cost,
              topology_cost(topo, topo->cpu[other].cluster, meeting.bank));
}

static void
it_cannot_be_explained(void)
{
  struct mem_request_s request = { .size = 8, .align = 1, .prox = &forward };
  struct mem_result_s result = { .addr = &own };

  setup();
  EXPECT_EQ(mem_explain(&request, &result), -ENOTSUP);
  EXPECT(result.addr == NULL);
  EXPECT_EQ(result.bank, BANK_NONE);
  EXPECT_EQ(own.calls, 0);
  request.size = 0;
  EXPECT_EQ(mem_explain(&request, &result), -EINVAL);
}

TEST_SUITE(mem_proximity_custom,
           TEST_CASE(it_is_asked_for_the_size_and_the_reachability),
           TEST_CASE(it_may_ask_any_proximity_of_the_kernel),
           TEST_CASE(it_may_take_from_a_bank_by_name),
           TEST_CASE(its_errors_are_returned_as_they_are_and_the_block_is_null),
           TEST_CASE(each_of_its_errors_is_counted),
           TEST_CASE(one_inside_another_is_refused_in_this_context),
           TEST_CASE(one_inside_itself_is_refused_in_this_context),
           TEST_CASE(one_after_another_is_not_nested),
           TEST_CASE(an_alignment_it_cannot_be_told_is_not_supported),
           TEST_CASE(lines_it_cannot_be_told_are_not_supported),
           TEST_CASE(a_flag_it_cannot_be_told_is_not_supported),
           TEST_CASE(bad_arguments_do_not_come_to_it),
           TEST_CASE(of_several_errors_the_first_of_the_list_is_told),
           TEST_CASE(a_result_names_the_bank_and_its_cost_to_the_caller),
           TEST_CASE(processors_inside_their_own_at_once_are_not_nested),
           TEST_CASE(it_cannot_be_explained));
