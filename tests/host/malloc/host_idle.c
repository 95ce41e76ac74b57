/* malloc: idle pages of banks go back to the host.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A bank keeps the pages of small blocks that were freed. When it uses
   IDLE_MOST less than it once did, it is trimmed: the thread allocates what is
   free in large pieces, gives their pages back, and frees the pieces. While a
   piece is allocated nobody else can write to it, so no lock is held meanwhile.

   The engine serves a request from the smallest free block that fits, and cuts
   it off the start of that. So pieces of 16 MiB, then of 256 KiB, come out of
   the holes between blocks, and at last out of the end of the bank. Behind the
   highest address that this end ever started at, no page was used: there the
   trim stops. The address is looked up whenever a bank uses more than before.

   Invariants:
   I1  A piece that is held has its link in its first bytes, and is returned to
       the host but for the page of that link.
   I2  `held` changes inside of the kernel only. So the child of a fork finds it
       whole, and frees what a thread holds that the child lacks.
   Locks: `trimmer`, only tried: one thread looks at the banks, (r). */

#define _GNU_SOURCE

#include <errno.h>
#include <sys/mman.h>

#include "heap.h"

#include "host_block.h"
#include "host_idle.h"
#include "host_slot.h"

#include "arch/emu/host.h"

#define IDLE_MOST ((size_t)8 << 20) /* bytes of a bank */
#define PIECE_LARGE ((size_t)16 << 20)
#define PIECE_SMALL ((size_t)256 << 10)
#define PIECES 8192 /* of a trim, so that it ends */
#define BANKS 64    /* more are not trimmed */
#define BANK_LEAST                                                             \
  ((size_t)32 << 20) /* a smaller one would be full meanwhile */

/** A piece of free memory, while it is allocated. */
struct piece_s
{
  struct piece_s *next; /* (o) */
};

_Thread_local unsigned idle_left
    __attribute__((tls_model("initial-exec"))); /* (o) frees until a look */

static void *trimmer;            /* (a) its idle_left; NULL: nobody looks */
static size_t most[BANKS];       /* (r) a bank used since it was trimmed */
static uintptr_t highest[BANKS]; /* (r) start of the end that was never used */
static struct piece_s *held;     /* (r) newest first */

static char *
page_up(void *addr)
{
  return (char *)(((uintptr_t)addr + HOST_PAGE - 1) & -(uintptr_t)HOST_PAGE);
}

/* Returns true when the piece had pages. */
static bool
pages_return(struct piece_s *piece, size_t size)
{
  unsigned char present[PIECE_LARGE / HOST_PAGE];
  char *start = page_up(piece + 1);
  size_t bytes = (size_t)((char *)piece + size - start) & -(size_t)HOST_PAGE;

  if (mincore(start, bytes, present) != 0)
    return false;
  for (size_t i = 0; i < bytes / HOST_PAGE; i++)
    if ((present[i] & 1) != 0)
      return madvise(start, bytes, MADV_DONTNEED) == 0;
  return false;
}

static struct piece_s *
piece_take(unsigned bank, size_t size)
{
  struct piece_s *piece;

  if (!slot_enter())
    return NULL;
  piece = heap_bank_alloc(bank, size);
  if (piece != NULL)
    {
      piece->next = held;
      held = piece;
    }
  slot_leave();
  return piece;
}

/* While another thread forks, at the end of the fork or at the next look. */
static void
pieces_free(void)
{
  while (held != NULL)
    {
      struct piece_s *piece = held;

      if (!slot_enter())
        return;
      held = piece->next;
      heap_free(piece);
      slot_leave();
    }
}

/* Takes pieces of a size in front of the end, and gives their pages back. */
static bool
pieces_return(unsigned bank, size_t size)
{
  struct piece_s *piece;
  bool some = false;

  for (unsigned count = 0; count < PIECES; count++)
    {
      piece = piece_take(bank, size);
      if (piece == NULL || (uintptr_t)piece >= highest[bank])
        break;
      some |= pages_return(piece, size);
    }
  return some;
}

static bool
bank_trim(unsigned bank)
{
  bool some = pieces_return(bank, PIECE_LARGE);

  some |= pieces_return(bank, PIECE_SMALL);
  pieces_free();
  return some;
}

/* Where the end of a bank starts: a block of half of the bank lies there. A
   bank that is too full for one has no end that is worth to be known. */
static void
bank_grown(unsigned bank)
{
  struct piece_s *end = piece_take(bank, heap_bank_size(bank) / 2);
  uintptr_t start = end == NULL ? UINTPTR_MAX : (uintptr_t)end;

  if (start > highest[bank])
    highest[bank] = start;
  pieces_free();
}

/* Trims banks that have at least so much idle. */
static bool
banks_trim(size_t least)
{
  unsigned banks = heap_bank_count();
  void *nobody = NULL;
  bool some = false;

  if (!__atomic_compare_exchange_n(&trimmer, &nobody, &idle_left, false,
                                   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
    return false;
  pieces_free(); /* what a fork left */
  for (unsigned i = 0; i < banks && i < BANKS; i++)
    {
      size_t used = heap_bank_used(i);

      if (heap_bank_size(i) < BANK_LEAST)
        continue;
      if (used > most[i])
        {
          most[i] = used;
          bank_grown(i);
        }
      else if (most[i] - used >= least)
        {
          some |= bank_trim(i);
          most[i] = used;
        }
    }
  __atomic_store_n(&trimmer, NULL, __ATOMIC_RELEASE);
  return some;
}

/* A block that is freed here leads to another look at most: the list of the
   processor is taken whole, and is empty then. */
void
idle_look(void)
{
  int saved = errno;

  idle_left = IDLE_PERIOD;
  block_settle(slot_number());
  (void)banks_trim(IDLE_MOST);
  errno = saved;
}

bool
idle_trim(void)
{
  int saved = errno;
  bool some = banks_trim(0);

  errno = saved;
  return some;
}

void
idle_settle(void)
{
  void *nobody = NULL;

  if (!__atomic_compare_exchange_n(&trimmer, &nobody, &idle_left, false,
                                   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
    return;
  pieces_free();
  __atomic_store_n(&trimmer, NULL, __ATOMIC_RELEASE);
}

void
idle_child(void)
{
  if (trimmer != &idle_left)
    __atomic_store_n(&trimmer, NULL, __ATOMIC_RELAXED);
}
