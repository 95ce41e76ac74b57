/* tests: peers under several threads.
   SPDX-License-Identifier: LGPL-2.1-only */

/* local: each thread frees and fills random places of its own array. larson:
   the same, and arrays go to a neighbour twenty times. prodcons: one thread
   allocates, another frees. A peer that is not safe from several threads gets a
   spinlock around it, which counts.

   Locks: the barrier of a run, and that spinlock. */

#include "run.h"
#include "trace.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS_MAX 4
#define PLACES 512
#define RING 1024
#define HANDS 20 /* times an array is handed over */
#define PEERS_MAX 64
#define ROUNDS_MAX 51

enum mode
{
  LOCAL,
  LARSON,
  PRODCONS,
  MODES
};

static const char *const mode_names[MODES] = { "local", "larson", "prodcons" };

/** What the threads of a run share. */
struct run
{
  const struct peer *a;
  void *ctx;
  enum mode mode;
  int threads;
  size_t ops;
  pthread_barrier_t barrier;
  _Atomic(void *) ring[THREADS_MAX / 2][RING];
  void *places[THREADS_MAX][PLACES];
  atomic_ullong failed;
};

struct runner
{
  struct run *s;
  int id;
};

/** What a run took, for each pair of an allocation and a free. */
struct cost
{
  double ns, instructions, locked;
};

static atomic_flag lock = ATOMIC_FLAG_INIT;

static void
lock_take(const struct peer *a)
{
  if ((a->flags & PEER_MT) != 0)
    return;
  for (int i = 0;
       atomic_flag_test_and_set_explicit(&lock, memory_order_acquire); i++)
    if (i > 64)
      {
        sched_yield();
        i = 0;
      }
}

static void
lock_release(const struct peer *a)
{
  if ((a->flags & PEER_MT) == 0)
    atomic_flag_clear_explicit(&lock, memory_order_release);
}

static void *
run_alloc(struct run *s, size_t size)
{
  void *p;

  lock_take(s->a);
  p = s->a->alloc(s->ctx, size);
  lock_release(s->a);
  if (p != NULL)
    *(volatile char *)p = 1;
  else
    atomic_fetch_add_explicit(&s->failed, 1, memory_order_relaxed);
  return p;
}

static void
run_free(struct run *s, void *p)
{
  lock_take(s->a);
  s->a->free(s->ctx, p);
  lock_release(s->a);
}

static void
produce(struct run *s, int pair, uint64_t seed)
{
  for (size_t i = 0; i < s->ops; i++)
    {
      void *p = run_alloc(s, 32 + rng_below(&seed, 256));
      _Atomic(void *) *place = &s->ring[pair][i % RING];

      while (atomic_load_explicit(place, memory_order_acquire) != NULL)
        sched_yield();
      atomic_store_explicit(place, p != NULL ? p : (void *)s,
                            memory_order_release);
    }
}

static void
consume(struct run *s, int pair)
{
  for (size_t i = 0; i < s->ops; i++)
    {
      _Atomic(void *) *place = &s->ring[pair][i % RING];
      void *p;

      while ((p = atomic_load_explicit(place, memory_order_acquire)) == NULL)
        sched_yield();
      atomic_store_explicit(place, NULL, memory_order_release);
      if (p != (void *)s)
        run_free(s, p);
    }
}

static void
shuffle(struct run *s, int id, uint64_t seed)
{
  size_t rounds = s->mode == LARSON ? HANDS : 1;
  void **at = s->places[id];

  for (size_t r = 0; r < rounds; r++)
    {
      for (size_t i = 0; i < s->ops / rounds; i++)
        {
          uint32_t k = rng_below(&seed, PLACES);

          if (at[k] != NULL)
            run_free(s, at[k]);
          at[k] = run_alloc(s, 16 + rng_below(&seed, 496));
        }
      if (s->mode == LARSON)
        {
          pthread_barrier_wait(&s->barrier);
          at = s->places[((size_t)id + r + 1) % (size_t)s->threads];
        }
    }
  pthread_barrier_wait(&s->barrier);
  for (size_t k = 0; k < PLACES; k++)
    if (s->places[id][k] != NULL)
      run_free(s, s->places[id][k]);
}

static void *
runner_main(void *arg)
{
  struct runner *me = arg;
  struct run *s = me->s;
  uint64_t seed = 1000u + (uint64_t)me->id;

  if (s->a->thread_init != NULL)
    s->a->thread_init(s->ctx);
  pthread_barrier_wait(&s->barrier);
  if (s->mode != PRODCONS || s->threads == 1)
    shuffle(s, me->id, seed);
  else if (me->id % 2 == 0)
    produce(s, me->id / 2, seed);
  else
    consume(s, me->id / 2);
  if (s->a->thread_fini != NULL)
    s->a->thread_fini(s->ctx);
  return NULL;
}

/** False when the peer cannot begin. */
static bool
run_do(const struct peer *a, enum mode mode, int threads, size_t ops,
       struct cost *cost)
{
  static struct run s;
  struct runner runner[THREADS_MAX];
  pthread_t id[THREADS_MAX];
  uint64_t count, locked;
  double begin, pairs;

  memset(&s, 0, sizeof s);
  s.a = a;
  s.mode = mode;
  s.threads = threads;
  s.ops = ops;
  s.ctx = peer_init(a, (size_t)16 << 20);
  if (s.ctx == NULL)
    return false;
  pthread_barrier_init(&s.barrier, NULL, (unsigned)threads);
  count = icount();
  locked = icount_locked();
  begin = now_ns();
  for (int i = 0; i < threads; i++)
    {
      runner[i] = (struct runner){ &s, i };
      if (pthread_create(&id[i], NULL, runner_main, &runner[i]) != 0)
        bench_die("no thread");
    }
  for (int i = 0; i < threads; i++)
    pthread_join(id[i], NULL);
  pairs = (double)ops
          * (mode == PRODCONS && threads > 1 ? threads / 2 : threads);
  cost->ns = (now_ns() - begin) / pairs;
  cost->instructions = (double)(icount() - count) / pairs;
  cost->locked = (double)(icount_locked() - locked) / pairs;
  pthread_barrier_destroy(&s.barrier);
  if (s.failed != 0)
    fprintf(stderr, "bench: %s: %llu allocations failed\n", a->name,
            (unsigned long long)s.failed);
  return true;
}

static void
smp_count(const struct options *o, enum mode mode, int threads)
{
  for (size_t k = 0; peers[k] != NULL; k++)
    {
      struct cost cost;

      if (peer_chosen(o, peers[k], 0)
          && run_do(peers[k], mode, threads, o->ops, &cost) /* warms up */
          && run_do(peers[k], mode, threads, o->ops, &cost))
        printf("%-14s %-10s %3d %10.1f %10.3f\n", peers[k]->name,
               mode_names[mode], threads, cost.instructions, cost.locked);
      fflush(stdout);
    }
}

static void
smp_time(const struct options *o, enum mode mode, int threads)
{
  static double ns[PEERS_MAX][ROUNDS_MAX], took[ROUNDS_MAX];
  static double ratio[ROUNDS_MAX];
  int rounds = o->rounds < ROUNDS_MAX ? o->rounds : ROUNDS_MAX;
  size_t reference = 0;
  struct cost cost;

  for (size_t k = 0; peers[k] != NULL; k++)
    if (strcmp(peers[k]->name, o->reference) == 0)
      reference = k;
  for (int r = 0; r < rounds; r++)
    for (size_t k = 0; peers[k] != NULL && k < PEERS_MAX; k++)
      if (k == reference || peer_chosen(o, peers[k], 0))
        ns[k][r] = run_do(peers[k], mode, threads, o->ops, &cost) ? cost.ns : 0;
  for (size_t k = 0; peers[k] != NULL && k < PEERS_MAX; k++)
    {
      if (!peer_chosen(o, peers[k], 0))
        continue;
      for (int r = 0; r < rounds; r++)
        {
          took[r] = ns[k][r];
          ratio[r] = ns[k][r] / ns[reference][r];
        }
      printf("%-14s %-10s %3d %10.1f %8.3f\n", peers[k]->name, mode_names[mode],
             threads, median(took, rounds), median(ratio, rounds));
    }
  fflush(stdout);
}

void
command_smp(const struct options *o)
{
  bool counted = icount_here();

  if (counted) /* taskset -c 0: one thread at a time */
    printf("%-14s %-10s %3s %10s %10s  for each pair, the bench included\n",
           "peer", "mode", "thr", "instr", "locked");
  else
    printf("%-14s %-10s %3s %10s %8s  ns for each pair, median of %d paired"
           " rounds, ratio to %s\n",
           "peer", "mode", "thr", "ns", "ratio", o->rounds, o->reference);
  for (enum mode mode = LOCAL; mode < MODES; mode++)
    for (int threads = 1; threads <= THREADS_MAX; threads *= 2)
      {
        if (counted)
          smp_count(o, mode, threads);
        else
          smp_time(o, mode, threads);
      }
}
