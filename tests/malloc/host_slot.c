/* tests/malloc: threads of a program as processors.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A thread takes a free processor when it first allocates, and gives it back
   when it exits; what the processor keeps is its next owner's. A thread that
   finds none free, and one that is past its exit, are guests: they share the
   last processor, one at a time, under a mutex.

   A process that forks while others allocate has only one thread in the child,
   so everybody is led out of the kernel first:

     thread     E1 inside = true     E2 forking?     ...     inside = false
     fork       F1 forking = true    F2 wait until nobody is inside

   E1, E2, F1 and F2 are in one total order (sequentially consistent), so either
   the thread sees that somebody forks, and stays out, or the fork sees the
   thread, and waits.

   Invariants:
   I1  A processor is used by its owner, or by the holder of `guests`.
   I2  Nobody is inside while the process forks.
   Locks: `guests` and `door`, never both. */

#define _GNU_SOURCE

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <unistd.h>

#include "heap.h"

#include "host_slot.h"

#include "../../arch/emu/host_private.h"

/* Those with an owner; the last is the guests'. */
#define SLOTS (HEAP_CPUS - 1)

_Static_assert(HEAP_CPUS >= 2, "an owner's, and the guests'");

const int host_console = STDERR_FILENO;

/** A processor. Each has a line of the cache. */
static struct slot_s
{
  _Alignas(64) bool owned; /* (a) by a thread */
  bool inside;             /* (a) its user is in the kernel */
} slot[HEAP_CPUS];

static _Thread_local struct slot_s *mine
    __attribute__((tls_model("initial-exec"))); /* (o) NULL: not yet anybody */

static pthread_once_t started = PTHREAD_ONCE_INIT;
static pthread_key_t exits; /* (c) tells of the end of a thread */
static pthread_mutex_t guests = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t door = PTHREAD_MUTEX_INITIALIZER; /* held by who forks */
static bool forking; /* (a) nobody may come in */

static struct slot_s *const shared = &slot[HEAP_CPUS - 1];

static void
become(struct slot_s *which)
{
  mine = which;
  heap_enter((unsigned)(which - slot));
}

static void
on_exit_of_thread(void *which)
{
  struct slot_s *old = which;

  become(shared);
  __atomic_store_n(&old->owned, false, __ATOMIC_RELEASE);
}

static void
start(void)
{
  if (!heap_start())
    _exit(1);
  if (pthread_key_create(&exits, on_exit_of_thread) != 0)
    host_refuse("malloc", "no key for the exit of threads");
}

/* As a guest first: what is called here may allocate. */
static void
thread_start(void)
{
  pthread_once(&started, start);
  become(shared);
  for (unsigned i = 0; i < SLOTS; i++)
    if (!__atomic_exchange_n(&slot[i].owned, true, __ATOMIC_ACQUIRE))
      {
        if (pthread_setspecific(exits, &slot[i]) == 0)
          become(&slot[i]);
        else /* its exit would not be noticed */
          __atomic_store_n(&slot[i].owned, false, __ATOMIC_RELEASE);
        return;
      }
}

static bool
come_in(void)
{
  if (mine == shared)
    pthread_mutex_lock(&guests);
  __atomic_store_n(&mine->inside, true, __ATOMIC_SEQ_CST);
  if (!__atomic_load_n(&forking, __ATOMIC_SEQ_CST))
    return true;
  slot_leave();
  return false;
}

void
slot_enter(void)
{
  int saved = errno;

  if (mine == NULL)
    thread_start();
  while (!come_in())
    {
      pthread_mutex_lock(&door);
      pthread_mutex_unlock(&door);
    }
  errno = saved;
}

void
slot_leave(void)
{
  __atomic_store_n(&mine->inside, false, __ATOMIC_RELEASE);
  if (mine == shared)
    pthread_mutex_unlock(&guests);
}

static void
fork_begins(void)
{
  pthread_mutex_lock(&door);
  __atomic_store_n(&forking, true, __ATOMIC_SEQ_CST);
  for (unsigned i = 0; i < HEAP_CPUS; i++)
    while (__atomic_load_n(&slot[i].inside, __ATOMIC_SEQ_CST))
      sched_yield();
}

static void
fork_ended(void)
{
  __atomic_store_n(&forking, false, __ATOMIC_SEQ_CST);
  pthread_mutex_unlock(&door);
}

/* Who is not the one that forked is gone. */
static void
child_begins(void)
{
  for (unsigned i = 0; i < SLOTS; i++)
    if (&slot[i] != mine)
      slot[i].owned = false;
  pthread_mutex_init(&guests, NULL);
  pthread_mutex_init(&door, NULL);
  forking = false;
}

__attribute__((constructor)) static void
at_load(void)
{
  if (pthread_atfork(fork_begins, fork_ended, child_begins) != 0)
    host_refuse("malloc", "no handlers for fork");
}
