/* malloc: threads and forks of a program, as flat TAP.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A program of the host that knows nothing of the kernel. Blocks go from thread
   to thread through a table; each says its size and holds a pattern, looked at
   before it is freed. Work is counted in operations, not in seconds. */

#define _GNU_SOURCE

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TABLE 512
#define MANY 100 /* threads, more than the library has processors */
#define OPERATIONS 400

static _Atomic(unsigned char *) table[TABLE];
static atomic_int wrong;
static atomic_bool stop;
static int count, failed;

static void
verdict(bool good, const char *name)
{
  printf("%s %d - %s\n", good ? "ok" : "not ok", ++count, name);
  fflush(stdout);
  failed += !good;
}

static uint32_t
draw(uint32_t *state)
{
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}

static void
drop(unsigned char *block)
{
  uint32_t size;

  if (block == NULL)
    return;
  memcpy(&size, block, sizeof(size));
  for (uint32_t i = sizeof(size); i < size; i++)
    if (block[i] != (unsigned char)(size + i))
      {
        atomic_fetch_add(&wrong, 1);
        break;
      }
  free(block);
}

static unsigned char *
make(uint32_t *state)
{
  uint32_t size = 4 + draw(state) % (draw(state) % 16 == 0 ? 20000 : 200);
  unsigned char *block = malloc(size);

  if (block == NULL)
    {
      atomic_fetch_add(&wrong, 1);
      return NULL;
    }
  memcpy(block, &size, sizeof(size));
  for (uint32_t i = sizeof(size); i < size; i++)
    block[i] = (unsigned char)(size + i);
  return block;
}

static void
operate(uint32_t *state, int operations)
{
  for (int i = 0; i < operations; i++)
    drop(atomic_exchange(&table[draw(state) % TABLE], make(state)));
}

static void *
work(void *seed)
{
  uint32_t state = (uint32_t)(uintptr_t)seed;

  operate(&state, OPERATIONS);
  return NULL;
}

static void *
work_until_told(void *seed)
{
  uint32_t state = (uint32_t)(uintptr_t)seed;

  while (!atomic_load(&stop))
    operate(&state, 10);
  return NULL;
}

static void
run_threads(int threads)
{
  pthread_t thread[MANY];

  for (int i = 0; i < threads; i++)
    if (pthread_create(&thread[i], NULL, work, (void *)(uintptr_t)(i + 1)) != 0)
      abort();
  for (int i = 0; i < threads; i++)
    pthread_join(thread[i], NULL);
}

/* A key of the program whose values are freed after the library's own. */
static pthread_key_t late;

static void
free_late(void *addr)
{
  free(addr);
  if (rand() % 2 == 0)
    pthread_setspecific(late, malloc(100));
}

static void *
work_late(void *unused)
{
  (void)unused;
  free(malloc(10));
  pthread_setspecific(late, malloc(100));
  return NULL;
}

static void
test_exits(void)
{
  pthread_t thread;

  pthread_key_create(&late, free_late);
  for (int i = 0; i < 3000; i++)
    {
      pthread_create(&thread, NULL, work_late, NULL);
      pthread_join(thread, NULL);
    }
  verdict(true, "3000 threads that allocate while they exit");
}

static bool
fork_once(void)
{
  int status = 1;
  pid_t child = fork();

  if (child == 0)
    {
      uint32_t state = 99;

      alarm(60);
      operate(&state, 100);
      run_threads(3);
      _exit(atomic_load(&wrong) != 0);
    }
  return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static void
test_forks(void)
{
  enum
  {
    THREADS = 4,
    FORKS = 40
  };
  pthread_t thread[THREADS];
  int good = 0;

  for (int i = 0; i < THREADS; i++)
    pthread_create(&thread[i], NULL, work_until_told,
                   (void *)(uintptr_t)(i + 1));
  for (int i = 0; i < FORKS; i++)
    good += fork_once();
  atomic_store(&stop, true);
  for (int i = 0; i < THREADS; i++)
    pthread_join(thread[i], NULL);
  verdict(good == FORKS, "40 forks while 4 threads allocate");
}

int
main(void)
{
  run_threads(4);
  verdict(atomic_load(&wrong) == 0, "4 threads hand blocks over");
  run_threads(MANY);
  verdict(atomic_load(&wrong) == 0, "100 threads hand blocks over");
  test_exits();
  run_threads(MANY);
  verdict(atomic_load(&wrong) == 0, "100 threads after them");
  test_forks();
  for (int i = 0; i < TABLE; i++)
    drop(atomic_exchange(&table[i], NULL));
  verdict(atomic_load(&wrong) == 0, "all blocks held what was written");
  printf("1..%d\n", count);
  return failed != 0;
}
