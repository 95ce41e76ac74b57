/* tests: a processor that allocates, hands over and frees at random.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A worker asks for blocks of any size, alignment, proximity and reach, with
   the errors that a request can get among them; fills each with a pattern that
   depends on its address and its owner; resizes, frees, or hands it to another
   worker, which verifies and frees it. A tick that does the same on a small
   scale interrupts all that.

   Invariants:
     I1  a worker's fields are touched by its processor alone while it works;
         those that its tick shares are the tick's own or volatile;
     I2  a slot of a box belongs to the sender until `put` has passed it, then
         to the receiver until `taken` has.

   Locks: none but those of the banks. */

#include "mem_stress.h"

#include "mutek/mem_instance.h"
#include "mutek/mem_near.h"

#include "tests/image/lib/test.h"

#include <mutek/cpu.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>
#include <mutek/timer.h>

#define LEAD 300           /* of one processor before another */
#define TICK_US 200        /* for each processor: they may take turns on one */
#define TICK_TRIES 5000000 /* calls: only a failure takes so many */
#define CHECK_EVERY 1024   /* operations of a processor between two checks */
#define GREEDY_EVERY 128   /* and between two moods: to free, or to keep */
#define EDGE 128 /* bytes at either end of a block that are all filled */
#define SIZE_MAX_ORDINARY                                                      \
  ((size_t)1 << 20) /* bytes, and a quarter of a bank                          \
                     */
#define STEP 61     /* bytes between those filled in the middle */

struct mem_stress_worker_s mem_stress_worker[MEM_STRESS_WORKERS];
struct mem_stress_box_s mem_stress_box[MEM_STRESS_WORKERS][MEM_STRESS_WORKERS];
cpu_id_t mem_stress_count;
size_t mem_stress_whole;
static atomic_t operations; /* of all */
static size_t size_max;     /* the largest ordinary request */

static uint32_t
draw(struct mem_stress_worker_s *me, uint32_t below)
{
  uint32_t state = me->random;

  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  me->random = state;
  return state % below;
}

/* Patterns */

static uint8_t
pattern(const struct mem_stress_item_s *item, size_t at)
{
  return (uint8_t)(((uintptr_t)item->addr >> 3) * 31 + item->owner * 59u
                   + at * 7 + (at >> 8));
}

static size_t
pattern_next(size_t at, size_t size)
{
  size_t next = at + STEP;

  if (at < EDGE || size <= 2 * EDGE || at >= size - EDGE)
    return at + 1;
  return next < size - EDGE ? next : size - EDGE;
}

static void
item_fill(const struct mem_stress_item_s *item)
{
  for (size_t at = 0; at < item->size; at = pattern_next(at, item->size))
    item->addr[at] = pattern(item, at);
}

static void
item_verify(const struct mem_stress_item_s *item,
            struct mem_stress_tally_s *tally)
{
  size_t wrong = 0;

  for (size_t at = 0; at < item->size; at = pattern_next(at, item->size))
    wrong += item->addr[at] != pattern(item, at);
  tally->broken += wrong != 0;
  tally->lied += mem_getsize(item->addr) < item->size;
}

/* Requests */

static void
tally_error(struct mem_stress_tally_s *tally, error_t err)
{
  switch (err)
    {
    case -EINVAL:
      tally->failed[MEM_STRESS_INVALID]++;
      break;
    case -EAGAIN:
      tally->failed[MEM_STRESS_AGAIN]++;
      break;
    case -ENOTSUP:
      tally->failed[MEM_STRESS_NOTSUP]++;
      break;
    case -ERANGE:
      tally->failed[MEM_STRESS_RANGE]++;
      break;
    case -ENOMEM:
      tally->failed[MEM_STRESS_NOMEM]++;
      break;
    default:
      tally->lied++;
    }
}

/* Is the block where everybody who was named reaches it? */
static bool
well_placed(const struct mem_request_s *request, const void *addr)
{
  const struct topology_s *topo = mem_instance()->topo;
  const struct mem_near_s *near = request->prox != NULL
                                      ? mem_near_of(request->prox)
                                      : NULL;
  struct topology_who_s who = {
    .valid = request->valid,
    .cluster = topo->cpu[cpu_id()].cluster,
    .cpu = cpu_id(),
    .caller = cpu_id(),
  };
  bank_id_t bank = mem_bank_find(addr);

  if (near != NULL && near->cluster != CLUSTER_NONE)
    who.cluster = near->cluster;
  if (near != NULL && near->cpu != CPU_NONE)
    who.cpu = near->cpu;
  return bank != BANK_NONE && topology_bank_meets(topo, bank, &who)
         && (uintptr_t)addr % request->align == 0;
}

static error_t
ask(struct mem_stress_tally_s *tally, const struct mem_request_s *request,
    void **addr)
{
  struct mem_result_s result = { 0 };
  bool own = request->prox != NULL && mem_near_of(request->prox) == NULL;
  error_t err;

  if (request->flags != 0)
    {
      err = mem_request(request, &result);
      *addr = result.addr;
    }
  else
    err = mem_alloc_align(request->size, request->align, request->prox,
                          request->valid, addr);

  if (err != 0)
    tally_error(tally, err);
  else if (!own)
    tally->served++;
  tally->lied += (err == 0) != (*addr != NULL);
  if (err == 0)
    tally->misplaced += !well_placed(request, *addr);
  return err;
}

/* The same, by a worker, so that its tick knows. */
static error_t
worker_ask(struct mem_stress_worker_s *me, const struct mem_request_s *request,
           void **addr)
{
  error_t err;

  me->inside = 1;
  err = ask(&me->tally, request, addr);
  me->inside = me->inside_own ? 1 : 0;
  return err;
}

static void
worker_free(struct mem_stress_worker_s *me, void *addr)
{
  me->inside = 1;
  mem_free(addr);
  me->inside = 0;
}

/* A caller's own proximity: a kernel's one, or a bank, or another own one,
   which is refused. */
static error_t
own_alloc(size_t size, void *priv, enum mem_reachability_s valid, void **addr)
{
  struct mem_stress_worker_s *me = priv;
  const struct topology_s *topo = mem_instance()->topo;
  struct mem_proximity_s again = { own_alloc, me };
  struct mem_request_s request = { .size = size, .align = 1, .valid = valid };
  struct topology_who_s who = { valid, topo->cpu[me->cpu].cluster, me->cpu,
                                me->cpu };
  bank_id_t bank = (bank_id_t)draw(me, topo->bank_count);
  error_t err;

  me->inside_own = true;
  if (draw(me, 4) == 0)
    request.prox = &again;
  else if (draw(me, 2) == 0)
    request.prox = mem_proximity_global();
  if (request.prox != &again && topology_bank_meets(topo, bank, &who))
    err = mem_bank_alloc(bank, size, addr);
  else
    err = worker_ask(me, &request, addr);
  me->inside_own = false;
  return err;
}

static size_t
any_size(struct mem_stress_worker_s *me)
{
  switch (draw(me, 8))
    {
    case 0:
      return 1 + draw(me, (uint32_t)size_max);
    case 1:
      return 1 + draw(me, 4096);
    case 2:
    case 3:
      return 1 + draw(me, 512);
    default:
      return 1 + draw(me, 64);
    }
}

static struct mem_proximity_s *
any_proximity(struct mem_stress_worker_s *me)
{
  const struct topology_s *topo = mem_instance()->topo;

  switch (draw(me, 5))
    {
    case 0:
      return mem_proximity_cluster((cluster_id_t)draw(me, topo->cluster_count));
    case 1:
      return mem_proximity_cpu((cpu_id_t)draw(me, topo->cpu_count));
    case 2:
      return mem_proximity_global();
    case 3:
      return mem_proximity_local();
    default:
      return NULL;
    }
}

static void
keep(struct mem_stress_worker_s *me, struct mem_stress_item_s item)
{
  item.owner = me->cpu;
  item_fill(&item);
  me->live[me->live_count++] = item;
}

static void
work_alloc(struct mem_stress_worker_s *me, bool own)
{
  struct mem_proximity_s own_prox = { own_alloc, me };
  struct mem_request_s request = {
    .size = any_size(me),
    .align = own || draw(me, 4) != 0 ? 1 : (size_t)1 << draw(me, 9),
    .prox = own ? &own_prox : any_proximity(me),
    .valid = (enum mem_reachability_s)draw(me, MEM_VALID_COUNT),
    .flags = own || draw(me, 8) != 0 ? 0 : (uint8_t)(1 + draw(me, 3)),
  };
  struct mem_stress_item_s item = { .size = request.size };
  void *addr;

  if (me->live_count == MEM_STRESS_LIVE || worker_ask(me, &request, &addr) != 0)
    return;
  item.addr = addr;
  if (request.flags & MEM_ZERO)
    for (size_t i = 0; i < item.size; i = pattern_next(i, item.size))
      me->tally.lied += item.addr[i] != 0;
  keep(me, item);
}

static void
work_free(struct mem_stress_worker_s *me, unsigned at)
{
  struct mem_stress_item_s item = me->live[at];

  me->live[at] = me->live[--me->live_count];
  item_verify(&item, &me->tally);
  worker_free(me, item.addr);
}

static void
work_resize(struct mem_stress_worker_s *me)
{
  struct mem_stress_item_s *item = &me->live[draw(me, me->live_count)];
  size_t size = any_size(me);
  error_t err;

  /* All bytes have a pattern only in a block without a middle. */
  if (item->size > 2 * EDGE || size > 2 * EDGE)
    return;
  me->inside = 1;
  err = mem_resize(item->addr, size);
  me->inside = 0;
  me->tally.lied += err != 0 && err != -ENOMEM;
  if (err != 0)
    return;
  if (size < item->size)
    item->size = size;
  item_verify(item, &me->tally);
  item->size = size;
  item_fill(item);
}

/* Each way to be refused, in turn; a block may be had after all where all of a
   bank is asked for. */
static void
work_mistake(struct mem_stress_worker_s *me)
{
  struct mem_proximity_s own = { own_alloc, me };
  struct mem_request_s request
      = { .size = 64, .align = 1, .valid = MEM_VALID_SYS };
  error_t wanted = -EINVAL, err;
  void *addr;

  switch (me->errors++ % 8)
    {
    case 0:
      request.size = 0;
      break;
    case 1:
      request.align = 3;
      break;
    case 2:
      request.valid = MEM_VALID_COUNT;
      break;
    case 3:
      request.prox = &mem_proximity_none;
      break;
    case 4:
      request.prox = &own;
      request.align = 4096;
      wanted = -ENOTSUP;
      break;
    case 5:
      request.size = mem_stress_whole + 1;
      wanted = -ERANGE;
      break;
    case 6:
      request.size = SIZE_MAX;
      request.prox = mem_proximity_global();
      wanted = -ERANGE;
      break;
    default:
      request.size = mem_stress_whole;
      wanted = -ENOMEM;
    }
  err = worker_ask(me, &request, &addr);
  me->tally.lied += err != wanted && (err != 0 || wanted != -ENOMEM);
  if (err == 0)
    worker_free(me, addr);
}

/* Mailboxes */

/* Every other time a block that just the two need to reach. */
static void
work_hand_over(struct mem_stress_worker_s *me)
{
  struct mem_stress_box_s *out;
  struct mem_request_s request = { .size = any_size(me), .align = 1 };
  struct mem_stress_item_s item = { .size = request.size, .owner = me->cpu };
  void *addr;
  uintptr_t put;

  do
    me->to = (cpu_id_t)((me->to + 1) % mem_stress_count);
  while (me->to == me->cpu);
  out = &mem_stress_box[me->cpu][me->to];
  put = atomic_load(&out->put);
  if (put - atomic_load_acquire(&out->taken) == MEM_STRESS_BOX)
    {
      cpu_relax(); /* the receiver is to run */
      return;
    }

  if (me->handed[me->to] % 2 == 0)
    {
      request.prox = mem_proximity_cpu(me->to);
      request.valid = MEM_VALID_CPU;
    }
  if (worker_ask(me, &request, &addr) != 0)
    return;
  item.addr = addr;
  item_fill(&item);
  out->item[put % MEM_STRESS_BOX] = item;
  atomic_store_release(&out->put, put + 1);
  me->handed[me->to]++;
}

/* Takes what one processor has sent; returns how many. */
static size_t
work_receive(struct mem_stress_worker_s *me, cpu_id_t from)
{
  struct mem_stress_box_s *in = &mem_stress_box[from][me->cpu];
  uintptr_t taken = atomic_load(&in->taken);
  uintptr_t put = atomic_load_acquire(&in->put), first = taken;

  for (; taken != put; taken++)
    {
      struct mem_stress_item_s item = in->item[taken % MEM_STRESS_BOX];

      item_verify(&item, &me->tally);
      worker_free(me, item.addr);
      atomic_store_release(&in->taken, taken + 1);
    }
  return put - first;
}

/* The tick */

static void
tick(void)
{
  struct mem_stress_worker_s *me = &mem_stress_worker[cpu_id()];
  struct mem_request_s request
      = { .size = 24 + me->ticks % 200, .align = 1, .valid = MEM_VALID_SYS };
  struct mem_stress_item_s *item
      = &me->tick_item[me->ticks % MEM_STRESS_TICK_LIVE];
  void *addr;

  me->ticks = me->ticks + 1;
  me->ticks_inside = me->ticks_inside + me->inside;
  if (item->addr != NULL)
    {
      item_verify(item, &me->tick_tally);
      mem_free(item->addr);
      item->addr = NULL;
    }
  if (ask(&me->tick_tally, &request, &addr) == 0)
    {
      *item = (struct mem_stress_item_s){ .addr = addr,
                                          .size = request.size,
                                          .owner = me->cpu };
      item_fill(item);
    }
}

/* The run */

#ifdef CONFIG_MUTEK_MEM_CHECK
void
mem_stress_check(void)
{
  mem_check();
}
#else
void
mem_stress_check(void)
{
}
#endif

static void
work_once(struct mem_stress_worker_s *me)
{
  uintptr_t done = atomic_load(&me->operations);
  uint32_t what = draw(me, 16);

  if (done % GREEDY_EVERY == 0)
    me->greedy = draw(me, 2) == 0;
  if (done % CHECK_EVERY == CHECK_EVERY - 1)
    mem_stress_check();

  if (me->live_count == MEM_STRESS_LIVE)
    work_free(me, draw(me, MEM_STRESS_LIVE));
  else if (what < 6 || (me->greedy && what < 10))
    work_alloc(me, false);
  else if (what == 14)
    work_mistake(me);
  else if (what == 15)
    work_alloc(me, true);
  else if (what >= 12 && mem_stress_count > 1)
    work_hand_over(me);
  else if (what == 11 && me->live_count != 0)
    work_resize(me);
  else if (me->live_count != 0)
    work_free(me, draw(me, me->live_count));

  me->from = (cpu_id_t)((me->from + 1) % mem_stress_count);
  work_receive(me, me->from);
  atomic_store(&me->operations, done + 1);
}

static void
work_mail(struct mem_stress_worker_s *me)
{
  work_hand_over(me);
  for (cpu_id_t from = 0; from < mem_stress_count; from++)
    work_receive(me, from);
}

/* Has it left somebody behind? Where processors are threads of a host that has
   fewer, a lock is slow for those that wait in turn for one and for nobody
   else: without this, the others would do all the operations meanwhile. */
static bool
ahead(const struct mem_stress_worker_s *me)
{
  for (cpu_id_t cpu = 0; cpu < mem_stress_count; cpu++)
    if (atomic_load(&me->operations)
        > atomic_load(&mem_stress_worker[cpu].operations) + LEAD)
      return true;
  return false;
}

static bool
handed_enough(const struct mem_stress_worker_s *me)
{
  for (cpu_id_t to = 0; to < mem_stress_count; to++)
    if (to != me->cpu && me->handed[to] < MEM_STRESS_PAIR_MIN)
      return false;
  return true;
}

static bool
all_sent_all(void)
{
  for (cpu_id_t cpu = 0; cpu < mem_stress_count; cpu++)
    if (!atomic_load_acquire(&mem_stress_worker[cpu].sent_all))
      return false;
  return true;
}

/* A tick has to land in a call, and on a fast host none may have come yet. */
static void
await_tick(struct mem_stress_worker_s *me)
{
  struct mem_request_s request
      = { .size = 64, .align = 1, .valid = MEM_VALID_SYS };
  void *addr;

  for (unsigned i = 0; i < TICK_TRIES && me->ticks_inside == 0; i++)
    if (worker_ask(me, &request, &addr) == 0)
      worker_free(me, addr);
}

/* Whoever has done its part goes on receiving, for those that have not. */
static void
drain(struct mem_stress_worker_s *me)
{
  bool last;

  do
    {
      last = all_sent_all();
      for (cpu_id_t from = 0; from < mem_stress_count; from++)
        if (work_receive(me, from) != 0)
          last = false;
      cpu_relax();
    }
  while (!last);
}

void
mem_stress_work(void *arg)
{
  struct mem_stress_worker_s *me = arg;

  me->timer = timer_start(TICK_US * mem_stress_count, tick) == 0;
  while (atomic_add(&operations, 1) < MEM_STRESS_OPERATIONS)
    {
      work_once(me);
      while (ahead(me) && atomic_load(&operations) < MEM_STRESS_OPERATIONS)
        cpu_relax();
    }
  while (me->live_count != 0)
    work_free(me, me->live_count - 1);
  while (!handed_enough(me))
    work_mail(me);
  if (me->timer)
    await_tick(me);
  atomic_store_release(&me->sent_all, 1);
  drain(me);

  EXPECT_EQ(timer_start(0, NULL), 0);
  for (unsigned i = 0; i < MEM_STRESS_TICK_LIVE; i++)
    mem_free(me->tick_item[i].addr);
}

void
mem_stress_prepare(void)
{
  size_t quarter = mem_stress_whole / 4;

  for (cpu_id_t cpu = 0; cpu < mem_stress_count; cpu++)
    mem_stress_worker[cpu] = (struct mem_stress_worker_s){
      .cpu = cpu, .random = test_random(), .to = cpu, .errors = cpu
    };
  size_max = quarter < SIZE_MAX_ORDINARY ? quarter : SIZE_MAX_ORDINARY;
}
