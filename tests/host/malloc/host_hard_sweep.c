/* malloc: blocks that are looked at while nobody uses them.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each processor remembers the blocks that it made last, and keeps back those
   of banks that it freed last. A call that makes a block checks the newest of
   both, and each PERIOD calls one more of each, in turn. The end of the program
   checks all. So a write beside a block, or into a freed one, is found also if
   nobody frees the block any more.

   Invariants:
   I1  A block that is remembered is live: who frees it has it forgotten first.
   I2  A block that is kept back is in no other place.
   Locks: `lock` of a processor, the innermost; a fork finds it free, for it is
   taken inside of the kernel. */

#define _GNU_SOURCE

#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include "heap.h"

#include "host_hard.h"
#include "host_slot.h"

#define PERIOD 8                     /* calls between two looks in turn */
#define RECENT 64                    /* blocks that are remembered */
#define KEPT 1024                    /* blocks that are kept back */
#define KEPT_BYTES ((size_t)1 << 20) /* and what they have together */

/** Of a processor. */
struct sweep_s
{
  pthread_mutex_t lock;
  void *recent[RECENT];   /* (r) NULL: it was freed */
  void *kept[KEPT];       /* (r) a ring */
  size_t kept_size[KEPT]; /* (r) Units: bytes */
  size_t kept_bytes;      /* (r) of all of them. Units: bytes */
  unsigned recent_next;   /* (r) index of the oldest */
  unsigned kept_first;    /* (r) index of the oldest */
  unsigned kept_count;    /* (r) Units: blocks */
  unsigned turn;          /* (r) where the next look goes */
};

static struct sweep_s sweep[HEAP_CPUS]
    = { [0 ... HEAP_CPUS - 1] = { .lock = PTHREAD_MUTEX_INITIALIZER } };

static void
recent_check(const char *call, struct sweep_s *of, unsigned index)
{
  if (of->recent[index % RECENT] != NULL)
    hard_check(call, of->recent[index % RECENT], HARD_LIVE);
}

static void
kept_check(const char *call, struct sweep_s *of, unsigned back)
{
  if (back < of->kept_count)
    hard_check(call,
               of->kept[(of->kept_first + of->kept_count - 1 - back) % KEPT],
               HARD_FREED);
}

void
hard_sweep_made(void *addr, struct hard_block_s *block)
{
  unsigned number = slot_number();
  struct sweep_s *of = &sweep[number];

  pthread_mutex_lock(&of->lock);
  recent_check("malloc", of, of->recent_next + RECENT - 1);
  kept_check("malloc", of, 0);
  if (++of->turn % PERIOD == 0)
    {
      recent_check("malloc", of, of->turn / PERIOD);
      if (of->kept_count != 0)
        kept_check("malloc", of, of->turn / PERIOD % of->kept_count);
    }
  block->slot = (uint16_t)number;
  block->index = (uint16_t)of->recent_next;
  __atomic_store_n(&block->seal, hard_seal(addr, block, HARD_LIVE),
                   __ATOMIC_RELEASE);
  of->recent[of->recent_next] = addr;
  of->recent_next = (of->recent_next + 1) % RECENT;
  pthread_mutex_unlock(&of->lock);
}

void
hard_sweep_forget(const void *addr, const struct hard_block_s *block)
{
  struct sweep_s *of = &sweep[block->slot % HEAP_CPUS];
  void **recent = &of->recent[block->index % RECENT];

  pthread_mutex_lock(&of->lock);
  if (*recent == addr)
    *recent = NULL;
  pthread_mutex_unlock(&of->lock);
}

void *
hard_sweep_freed(void *addr, size_t size)
{
  struct sweep_s *of = &sweep[slot_number()];
  void *oldest = NULL;
  unsigned last;

  pthread_mutex_lock(&of->lock);
  if (of->kept_count == KEPT
      || (of->kept_count != 0 && of->kept_bytes + size > KEPT_BYTES))
    {
      oldest = of->kept[of->kept_first];
      of->kept_bytes -= of->kept_size[of->kept_first];
      of->kept_first = (of->kept_first + 1) % KEPT;
      of->kept_count--;
    }
  last = (of->kept_first + of->kept_count++) % KEPT;
  of->kept[last] = addr;
  of->kept_size[last] = size;
  of->kept_bytes += size;
  pthread_mutex_unlock(&of->lock);
  return oldest;
}

__attribute__((destructor)) static void
at_end(void)
{
  for (unsigned i = 0; i < HEAP_CPUS; i++)
    {
      struct sweep_s *of = &sweep[i];

      if (pthread_mutex_trylock(&of->lock) != 0)
        continue;
      for (unsigned index = 0; index < RECENT; index++)
        recent_check("exit", of, index);
      for (unsigned back = 0; back < of->kept_count; back++)
        kept_check("exit", of, back);
      pthread_mutex_unlock(&of->lock);
    }
}

/* A guard that is touched: a line says whose it is, then the host ends the
   program as it would have. A program that has a handler of its own keeps it.
 */
static void
on_fault(int number, siginfo_t *info, void *context)
{
  void *addr = hard_map_near((uintptr_t)info->si_addr);
  struct hard_block_s *block = addr == NULL ? NULL : hard_map_find(addr);
  char line[200];
  int length;

  (void)context;
  signal(number, SIG_DFL);
  if (block == NULL)
    length = snprintf(line, sizeof(line),
                      "malloc: access to %p: no live block is near\n",
                      info->si_addr);
  else
    length = snprintf(line, sizeof(line),
                      "malloc: access to %p: outside of the block in page %p, "
                      "%zu bytes\n",
                      info->si_addr, addr, block->size);
  if (write(STDERR_FILENO, line, (size_t)length) < 0)
    return;
}

__attribute__((constructor)) static void
at_load(void)
{
  struct sigaction old, action = { .sa_sigaction = on_fault };

  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  if (sigaction(SIGSEGV, NULL, &old) == 0 && old.sa_handler == SIG_DFL)
    sigaction(SIGSEGV, &action, NULL);
}
