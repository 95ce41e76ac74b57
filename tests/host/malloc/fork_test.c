/* malloc: fork() from every place that POSIX allows, as flat TAP.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A program of the host that knows nothing of the kernel. A deadlock ends it by
   an alarm; a child that fails has a status of its own. */

#define _GNU_SOURCE

#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 4
#define ALARM 60 /* seconds, of a process that hangs */

#define FORKS 100 /* of a process with one thread */
#define FEW 15    /* while others run, which may have all processors */

extern char **environ;

static atomic_bool stop;
static atomic_int children_bad;
static int count, failed;

static void
verdict(bool good, const char *name)
{
  static char line[200];
  int length = snprintf(line, sizeof(line), "%s %d - %s\n",
                        good ? "ok" : "not ok", ++count, name);

  failed += !good || write(STDOUT_FILENO, line, (size_t)length) != length;
}

/* Allocates, checks and frees blocks of all kinds. */
static bool
heap_works(unsigned seed)
{
  unsigned char *block[40];
  bool good = true;

  for (unsigned i = 0; i < 40; i++)
    {
      size_t size = (seed + i * 7919) % (i % 8 == 0 ? 300000 : 700) + 1;

      block[i] = malloc(size);
      if (block[i] == NULL)
        return false;
      memset(block[i], (int)i, size);
      if (i % 3 == 0)
        block[i] = realloc(block[i], size / 2 + 600);
    }
  for (unsigned i = 0; i < 40; i++)
    {
      good &= block[i] != NULL && block[i][0] == i;
      free(block[i]);
    }
  return good;
}

static void *
work(void *seed)
{
  unsigned turn = (unsigned)(uintptr_t)seed;

  while (!atomic_load(&stop))
    {
      if (!heap_works(turn += 13))
        atomic_fetch_add(&children_bad, 1);
      usleep(100);
    }
  return NULL;
}

static void
threads_start(pthread_t *thread, void *(*function)(void *))
{
  atomic_store(&stop, false);
  for (uintptr_t i = 0; i < THREADS; i++)
    if (pthread_create(&thread[i], NULL, function, (void *)(i + 1)) != 0)
      abort();
}

static void
threads_end(pthread_t *thread)
{
  atomic_store(&stop, true);
  for (int i = 0; i < THREADS; i++)
    pthread_join(thread[i], NULL);
}

static bool
ended_well(pid_t child)
{
  int status = 1;

  return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

/* In a signal handler that interrupts malloc() */

static volatile sig_atomic_t handled; /* forks of the handler */
static volatile sig_atomic_t returns; /* the child returns from it */
static volatile sig_atomic_t is_child;
static pid_t (*forks)(void);

/* Once: a handler is slower than the period. */
static void
timer_set(long period_us)
{
  const struct itimerval once = { { 0, 0 }, { 0, period_us } };

  if (setitimer(ITIMER_REAL, &once, NULL) != 0)
    abort();
}

static void
on_timer(int number)
{
  pid_t child = forks();

  (void)number;
  if (child == 0)
    {
      is_child = 1;
      if (returns)
        return;
      _exit(!heap_works(7));
    }
  if (!ended_well(child))
    atomic_fetch_add(&children_bad, 1);
  handled++;
  timer_set(50 + handled % 16 * 20);
}

/* Allocates until the handler has forked enough. */
static bool
interrupted(pid_t (*function)(void), bool child_returns, int enough)
{
  struct sigaction action = { .sa_handler = on_timer, .sa_flags = SA_RESTART };

  atomic_store(&children_bad, 0);
  handled = is_child = 0;
  returns = child_returns;
  forks = function;
  sigaction(SIGALRM, &action, NULL);
  timer_set(500);
  for (unsigned i = 0; handled < enough; i++)
    {
      bool good = heap_works(i);

      if (is_child)
        _exit(!good || !heap_works(i + 1));
      if (!good)
        atomic_fetch_add(&children_bad, 1);
    }
  timer_set(0);
  signal(SIGALRM, SIG_DFL);
  return atomic_load(&children_bad) == 0;
}

static void
test_handlers(void)
{
  pthread_t thread[THREADS];
  sigset_t alarms;

  verdict(interrupted(fork, false, FORKS),
          "a handler that interrupts malloc forks, its child allocates in it");
  verdict(interrupted(fork, true, FORKS),
          "its child returns from it and allocates");
  verdict(interrupted(_Fork, false, FORKS),
          "a handler that interrupts it calls _Fork");
  sigemptyset(&alarms);
  sigaddset(&alarms, SIGALRM);
  pthread_sigmask(SIG_BLOCK, &alarms, NULL);
  threads_start(thread, work);
  pthread_sigmask(SIG_UNBLOCK, &alarms, NULL);
  verdict(interrupted(fork, false, FEW),
          "a handler forks while 4 other threads allocate");
  verdict(interrupted(_Fork, false, FEW), "or calls _Fork");
  threads_end(thread);
}

/* While other threads hold locks of streams */

static void *
read_lines(void *number)
{
  FILE *file = tmpfile();
  char *line;
  size_t room;

  if (file == NULL)
    abort();
  for (int i = 0; i < 20000; i++)
    fputc('x', file);
  fputc('\n', file);
  fflush(file);
  while (!atomic_load(&stop))
    {
      if ((uintptr_t)number == 1)
        fflush(NULL);
      line = NULL;
      room = 0;
      rewind(file);
      if (getline(&line, &room, file) < 0)
        abort();
      free(line);
      usleep(100);
    }
  fclose(file);
  return NULL;
}

static bool
child_works(void)
{
  pid_t child = fork();

  if (child == 0)
    {
      alarm(ALARM);
      _exit(!heap_works(1) || !heap_works(2));
    }
  return ended_well(child);
}

static void
test_streams(void)
{
  pthread_t thread[THREADS];
  int good = 0;

  threads_start(thread, read_lines);
  for (int i = 0; i < FEW; i++)
    good += child_works();
  threads_end(thread);
  verdict(good == FEW, "forks while others read lines and flush all streams");
}

/* Handlers of others, registered before the library's and after */

static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local void *from_early, *from_late;
static atomic_bool handlers_run;

static void
prepare_early(void)
{
  if (!atomic_load(&handlers_run))
    return;
  from_early = malloc(500);
  free(malloc(2000000));
}

static void
after_early(void)
{
  if (!atomic_load(&handlers_run))
    return;
  free(from_early);
  free(malloc(300));
}

/* Takes a lock that other threads hold while they allocate. */
static void
prepare_late(void)
{
  if (!atomic_load(&handlers_run))
    return;
  pthread_mutex_lock(&held);
  from_late = calloc(1, 70000);
}

static void
after_late(void)
{
  if (!atomic_load(&handlers_run))
    return;
  from_late = realloc(from_late, 100000);
  free(from_late);
  pthread_mutex_unlock(&held);
}

/* Before all constructors, that of the library too. */
static void
register_early(void)
{
  pthread_atfork(prepare_early, after_early, after_early);
}

__attribute__((section(".preinit_array"),
               used)) static void (*const early)(void)
    = register_early;

static void *
work_locked(void *seed)
{
  unsigned turn = (unsigned)(uintptr_t)seed;

  while (!atomic_load(&stop))
    {
      pthread_mutex_lock(&held);
      if (!heap_works(turn += 13))
        atomic_fetch_add(&children_bad, 1);
      pthread_mutex_unlock(&held);
      usleep(10);
    }
  return NULL;
}

static void
test_atfork(void)
{
  pthread_t thread[THREADS];
  int good = 0;

  pthread_atfork(prepare_late, after_late, after_late);
  atomic_store(&handlers_run, true);
  threads_start(thread, work_locked);
  for (int i = 0; i < FEW; i++)
    good += child_works();
  threads_end(thread);
  atomic_store(&handlers_run, false);
  verdict(good == FEW, "handlers of others allocate, first and last, and "
                       "take a lock that others hold in malloc");
}

/* Children of children */

static void *
fork_often(void *unused)
{
  (void)unused;
  for (int i = 0; i < 5; i++)
    if (!child_works())
      atomic_fetch_add(&children_bad, 1);
  return NULL;
}

static bool
generations(int depth)
{
  pid_t child = fork();

  if (child == 0)
    {
      pthread_t thread;
      bool good = heap_works((unsigned)depth);

      alarm(ALARM);
      good &= pthread_create(&thread, NULL, fork_often, NULL) == 0;
      good &= heap_works((unsigned)depth) && pthread_join(thread, NULL) == 0;
      _exit(!good || atomic_load(&children_bad) != 0
            || (depth > 1 && !generations(depth - 1)));
    }
  return ended_well(child);
}

static void
test_children(void)
{
  pthread_t thread[THREADS];

  atomic_store(&children_bad, 0);
  threads_start(thread, work);
  verdict(generations(4), "a child forks, has threads, and these fork");
  threads_end(thread);
  threads_start(thread, fork_often);
  threads_end(thread);
  verdict(atomic_load(&children_bad) == 0, "4 threads fork at once");
}

/* Without handlers */

static void
test_spawns(void)
{
  char *const args[] = { "true", NULL };
  pthread_t thread[THREADS];
  volatile int spawned = 0, forked = 0;
  pid_t child;

  threads_start(thread, work);
  for (int i = 0; i < FEW; i++)
    {
      if (posix_spawnp(&child, "true", NULL, NULL, args, environ) == 0)
        spawned = spawned + ended_well(child);
      child = vfork();
      if (child == 0)
        {
          execvp("true", args);
          _exit(1);
        }
      forked = forked + ended_well(child);
    }
  threads_end(thread);
  verdict(spawned == FEW, "posix_spawn while 4 threads allocate");
  verdict(forked == FEW, "vfork while 4 threads allocate");
}

int
main(void)
{
  test_handlers();
  alarm(ALARM);
  test_streams();
  alarm(ALARM);
  test_atfork();
  alarm(ALARM);
  test_children();
  alarm(ALARM);
  test_spawns();
  printf("1..%d\n", count);
  return failed != 0;
}
