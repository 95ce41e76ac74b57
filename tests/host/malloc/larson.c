/* malloc: threads that replace blocks, and hand them over.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A program of the host, to be counted: larson THREADS. Each thread replaces
   random blocks of a table by new ones of 8 to 512 bytes, then gives its table
   to the next thread. After P. Larson and M. Krishnan, "Memory Allocation for
   Long-Running Server Applications", 1998. */

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define PLACES 256
#define TURNS 20
#define PAIRS 10000 /* in each turn */
#define THREADS_MAX 16

static void *table[THREADS_MAX][PLACES];
static pthread_barrier_t turn;
static unsigned thread_count;

static void *
work(void *number)
{
  unsigned me = (unsigned)(uintptr_t)number;
  uint32_t state = me + 1;

  for (unsigned i = 0; i < TURNS; i++)
    {
      void **places = table[(me + i) % thread_count];

      for (unsigned n = 0; n < PAIRS; n++)
        {
          state = state * 1664525u + 1013904223u;
          free(places[state >> 24]);
          places[state >> 24] = malloc(8 + (state >> 8) % 505);
        }
      pthread_barrier_wait(&turn);
    }
  return NULL;
}

int
main(int argc, char **argv)
{
  pthread_t thread[THREADS_MAX];

  thread_count = argc == 2 ? (unsigned)atoi(argv[1]) : 0;
  if (thread_count == 0 || thread_count > THREADS_MAX)
    {
      fprintf(stderr, "usage: larson THREADS, 1 to %d\n", THREADS_MAX);
      return 2;
    }
  pthread_barrier_init(&turn, NULL, thread_count);
  for (uintptr_t i = 0; i < thread_count; i++)
    if (pthread_create(&thread[i], NULL, work, (void *)i) != 0)
      return 1;
  for (unsigned i = 0; i < thread_count; i++)
    pthread_join(thread[i], NULL);
  printf("%u\n", thread_count * TURNS * PAIRS);
  return 0;
}
