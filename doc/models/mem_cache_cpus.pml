/* models: the CPUs of mem_cache.pml: calls, handlers, and the state at rest.
   SPDX-License-Identifier: LGPL-2.1-only

   Included by mem_cache.pml. A handler runs at once and to its end: it is part of
   its CPU's process, at each place where interrupts are enabled. */

/* Calls */

#ifdef TAKE_ALWAYS
#define may_take(p, b) (heads[C(p, b)] == 0)
#else
#define may_take(p, b) (heads[C(p, b)] == 0 && !shut[C(p, b)])
#endif

/* Masked: all of a slow path before the reclaim. It answers first (R2), so a
   cache that is open behind that saw `reclaimers` at 0. */
inline slow_path(p, b, big, got)
{
  cache_answer(p, b);
  cache_open(p, b);
  if
  :: !big && may_take(p, b) ->
     if
     :: r = (p + 1) % N
     :: r = (p + N - 1) % N
     :: r = p
     fi;
     if
     :: mem[SLOT(C(r, b))] != 0 ->
        atomic { visible(p) -> batch_exchange(r, b) }
        if
        :: m != 0 ->
           d_step {
             into_heads(p, b, m);
             count(entered[C(p, b)], 1);
             count(taken[b], 1);
             m = 0
           }
        :: else
        fi
     :: else
     fi;
     r = 0
  :: true
  fi;
  if
  :: !big ->
     cache_get(p, b, got);
     if
     :: got != 0 -> count(left[C(p, b)], 1)
     :: else
     fi
  :: else
  fi;
  /* A refill: one for the caller, and perhaps one more. */
  if
  :: got == 0 ->
     atomic {
       visible(p) ->
       bank_try(b, big, got);
       none = false;
       if
       :: got != 0 && !shut[C(p, b)] && bank[b] != 0 ->
          m = lowest(bank[b]);
          bank[b] = bank[b] & (ALL - m);
          into_heads(p, b, m);
          count(entered[C(p, b)], 1);
          m = 0
       :: true
       fi
     }
  :: else
  fi
}

inline alloc_masked(p, b, big, got)
{
  slow_path(p, b, big, got);
  if
  :: got == 0 -> reclaim_masked(p, b, big, got)
  :: else
  fi
}

inline ipi_take(p)
{
  ipi[p] = false;
  cache_answer(p, 0);
#if BANKS > 1
  cache_answer(p, 1)
#endif
}

/* An interrupt handler that is no IPI's. */
inline handler(p)
{
  handled[p]--;
  if
  :: HANDLES & FREE ->
     cache_put(p, handler_bank(p), x);
     if
     :: x != 0 -> d_step { count(entered[C(p, handler_bank(p))], 1); x = 0 }
     :: else
     fi
  :: HANDLES & (SMALL | BIG) ->
     if
     :: HANDLES & SMALL
     :: HANDLES & BIG -> handles_big = true
     fi;
     alloc_masked(p, handler_bank(p), handles_big, x);
     d_step { x = 0; handles_big = false }
  fi
}

inline interrupts(p)
{
  do
  :: ipi[p] -> ipi_take(p)
  :: handled[p] > 0 -> handler(p)
#ifdef FOREVER
  :: !ipi[p] -> break
#else
  :: true -> break
#endif
  od
}

#ifdef COUNTED
#define before_count(p) interrupts(p)
#else
#define before_count(p) skip
#endif

inline counter_add(p, word)
{
#ifdef COUNT_SPLIT
  z = word;
  before_count(p);
  atomic { word = z + 1; z = 0 }
#else
  before_count(p);
  count(word, 1)
#endif
}

/* With interrupts enabled: the sequence, and behind it the slow path. */
inline alloc(p, b)
{
  if
  :: !big && !masked ->
#ifdef NO_RESTART
     atomic {
       y = (shut[C(p, b)] -> 0 : lowest(heads[C(p, b)]));
       z = heads[C(p, b)] & (ALL - y)
     }
     interrupts(p);
     atomic {
       if
       :: y != 0 -> heads[C(p, b)] = z; into_hands(b, y); got = GOT
       :: else
       fi;
       y = 0; z = 0
     }
#else
     cache_get(p, b, got);
#endif
     if
     :: got != 0 -> counter_add(p, left[C(p, b)])
     :: else
     fi
  :: else
  fi;
  if
  :: got == 0 -> slow_path(p, b, big, got)
  :: else
  fi;
  if
  :: got == 0 && masked -> reclaim_masked(p, b, big, got)
  :: got == 0 && !masked -> reclaim(p, b, big, got)
  :: else
  fi
}

inline trim(p, b)
{
  if
  :: !shut[C(p, b)] ->
#ifdef BATCH_UNMASKED
     d_step {
       load(p, SLOT(C(p, b)), g);
       y = (g == 0 -> lowest(heads[C(p, b)]) : 0);
       g = 0;
       heads[C(p, b)] = heads[C(p, b)] & (ALL - y)
     }
     interrupts(p);
     if
     :: y != 0 ->
        store(p, LINK(C(p, b)), y, false);
        store(p, SLOT(C(p, b)), 1, true);
        y = 0
     :: else
     fi
#else
     batch_put(p, b)
#endif
  :: else
  fi
}

/* Offline: nothing is kept, `empty` is said, and no IPI is taken any more. */
inline leave(p, b)
{
  shut[C(p, b)] = true;
#ifndef LEAVE_FULL
  heads_flush(p, b);
#endif
#ifndef LEAVE_SILENT
  store(p, EMPTY(C(p, b)), 1, true);
#endif
  offline[p] = true;
  k = OPS
}

proctype cpu(byte p)
{
  byte i, k, m, g, f, r, x, y, z, bk, got, an, nonempty, rounds;
  bool big, masked, none, moved, asked, handles_big;

  do
#ifdef FOREVER
  :: does(p, 255) && (p == 0 -> k < OPS : ended == 0) ->
     k = (p == 0 -> k + 1 : 0);
#else
  :: does(p, 255) && k < OPS ->
     k++;
#endif
     bk = (BANKS - 1) * (p % 2);
     if
     :: does(p, FREE) ->
        cache_put(p, bk, y);
        if
        :: y != 0 -> y = 0; counter_add(p, entered[C(p, bk)])
        :: else
        fi
     :: does(p, TRIM) -> trim(p, bk)
     :: does(p, LEAVE) -> leave(p, bk)
     :: does(p, SMALL | BIG | LOCKED) ->
        if
        :: does(p, SMALL)
        :: does(p, BIG) -> big = true
        :: does(p, LOCKED) -> atomic { !lock -> lock = true; masked = true }
        :: does(p, LOCKED) && does(p, BIG) ->
           atomic { !lock -> lock = true; masked = true; big = true }
        fi;
#ifdef LOCK_WAITS
        masked = false;
#endif
        alloc(p, bk);
#ifdef REPEAT
        if
        :: got == AGAIN -> k--
        :: else
        fi;
#endif
        d_step { lock = lock && !masked; masked = false; big = false; got = 0 }
     fi;
     bk = 0;
     if
     :: !offline[p] -> interrupts(p)
     :: else
     fi
  :: else -> break
  od;
  atomic { k = 0; ended++ }
end:
  do
  :: atomic { ipi[p] && !offline[p] -> busy++ }
     ipi_take(p);
     busy--
  od
}

/* Nobody has anything to do any more. */
#define quiet(p) ((!ipi[p] || offline[p]) && visible(p))

init
{
  byte i, j, v, all;

  atomic {
    do
    :: i < N -> handled[i] = HANDLED; i++
    :: else -> break
    od;
    i = 0;
    do
    :: i < BANKS ->
       /* Blocks are kept by another CPU than the one that asks first. */
       held[i] = START_HELD;
       heads[C(1 - i, i)] = START_KEPT;
       bank[i] = ALL - START_HELD - START_KEPT;
       count(entered[C(1 - i, i)], bits(START_KEPT));
       i++
    :: else -> break
    od;
    i = 0;
#if START_KEPT == 0
    shut[C(1, 0)] = true;
    mem[EMPTY(C(1, 0))] = 1;
#endif
#ifndef NOBUFFER
    run buffer(0); run buffer(1);
#if N > 2
    run buffer(2);
#endif
#endif
#if N > 2
    run cpu(2);
#endif
    run cpu(1); run cpu(0)
  }
  atomic {
    ended == N && busy == 0 && quiet(0) && quiet(1) && quiet(N - 1) ->
    d_step {
      do
      :: j < BANKS ->
         assert(reclaimers[j] == 0);
         all = bank[j] + held[j];
         v = 0;
         i = 0;
         do
         :: i < N ->
            assert(!question[C(i, j)] || offline[i]); /* P6 */
#ifdef COUNTED
            assert(entered[C(i, j)] == left[C(i, j)] + bits(heads[C(i, j)]));
#endif
            all = all + heads[C(i, j)];
            v = v + put[C(i, j)];
            if
            :: mem[SLOT(C(i, j))] != 0 ->
               all = all + mem[LINK(C(i, j))];
               v--
            :: else
            fi;
            i++
         :: else -> break
         od;
         assert(all == ALL); /* P2 */
#ifdef COUNTED
         assert(v == taken[j]); /* P7 */
#endif
         j++
      :: else -> break
      od
    }
  }
}
