/* malloc: threads of a program as processors.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A thread takes a free processor when it first allocates, and gives it back
   when it exits; what the processor keeps is its next owner's. A thread that
   finds none free, and one that is past its exit, are guests: they share the
   last processor, which keeps nothing, one at a time, under a mutex.

   A program is not to see signals that it did not ask for, nor system calls
   that a signal ends early, so nobody is interrupted. Who drains what another
   processor keeps does what that one would do, while it is kept out. And a
   process that forks while others allocate has only one thread in the child, so
   all threads leave first. Both close processors:

     thread     E1 where = INSIDE     E2 closed?     ...     E3 where = OUTSIDE
     another    F1 closed = true      F2 barrier     F3 wait while INSIDE

   E1 and E2 are two plain instructions: F2 is membarrier(2), after which either
   F3 sees what E1 wrote, or E2 sees what F1 wrote; a thread that finds itself
   closed stays out. On a host without that call E1 is an exchange, and all four
   are in one total order.

   A thread that waits inside for another one is AWAY: others answer in its
   place, as a processor whose interrupts are enabled may be interrupted. So two
   that reclaim from each other come to an end. A fork waits until nobody is
   away either.

   No thread waits for a fork: a thread that finds its processor closed by one
   is served by host_aside.c. It may hold a lock that fork() takes between our
   handlers, as those of streams, or that a handler of the program takes. The
   thread that forks may come in: it is alone.

   A fork in a signal handler that interrupted its thread INSIDE waits for
   nobody and closes nothing: others may wait for a lock that this thread holds.
   The child finds in its copy whether another thread was inside. If one was,
   the copy may be half changed, and the child is served aside until it ends.

   Invariants:
   I1  A processor is used by its owner, or by the holder of `guests`, INSIDE;
       or by the holder of `door`, who has closed it, while it is not.
   I2  Where the kernel serves after a fork, no thread but the one that forked
       was inside, or held a lock of the kernel.
   I3  Who is AWAY holds no lock of the kernel.
   Locks: `guests`, then `door`; `forker`, and none with it. */

#define _GNU_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "heap.h"

#include "host_slot.h"

#include "host_block.h"
#include "host_idle.h"

#include "arch/emu/host_private.h"

#include <mutek/cpu.h>

#define EXPORT __attribute__((visibility("default")))

/* Those with an owner; the last is the guests'. */
#define SLOTS (HEAP_CPUS - 1)

/* Batches that a processor may put out at a time: while it is kept out it
   answers for all of them. */
#define ANSWERS 16

_Static_assert(HEAP_CPUS >= 2, "an owner's, and the guests'");

const int host_console = STDERR_FILENO;

/** Where the user of a processor is. */
enum where_e
{
  OUTSIDE,
  INSIDE,
  AWAY, /**< inside, and waits for another one */
};

/** Why its user may not come in, one bit each. */
enum closed_e
{
  CLOSED_DRAIN = 1,
  CLOSED_FORK = 2,
};

/** How far a guest is. */
enum visit_e
{
  VISIT_NONE,
  VISIT_WAITS, /**< for `guests` */
  VISIT_IN,
};

/** A processor. Each has a line of the cache. */
static struct slot_s
{
  _Alignas(64) bool owned; /* (a) by a thread */
  uint8_t where;           /* (a) of enum where_e, written by its user */
  uint8_t closed;          /* (a) of enum closed_e */
} slot[HEAP_CPUS];

#define SLOT_TLS __attribute__((tls_model("initial-exec")))

static _Thread_local struct slot_s *mine SLOT_TLS; /* (o) NULL: nobody yet */
static _Thread_local enum visit_e visit SLOT_TLS;  /* (o) of a guest */
static _Thread_local bool amidst SLOT_TLS;     /* (o) it forks, and is INSIDE */
static _Thread_local unsigned nested SLOT_TLS; /* (o) forks inside of forks */
static _Thread_local char me SLOT_TLS;         /* its address is the thread */

static pthread_once_t started = PTHREAD_ONCE_INIT;
static pthread_key_t exits; /* (c) tells of the end of a thread */
static bool aided;          /* (c) by membarrier(2), from the first call on */
static pthread_mutex_t guests = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t door = PTHREAD_MUTEX_INITIALIZER; /* by who drains */
static char *forker; /* (a) the thread that forks, NULL for none */
static char lost;    /* the forker of a child that was copied half changed */
static pid_t (*host_fork)(void); /* (c) _Fork() of the C library, or NULL */

static struct slot_s *const shared = &slot[HEAP_CPUS - 1];

/* Barriers. A child registers again: the manual does not say that it need not.
   Without the call E1 and F1 are exchanges. */

static void
barrier_register(void)
{
  aided = syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0,
                  0)
          == 0;
}

static void
barrier(void)
{
  if (aided
      && syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) != 0)
    host_refuse("malloc", "membarrier() fails after it was registered");
}

/* Owners */

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

  block_settle((unsigned)(old - slot));
  become(shared);
  __atomic_store_n(&old->owned, false, __ATOMIC_RELEASE);
}

static void
start(void)
{
  barrier_register();
  if (!heap_start())
    _exit(1);
  if (pthread_key_create(&exits, on_exit_of_thread) != 0)
    host_refuse("malloc", "no key for the exit of threads");
  become(shared); /* first by one alone: a processor begins once */
}

/* As a guest first: what is called here may allocate. */
static void
thread_start(void)
{
  int saved = errno;

  pthread_once(&started, start);
  become(shared);
  for (unsigned i = 0; i < SLOTS; i++)
    {
      struct slot_s *which = &slot[heap_cpu(i)];

      if (!__atomic_exchange_n(&which->owned, true, __ATOMIC_ACQUIRE))
        {
          if (pthread_setspecific(exits, which) == 0)
            become(which);
          else /* its exit would not be noticed */
            __atomic_store_n(&which->owned, false, __ATOMIC_RELEASE);
          break;
        }
    }
  errno = saved;
}

/* In and out */

static inline void
stand(enum where_e where)
{
  __atomic_store_n(&mine->where, where, __ATOMIC_RELEASE);
}

/* E1, E2; from AWAY a fork keeps nobody out: it waits for who is. */
static inline bool
come_in(enum where_e from, uint8_t why)
{
  if (likely(aided))
    __atomic_store_n(&mine->where, INSIDE, __ATOMIC_RELAXED);
  else
    __atomic_exchange_n(&mine->where, INSIDE, __ATOMIC_SEQ_CST);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  if (likely((__atomic_load_n(&mine->closed, __ATOMIC_SEQ_CST) & why) == 0))
    return true;
  stand(from);
  return false;
}

static void
await(pthread_mutex_t *mutex)
{
  pthread_mutex_lock(mutex);
  pthread_mutex_unlock(mutex);
}

static void
come_back(void)
{
  while (!come_in(AWAY, CLOSED_DRAIN))
    await(&door);
}

static bool
is_inside(void)
{
  if (mine == shared)
    return visit != VISIT_NONE;
  return mine != NULL
         && __atomic_load_n(&mine->where, __ATOMIC_RELAXED) != OUTSIDE;
}

static bool
is_forker(void)
{
  return __atomic_load_n(&forker, __ATOMIC_ACQUIRE) == &me;
}

static bool
is_lost(void)
{
  return __atomic_load_n(&forker, __ATOMIC_RELAXED) == &lost;
}

/* Out of line, for it is rare. False: a fork keeps the thread out. */
static NOINLINE bool
come_in_late(void)
{
  while (!come_in(OUTSIDE,
                  is_forker() ? CLOSED_DRAIN : CLOSED_DRAIN | CLOSED_FORK))
    {
      if ((__atomic_load_n(&mine->closed, __ATOMIC_ACQUIRE) & CLOSED_FORK) != 0
          && !is_forker())
        return false;
      await(&door);
    }
  return true;
}

static NOINLINE bool
visitor_enter(void)
{
  if (visit != VISIT_NONE)
    return false;
  visit = VISIT_WAITS;
  pthread_mutex_lock(&guests);
  if (come_in_late())
    {
      visit = VISIT_IN;
      return true;
    }
  pthread_mutex_unlock(&guests);
  visit = VISIT_NONE;
  return false;
}

static NOINLINE bool
first_enter(void)
{
  thread_start();
  return slot_enter();
}

bool
slot_enter(void)
{
  struct slot_s *own = mine;

  if (unlikely(own == NULL))
    return first_enter();
  if (unlikely(own == shared))
    return visitor_enter();
  if (unlikely(__atomic_load_n(&own->where, __ATOMIC_RELAXED) != OUTSIDE))
    return false; /* a signal handler */
  return likely(come_in(OUTSIDE, CLOSED_DRAIN | CLOSED_FORK)) || come_in_late();
}

void
slot_leave(void)
{
  stand(OUTSIDE);
  if (unlikely(mine == shared))
    {
      pthread_mutex_unlock(&guests);
      visit = VISIT_NONE;
    }
}

unsigned
slot_number(void)
{
  return (unsigned)(mine - slot);
}

/* Others */

static void
slot_close(struct slot_s *which, uint8_t why)
{
  __atomic_fetch_or(&which->closed, why, __ATOMIC_SEQ_CST); /* F1 */
}

static void
slot_open(struct slot_s *which, uint8_t why)
{
  __atomic_fetch_and(&which->closed, (uint8_t)~why, __ATOMIC_RELEASE);
}

/* Called when a processor that may be interrupted waits for another one. */
void
host_thread_signal(cpu_id_t cpu, int number)
{
  struct slot_s *which = &slot[cpu];
  int saved = errno;

  (void)number;
  stand(AWAY);
  pthread_mutex_lock(&door);
  slot_close(which, CLOSED_DRAIN);
  barrier(); /* F2 */
  while (__atomic_load_n(&which->where, __ATOMIC_SEQ_CST) == INSIDE)
    cpu_emu_yield();
  for (unsigned i = 0; i < ANSWERS; i++)
    heap_interrupt(cpu);
  slot_open(which, CLOSED_DRAIN);
  pthread_mutex_unlock(&door);
  come_back();
  errno = saved;
}

/* Who has interrupts masked perhaps holds a lock, or is about to take one. */
void
cpu_relax(void)
{
  bool away = !cpu_emu.masked;
  int saved = errno;

  if (unlikely(is_lost()))
    host_refuse("malloc", "a signal handler forked, and its child went on with "
                          "a call that waited for a thread it lacks");
  if (away)
    stand(AWAY);
  cpu_emu_yield();
  if (away)
    come_back();
  errno = saved;
}

/* Forks */

/* A thread that is the forker already forks in a signal handler. */
static void
fork_begins(void)
{
  char *none = NULL;

  amidst = is_inside();
  if (amidst || is_lost())
    return;
  if (is_forker())
    {
      nested++;
      return;
    }
  while (!__atomic_compare_exchange_n(&forker, &none, &me, false,
                                      __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
    {
      none = NULL;
      cpu_emu_yield();
    }
  for (unsigned i = 0; i < HEAP_CPUS; i++)
    slot_close(&slot[i], CLOSED_FORK);
  barrier(); /* F2 */
  for (unsigned i = 0; i < HEAP_CPUS; i++)
    while (__atomic_load_n(&slot[i].where, __ATOMIC_SEQ_CST) != OUTSIDE)
      cpu_emu_yield();
}

static void
fork_ended(void)
{
  if (amidst)
    amidst = false;
  else if (nested != 0)
    nested--;
  else if (is_forker())
    {
      for (unsigned i = 0; i < HEAP_CPUS; i++)
        slot_open(&slot[i], CLOSED_FORK);
      __atomic_store_n(&forker, NULL, __ATOMIC_RELEASE);
    }
}

/* The threads that did not fork are gone. Returns true when one was inside. */
static bool
others_forget(void)
{
  bool inside = mine == shared && visit != VISIT_IN && shared->where != OUTSIDE;

  for (unsigned i = 0; i < HEAP_CPUS; i++)
    if (&slot[i] != mine)
      {
        inside |= slot[i].where != OUTSIDE;
        slot[i].owned = false;
        slot[i].where = OUTSIDE;
      }
  return inside;
}

/* What the processors of other threads keep is had by their next owners, or by
   who drains them. A mutex that this thread holds is free as well: nobody else
   is there to want it. */
static void
child_begins(void)
{
  bool half = is_lost() || others_forget();

  for (unsigned i = 0; i < HEAP_CPUS; i++)
    slot[i].closed = half ? CLOSED_FORK : 0;
  forker = half ? &lost : NULL;
  pthread_mutex_init(&guests, NULL);
  pthread_mutex_init(&door, NULL);
  amidst = false;
  nested = 0;
  barrier_register();
  idle_child();
  block_settle_all();
}

/* fork() for signal handlers, which runs no handlers of its own. */
EXPORT pid_t
_Fork(void)
{
  pid_t child;

  if (host_fork == NULL)
    {
      errno = ENOSYS;
      return -1;
    }
  fork_begins();
  child = host_fork();
  if (child == 0)
    child_begins();
  else
    fork_ended();
  return child;
}

__attribute__((constructor)) static void
at_load(void)
{
  void *symbol = dlsym(RTLD_NEXT, "_Fork");

  memcpy(&host_fork, &symbol, sizeof(symbol));
  if (pthread_atfork(fork_begins, fork_ended, child_begins) != 0)
    host_refuse("malloc", "no handlers for fork");
  /* Now, before a signal handler can interrupt the first call and fork. */
  if (slot_enter())
    slot_leave();
}
