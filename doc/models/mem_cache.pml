/* models: per-CPU caches, whose blocks leave in batches, and their reclaim.
   SPDX-License-Identifier: LGPL-2.1-only

   What mutek/bank/mem_cache*.c does to free blocks. tests/infra/tools/models.sh explores it
   and lists the variants.

   N CPUs, BANKS banks of B blocks. A block is a bit, a place that holds blocks
   is a mask. A batch is one block, so a cache of two is asked twice. A cache has
   one mailbox slot, so the slot can be full. CPU p is the process cpu(p): it
   performs up to OPS operations out of those that DOES0, DOES1, DOES2 allow, and
   runs its interrupt handlers wherever interrupts are enabled. Handlers answer
   an IPI, and allocate and free with interrupts masked, HANDLED times per CPU.
   Other CPUs come between any two steps.

   Stores to words that other CPUs read wait in store_buffer.pml, in order as on
   x86 or, with -DWEAK, in any order that a release allows; with -DNOBUFFER they
   are visible at once. Loads are never moved: a load that a weak CPU may move up
   is a control, which has it at the earlier place.

   Rules:
     R1  `reclaimers` of a bank counts the requests that reclaim. While it is not
         0 no cache of the bank opens. A shut cache takes no batch, keeps nothing
         of a refill, and passes what is freed on to the bank.
     R2  The owner answers in its IPI handler, and first thing in its slow path,
         if `wanted` or `reclaimers` is not 0. It takes `wanted` by an exchange,
         shuts the cache, puts one batch into the slot if that is empty, sets
         `empty` if the heads are, and increments `answers` in any case.
     R3  `empty` means: shut, nothing in the heads, the last batch visible. Only
         the owner writes it. To open, it clears `empty` by an exchange, reads
         `reclaimers` again behind that, and stays shut if that is not 0.
     R4  A batch is exchanged and pushed under one hold of the bank's lock, or
         goes into the heads of the CPU that took it, masked, its cache open.
     R5  A round of a reclaim is masked: read `answers` and `empty` of the other
         caches; flush the own heads; sweep all slots; try. If it fails and all
         were empty: -ENOMEM. Otherwise the others are asked.
     R6  A request that came with interrupts enabled then enables them and waits
         until all others are empty or one has answered. A request that came
         with interrupts masked never waits: -EAGAIN.
     R7  The counters are monotonic. `entered`, `left` and `put` have one writer,
         `taken` is atomic. No decision reads them.

   Properties:
     P1  No block is in two places (assertions).
     P2  No block is lost (the last assertion).
     P3  No CPU waits for ever (no invalid end state).
     P4  Requests end while others go on (-DFOREVER; no cycle under weak
         fairness).
     P5  -ENOMEM: at the last try, under the lock, every block is in the bank or
         with a caller (an assertion).
     P6  -EAGAIN: a cache was not empty, and its owner has the question or has
         answered it (assertions, there and at rest).
     P7  The counters are exact at rest (assertions).
     P8  A reclaim takes at most ROUNDS rounds (an assertion, with -DROUNDS).

   Controls, each one fault put in, which the properties must find:
     Release missing   BATCH_RELAXED  a batch is put without release
                       EMPTY_RELAXED  `empty` is stored without release
     Acquire missing   LINK_EARLY     links are read before the exchange
                       LOOK_LATE      slots are read before `empty`
     Fence missing     LOOK_EARLY     `empty` is read before reclaimers++
                       OPEN_UNLOOKED  `reclaimers` is read before the exchange
                       END_EARLY      reclaimers-- is visible before the try
     Answer            EMPTY_EARLY    `empty` is stored before the last batch
                       ANSWER_EARLY   `answers` is stored before the batch
                       FULL_SILENT    no answer while the slot is full
                       NO_SHUT        the owner goes on with its cache
                       CLEAR_STORE    `wanted` is cleared by a store
                       PUT_OVER       a batch is put into a full slot
     Open              OPEN_ALWAYS    `reclaimers` is not read
                       OPEN_HASTY     it is read behind the exchange only
                       OPEN_STORE     `empty` is cleared by a store
                       TAKE_ALWAYS    a refill takes a batch all the same
                       PUT_SHUT       a block is freed into a shut cache
     Round             FLUSH_NOT      the own heads are left out
                       SWEEP_OTHERS   the own slot is left out
                       SWEEP_HAND     exchanged, then pushed in another hold
                       SWEEP_LOAD     taken by a load and a store
                       ROUND_UNMASKED a handler comes before the try
                       NO_RETRY       no try if the sweep found nothing
                       BY_COUNT       counters say whether a cache is empty
     Question          ASK_NOBODY     a request refuses and asks nobody
                       REFUSE_MASKED  -ENOMEM where -EAGAIN is due
                       SNAPSHOT_LATE  `answers` is read behind the question
     Wait              NO_ANSWER      for a batch, not for the answer
                       WAIT_DEAF      the waiter does not answer
                       WAIT_MASKED    a masked request waits
                       LOCK_WAITS     a holder of a spin lock waits
     Owner             BATCH_UNMASKED interrupts come between heads and slot
                       NO_RESTART     an interrupt does not restart a sequence
                       COUNT_SPLIT    a counter is a load and a store
                       LEAVE_FULL     goes offline with blocks, and `empty`
                       LEAVE_SILENT   goes offline without `empty`

   Left out: sizes of blocks; more than a block per batch; the fallback to another
   bank (the request holds nothing of the first bank by then); panic; threads that
   change their CPU; the host's library, which answers in the owner's name. */

#ifndef N
#define N 2
#endif
#ifndef BANKS
#define BANKS 1
#endif
#ifndef B
#define B 2
#endif
#ifndef OPS
#define OPS 1
#endif
#ifndef HANDLED
#define HANDLED 0
#endif

/* Operations, and those of handlers */
#define SMALL 1  /* allocate one block */
#define BIG 2    /* allocate one as large as the bank */
#define FREE 4   /* free a block, whichever CPU allocated it */
#define TRIM 8   /* put a batch into the slot */
#define LOCKED 16 /* allocate with a spin lock held, masked */
#define LEAVE 32 /* go offline */
#ifndef DOES0
#define DOES0 31
#endif
#ifndef DOES1
#define DOES1 31
#endif
#ifndef DOES2
#define DOES2 31
#endif
#ifndef HANDLES
#define HANDLES (SMALL | FREE)
#endif
#define does(p, what) (((p) == 0 -> DOES0 : ((p) == 1 -> DOES1 : DOES2)) & (what))

/* Results; 0: none yet */
#define GOT 1
#define NOMEM 2
#define AGAIN 3

#define ALL ((1 << B) - 1)
#ifndef START_KEPT
#define START_KEPT ALL /* blocks in a cache at the start */
#endif
#ifndef START_HELD
#define START_HELD 0 /* and with callers */
#endif
#define CACHES (N * BANKS)
#define C(p, b) ((p) * BANKS + (b))
#define ROOM 4 /* stores that wait, of a CPU */

/* Words that other CPUs read, by cache */
#define SLOT(c) (c)
#define LINK(c) (CACHES + (c)) /* of the batch: what the blocks hold */
#define EMPTY(c) (2 * CACHES + (c))
#define ANSWERS(c) (3 * CACHES + (c))
#define WANTED(c) (4 * CACHES + (c))
byte mem[5 * CACHES];
byte reclaimers[BANKS]; /* atomic */

byte heads[CACHES]; /* the owner's */
bool shut[CACHES];  /* the owner's */
byte bank[BANKS];   /* under its lock: one step */
byte held[BANKS];   /* with callers */
bool lock;          /* a spin lock of the kernel, taken masked */
bool ipi[N];        /* on its way */
byte handled[N];    /* operations left for handlers */
bool offline[N];
byte ended, busy;

#ifdef FOREVER
bool news[N]; /* of answers, in place of a count that has no end; -DNOBUFFER */
#endif

/* Counters, and what only the properties read */
byte entered[CACHES], left[CACHES], put[CACHES], taken[BANKS];
bool question[CACHES]; /* asked, and not answered since */
#ifdef FOREVER
#define question_set(c, to) skip
#else
#define question_set(c, to) question[c] = to
#endif

#ifdef COUNTED
#define count(word, n) word = word + (n)
#else
#define count(word, n) skip
#endif
#define bits(m) (((m) & 1) + (((m) >> 1) & 1) + (((m) >> 2) & 1))
#define lowest(mask) ((mask) & (0 - (mask)) & ALL)

#include "store_buffer.pml"

/* Blocks change their place */

inline into_hands(b, m)
{
  assert((held[b] & (m)) == 0 && (bank[b] & (m)) == 0);
  held[b] = held[b] | (m)
}

inline into_bank(b, m)
{
  assert((held[b] & (m)) == 0 && (bank[b] & (m)) == 0);
  bank[b] = bank[b] | (m)
}

inline into_heads(p, b, m)
{
  assert((held[b] & (m)) == 0 && (bank[b] & (m)) == 0);
  assert((heads[C(p, b)] & (m)) == 0);
  heads[C(p, b)] = heads[C(p, b)] | (m)
}

/* The owner, masked. */
inline batch_put(p, b)
{
  atomic {
#ifdef PUT_OVER
    g = 0;
#else
    load(p, SLOT(C(p, b)), g);
#endif
    m = (g == 0 -> lowest(heads[C(p, b)]) : 0);
    g = 0;
    heads[C(p, b)] = heads[C(p, b)] & (ALL - m);
#ifndef EMPTY_EARLY
    if
    :: m != 0 -> room(p); store_now(p, LINK(C(p, b)), m, false)
    :: else
    fi
#endif
  }
  if
  :: m != 0 ->
#ifdef EMPTY_EARLY
     if
     :: shut[C(p, b)] && heads[C(p, b)] == 0 ->
        store(p, EMPTY(C(p, b)), 1, true)
     :: else
     fi;
     store(p, LINK(C(p, b)), m, false);
#endif
     atomic {
       room(p);
#ifdef BATCH_RELAXED
       store_now(p, SLOT(C(p, b)), 1, false);
#else
       store_now(p, SLOT(C(p, b)), 1, true);
#endif
       count(left[C(p, b)], 1);
       count(put[C(p, b)], 1);
       m = 0
     }
  :: else
  fi
}

/* One step: the exchange, and the links are read behind it. */
inline batch_exchange(q, b)
{
  if
  :: mem[SLOT(C(q, b))] != 0 ->
     m = mem[LINK(C(q, b))];
     mem[SLOT(C(q, b))] = 0
  :: else
  fi
}

inline answers_count(p, b)
{
  atomic {
#ifdef FOREVER
    news[(p + 1) % N] = true;
    news[(p + N - 1) % N] = true
#else
    room(p);
    load(p, ANSWERS(C(p, b)), g);
    g++;
    store_now(p, ANSWERS(C(p, b)), g, true);
    g = 0
#endif
  }
}

/* R2. The owner, masked. */
inline cache_answer(p, b)
{
  d_step { load(p, WANTED(C(p, b)), g); g = g + reclaimers[b] }
  if
  :: g != 0 ->
     g = 0;
#ifdef CLEAR_STORE
     atomic {
       room(p) ->
       question_set(C(p, b), false);
       store_now(p, WANTED(C(p, b)), 0, false);
       shut[C(p, b)] = true
     }
#else
     atomic {
       visible(p) ->
       question_set(C(p, b), false);
       mem[WANTED(C(p, b))] = 0;
#ifndef NO_SHUT
       shut[C(p, b)] = true
#endif
     }
#endif
#ifdef ANSWER_EARLY
     answers_count(p, b);
#endif
#ifdef FULL_SILENT
     atomic { load(p, SLOT(C(p, b)), f); f = (f != 0 && heads[C(p, b)] != 0) }
#endif
     batch_put(p, b);
     atomic {
       if
#ifdef EMPTY_RELAXED
       :: heads[C(p, b)] == 0 -> room(p); store_now(p, EMPTY(C(p, b)), 1, false)
#else
       :: heads[C(p, b)] == 0 -> room(p); store_now(p, EMPTY(C(p, b)), 1, true)
#endif
       :: else
       fi
     }
#ifndef ANSWER_EARLY
     if
     :: f == 0 -> answers_count(p, b)
     :: else -> f = 0
     fi
#endif
  :: else
  fi
}

/* R3. The owner, masked. */
inline cache_open(p, b)
{
  if
#if defined(OPEN_ALWAYS) || defined(OPEN_HASTY)
  :: shut[C(p, b)] ->
#else
  :: shut[C(p, b)] && reclaimers[b] == 0 ->
#endif
#ifdef OPEN_STORE
     d_step { load(p, EMPTY(C(p, b)), g) }
     store(p, EMPTY(C(p, b)), 0, true);
#else
     atomic {
       visible(p) ->
       g = mem[EMPTY(C(p, b))];
       mem[EMPTY(C(p, b))] = 0
     }
#endif
     if
#if !defined(OPEN_UNLOOKED) && !defined(OPEN_ALWAYS)
     :: reclaimers[b] != 0 && g != 0 -> store(p, EMPTY(C(p, b)), 1, true)
     :: reclaimers[b] != 0 && g == 0
#endif
     :: else -> shut[C(p, b)] = false
     fi;
     g = 0
  :: else
  fi
}

/* The sequences: an interrupt comes before or behind them, and behind includes
   before the count. */

inline cache_get(p, b, got)
{
  d_step {
    if
    :: heads[C(p, b)] != 0 && !shut[C(p, b)] ->
       m = lowest(heads[C(p, b)]);
       heads[C(p, b)] = heads[C(p, b)] & (ALL - m);
       into_hands(b, m);
       m = 0;
       got = GOT
    :: else
    fi
  }
}

/* Of a block that a caller frees; 1 in x if the cache has it. */
inline cache_put(p, b, x)
{
  d_step {
    m = lowest(held[b]);
    held[b] = held[b] & (ALL - m);
    if
#ifdef PUT_SHUT
    :: m != 0 -> into_heads(p, b, m); x = 1
#else
    :: m != 0 && !shut[C(p, b)] -> into_heads(p, b, m); x = 1
    :: m != 0 && shut[C(p, b)] -> into_bank(b, m)
#endif
    :: else
    fi;
    m = 0
  }
}

/* The bank, under its lock. `none`: no block of it is kept. */
inline bank_try(b, big, got)
{
  none = ((bank[b] | held[b]) == ALL);
  if
  :: big && bank[b] == ALL -> bank[b] = 0; into_hands(b, ALL); got = GOT
  :: !big && bank[b] != 0 ->
     m = lowest(bank[b]);
     bank[b] = bank[b] & (ALL - m);
     into_hands(b, m);
     m = 0;
     got = GOT
  :: else
  fi
}

/* Reclaim */

#ifdef BY_COUNT
#define says_empty(c) (entered[c] == left[c])
#else
#define says_empty(c) (mem[EMPTY(c)] != 0)
#endif

#if N == 2
#define others_answers(p, b) mem[ANSWERS(C(1 - (p), b))]
#define others_empty(p, b) says_empty(C(1 - (p), b))
#define others_batch(p, b) (mem[SLOT(C(1 - (p), b))] != 0)
#else
#define others_answers(p, b) \
  (mem[ANSWERS(C(((p) + 1) % 3, b))] + mem[ANSWERS(C(((p) + 2) % 3, b))])
#define others_empty(p, b) \
  (says_empty(C(((p) + 1) % 3, b)) && says_empty(C(((p) + 2) % 3, b)))
#define others_batch(p, b) \
  (mem[SLOT(C(((p) + 1) % 3, b))] != 0 || mem[SLOT(C(((p) + 2) % 3, b))] != 0)
#endif

/* Bit r of `nonempty`: the cache of CPU r was not empty. */
inline look(p, b)
{
  nonempty = 0;
  do
  :: d_step {
       r < N ->
       if
       :: r != p && !says_empty(C(r, b)) -> nonempty = nonempty | (1 << r)
       :: else
       fi;
       r++
     }
  :: r == N -> break
  od;
  r = 0
}

#ifdef NO_RETRY
#define note_moved moved = true
#define note_asked asked = true
#else
#define note_moved skip
#define note_asked skip
#endif

/* R4 */
#ifdef LINK_EARLY
inline slot_sweep(p, q, b)
{
  y = mem[LINK(C(q, b))];
  atomic {
    visible(p) ->
    batch_exchange(q, b);
    if
    :: m != 0 -> into_bank(b, y); count(taken[b], 1); m = 0
    :: else
    fi;
    y = 0
  }
}
#else
#ifdef SWEEP_LOAD
inline slot_sweep(p, q, b)
{
  d_step {
    if
    :: mem[SLOT(C(q, b))] != 0 -> m = mem[LINK(C(q, b))]
    :: else
    fi
  }
  if
  :: m != 0 ->
     store(p, SLOT(C(q, b)), 0, true);
     atomic { visible(p) -> into_bank(b, m); count(taken[b], 1); m = 0 }
  :: else
  fi
}
#else
#ifdef SWEEP_HAND
inline slot_sweep(p, q, b)
{
  atomic { visible(p) -> batch_exchange(q, b) }
  if
  :: m != 0 ->
     atomic { visible(p) -> into_bank(b, m); count(taken[b], 1); m = 0 }
  :: else
  fi
}
#else
inline slot_sweep(p, q, b)
{
  atomic {
    visible(p) ->
    batch_exchange(q, b);
    if
    :: m != 0 -> into_bank(b, m); count(taken[b], 1); m = 0; note_moved
    :: else
    fi
  }
}
#endif
#endif
#endif

/* One batch under each hold. A shut cache may then say that it is empty. */
inline heads_flush(p, b)
{
  do
  :: atomic {
       heads[C(p, b)] != 0 && visible(p) ->
       m = lowest(heads[C(p, b)]);
       heads[C(p, b)] = heads[C(p, b)] & (ALL - m);
       into_bank(b, m);
       count(left[C(p, b)], 1);
       note_moved;
       m = 0
     }
  :: heads[C(p, b)] == 0 -> break
  od;
  if
  :: atomic {
       shut[C(p, b)] && room(p) ->
       store_now(p, EMPTY(C(p, b)), 1, true)
     }
  :: true
  fi
}

inline reclaim_begin(p, b)
{
#ifdef LOOK_EARLY
  look(p, b);
#endif
  atomic { visible(p) -> reclaimers[b]++ }
}

inline reclaim_end(p, b)
{
#ifdef END_EARLY
  if
  :: nonempty != 0 -> atomic { visible(p) -> reclaimers[b]-- }
  :: else
  fi
#else
  atomic { visible(p) -> reclaimers[b]-- }
#endif
}

#define handler_bank(p) ((BANKS - 1) * (1 - (p) % 2))

#ifdef ROUND_UNMASKED
inline handler_frees(p)
{
  if
  :: handled[p] > 0 ->
     handled[p]--;
     cache_put(p, handler_bank(p), x);
     x = 0
  :: true
  fi
}
#endif

/* R5. Masked. */
inline round(p, b, big, got)
{
#if !defined(LOOK_LATE) && !defined(LOOK_EARLY)
  look(p, b);
#endif
#ifndef FLUSH_NOT
  heads_flush(p, b);
#endif
#ifdef ROUND_UNMASKED
  handler_frees(p);
#endif
  do
#ifdef SWEEP_OTHERS
  :: r == p -> r++
  :: r < N && r != p -> slot_sweep(p, r, b); r++
#else
  :: r < N -> slot_sweep(p, r, b); r++
#endif
  :: r == N -> break
  od;
  r = 0;
#ifdef END_EARLY
  if
  :: nonempty == 0 -> atomic { visible(p) -> reclaimers[b]-- }
  :: else
  fi;
#endif
#ifdef NO_RETRY
  if
  :: moved || !asked -> atomic { visible(p) -> bank_try(b, big, got) }
  :: else -> d_step { none = ((bank[b] | held[b]) == ALL); nonempty = 0 }
  fi;
#else
  atomic { visible(p) -> bank_try(b, big, got) }
#endif
#ifdef LOOK_LATE
  look(p, b);
#endif
  d_step {
    if
    :: got == 0 && nonempty == 0 -> got = NOMEM; assert(none) /* P5 */
    :: else
    fi;
    none = false; moved = false
  }
}

/* Those that were not empty. */
inline ask(p, b)
{
  do
  :: r < N ->
     if
     :: (nonempty & (1 << r)) != 0 ->
        question_set(C(r, b), true);
#ifndef ASK_NOBODY
        store(p, WANTED(C(r, b)), 1, true);
        atomic { visible(p) -> ipi[r] = true }
#endif
     :: else
     fi;
     r++
  :: r == N -> break
  od;
  r = 0
}

#ifdef FOREVER
#define snapshot(p, b) news[p] = false
#define may_go_on(p, b) (others_empty(p, b) || news[p])
#else
#define snapshot(p, b) an = others_answers(p, b)
#ifdef NO_ANSWER
#define may_go_on(p, b) (others_empty(p, b) || others_batch(p, b))
#else
#define may_go_on(p, b) (others_empty(p, b) || others_answers(p, b) != an)
#endif
#endif

inline reclaim_masked(p, b, big, got)
{
  reclaim_begin(p, b);
#ifdef WAIT_MASKED
  do
  :: y = others_answers(p, b);
     round(p, b, big, got);
     if
     :: got == 0 -> ask(p, b); (others_empty(p, b) || others_answers(p, b) != y)
     :: else -> y = 0; break
     fi
  od;
#else
  round(p, b, big, got);
  if
#ifdef REFUSE_MASKED
  :: got == 0 -> got = NOMEM; nonempty = 0; assert((bank[b] | held[b]) == ALL)
#else
  :: got == 0 ->
     ask(p, b);
     got = AGAIN
#endif
  :: else
  fi;
#endif
  reclaim_end(p, b);
  nonempty = 0
}

/* Waits between rounds, with interrupts enabled: the one place that waits. */
inline reclaim(p, b, big, got)
{
  reclaim_begin(p, b);
  do
  :: snapshot(p, b);
#ifdef ROUNDS
     rounds++;
     assert(rounds <= ROUNDS); /* P8 */
#endif
     round(p, b, big, got);
     if
     :: got == 0 -> ask(p, b); nonempty = 0; note_asked
     :: else -> break
     fi;
#ifdef SNAPSHOT_LATE
     snapshot(p, b);
#endif
     do
     :: may_go_on(p, b) -> break
#ifndef WAIT_DEAF
     :: ipi[p] -> ipi_take(p)
     :: handled[p] > 0 -> handler(p)
#endif
     od
  od;
  reclaim_end(p, b);
  atomic { nonempty = 0; an = 0; asked = false; rounds = 0 }
}

#include "mem_cache_cpus.pml"
