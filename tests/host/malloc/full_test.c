/* malloc: what threads keep when memory runs out, as flat TAP.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A program of the host that knows nothing of the kernel, for a memory of some
   MiB: whoever asks until nothing is left gets as many blocks each time, also
   what threads keep that are idle, have ended, or are not in this process. */

#define _GNU_SOURCE

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 12 /* more than the library has processors */
#define ENOUGH 1000000
#define KEPT 40
#define MUCH 1000000 /* bytes, which a bank has when nobody keeps any */
#define FORKS 20

/* Fewer where a tool watches. */
#ifndef ROUNDS
#define ROUNDS 5
#define DRAINS 1000
#endif

struct block_s
{
  struct block_s *next;
  uintptr_t self; /* its own address, turned over */
  char rest[48];
};

static pthread_barrier_t turn;
static atomic_int wrong;
static atomic_bool stop;
static int count, failed;

static void
verdict(bool good, const char *name)
{
  printf("%s %d - %s\n", good ? "ok" : "not ok", ++count, name);
  failed += !good;
}

/* Takes up to @tt most blocks. */
static struct block_s *
take(long most, long *blocks)
{
  struct block_s *chain = NULL, *block;

  for (*blocks = 0; *blocks < most; ++*blocks)
    {
      block = malloc(sizeof(*block));
      if (block == NULL)
        break;
      block->next = chain;
      block->self = ~(uintptr_t)block;
      chain = block;
    }
  return chain;
}

static void
give(struct block_s *chain)
{
  while (chain != NULL)
    {
      struct block_s *next = chain->next;

      if (chain->self != ~(uintptr_t)chain)
        atomic_fetch_add(&wrong, 1);
      free(chain);
      chain = next;
    }
}

/* How many blocks there are. */
static long
measure(void)
{
  long blocks;

  give(take(ENOUGH, &blocks));
  return blocks;
}

/* Takes all there is, large blocks first. */
static struct block_s *
take_all(void)
{
  struct block_s *chain = NULL, *block;

  for (size_t size = (size_t)1 << 19; size >= sizeof(*block); size /= 2)
    while ((block = malloc(size)) != NULL)
      {
        block->next = chain;
        block->self = ~(uintptr_t)block;
        chain = block;
      }
  return chain;
}

/* One block of a size that threads keep, one of another, one that is mapped. */
static bool
shrinks_when_full(void)
{
  const size_t from[] = { 900, 100000, 3000000 }, to[] = { 100, 2000, 40000 };
  struct block_s *chain;
  unsigned char *block[3];
  bool good = true;

  for (int i = 0; i < 3; i++)
    {
      block[i] = malloc(from[i]);
      if (block[i] == NULL)
        return false;
      memset(block[i], i + 1, from[i]);
    }
  chain = take_all();
  for (int i = 0; i < 3; i++)
    {
      unsigned char *now = realloc(block[i], to[i]);

      good &= now != NULL && now[0] == i + 1 && now[to[i] - 1] == i + 1;
      free(now);
    }
  give(chain);
  return good;
}

/* What a leak would use up many times. */
static bool
frees_by_realloc(void)
{
  for (int i = 0; i < 1000; i++)
    {
      void *block = malloc(MUCH / 2);

      if (block == NULL || realloc(block, 0) != NULL)
        return false;
    }
  return true;
}

static void *
work(void *unused)
{
  long blocks;

  (void)unused;
  pthread_barrier_wait(&turn); /* all run, and have asked for nothing */
  pthread_barrier_wait(&turn);
  give(take(KEPT, &blocks));
  pthread_barrier_wait(&turn); /* all keep some */
  pthread_barrier_wait(&turn);
  for (int i = 0; i < ROUNDS; i++)
    measure();
  pthread_barrier_wait(&turn); /* all have emptied the memory */
  pthread_barrier_wait(&turn);
  for (int i = 0; i < DRAINS || !atomic_load(&stop); i++)
    {
      free(malloc(MUCH));
      give(take(KEPT, &blocks));
      sched_yield(); /* the next one drains it */
    }
  return NULL;
}

static void
threads_start(pthread_t *thread)
{
  pthread_attr_t attr;

  pthread_attr_init(&attr);
  pthread_attr_setstacksize(&attr, 1 << 17);
  for (int i = 0; i < THREADS; i++)
    if (pthread_create(&thread[i], &attr, work, NULL) != 0)
      abort();
  pthread_attr_destroy(&attr);
}

/* In a child only the caller is left. */
static bool
child_has(long least, long most)
{
  int status = 1;
  pid_t child = fork();

  if (child == 0)
    {
      long blocks;

      alarm(60);
      blocks = measure();
      _exit(blocks < least || blocks > most || atomic_load(&wrong) != 0);
    }
  return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

int
main(void)
{
  static char line[4096];
  pthread_t thread[THREADS];
  long all, blocks;
  int good = 0;

  setvbuf(stdout, line, _IOLBF, sizeof(line));
  pthread_barrier_init(&turn, NULL, THREADS + 1);
  threads_start(thread);
  pthread_barrier_wait(&turn);
  all = measure();
  verdict(all > 5000 && all < ENOUGH && measure() == all,
          "memory ends, and all of it comes back");
  pthread_barrier_wait(&turn);
  pthread_barrier_wait(&turn);
  verdict(child_has(all, all), "a child has what threads keep that it lacks");
  verdict(measure() == all, "the bank has what 12 idle threads keep");
  pthread_barrier_wait(&turn);
  pthread_barrier_wait(&turn);
  blocks = measure();
  verdict(blocks == all && atomic_load(&wrong) == 0,
          "12 threads empty the memory at once");
  pthread_barrier_wait(&turn);
  for (int i = 0; i < FORKS; i++)
    good += child_has(0, all);
  atomic_store(&stop, true);
  verdict(good == FORKS && atomic_load(&wrong) == 0,
          "20 forks while they drain each other");
  for (int i = 0; i < THREADS; i++)
    pthread_join(thread[i], NULL);
  blocks = measure(); /* a rest between kept blocks may be too small for one */
  verdict(blocks > all - KEPT && measure() == all,
          "the bank has what threads kept that have ended");
  verdict(shrinks_when_full(), "realloc that shrinks needs no memory");
  verdict(frees_by_realloc() && measure() >= all,
          "realloc to 0 bytes gives the block back");
  printf("1..%d\n", count);
  return failed != 0;
}
