/* models: caches of free blocks, their messages, and how they are drained.
   SPDX-License-Identifier: LGPL-2.1-only

   What mutek/mem_cache.c and mutek/mem_cache_drain.c do to blocks, for N
   processors with a cache of one bank each. Blocks are bits; a place that holds
   blocks is a mask. A pop or a push is a load and a store of the processor's own
   heads: its interrupts come between operations, never inside one, which is what
   the sequences and the mask are for. Other processors come anywhere.

   Each processor does OPS operations, chosen freely: take a block, from the
   cache or the bank; give one, that any processor took; send all of its cache as
   a message; take a message; drain another one's cache; open its own again. It
   answers who drains between operations and while it waits, and in the end until
   all have ended.

   Stores wait in a buffer of the processor and become visible one by one:
     (default)     in order, as on x86
     -DWEAK        in any order, but a release behind all before it, and stores
                   to one place in order
     -DNOBUFFER    at once
   A swap and an exchange take effect at once, behind what the buffer holds.

   Controls, which must fail:
     -DBAD_RELEASE   given is stored without release; with -DWEAK
     -DBAD_SHUT      the owner answers and goes on with its cache
     -DBAD_FLAG      given is a flag that who drains clears, not a count

   Shown: no block is ever in two hands (the assertions), none is lost (the last
   one), and nobody waits for ever (no invalid end state). */

#ifndef N
#define N 3
#endif
#ifndef B
#define B 4
#endif
#ifndef OPS
#define OPS 2
#endif
#define ALL ((1 << B) - 1)
#define ROOM 3 /* stores that wait, of a processor */

/* Places in memory */
#define HEAD(p) (p)
#define MAIL(p) (N + (p))
#define GIVEN(p) (2 * N + (p))
#define ASKED(p) (3 * N + (p))
#define DRAINS(p) (4 * N + (p))

byte mem[5 * N];
byte wait_at[N * ROOM], wait_value[N * ROOM];
bool wait_release[N * ROOM];
byte waits[N]; /* how many */

byte bank = ALL; /* under its lock: one step */
byte taken;      /* with callers */
bool open[N];
byte ended;

#define slot(p, i) ((p) * ROOM + (i))

/* The newest of its own stores, or memory. */
inline load(p, at, to)
{
  d_step {
    to = mem[at];
    i = 0;
    do
    :: i < waits[p] ->
       if
       :: wait_at[slot(p, i)] == at -> to = wait_value[slot(p, i)]
       :: else
       fi;
       i++
    :: else -> break
    od;
    i = 0
  }
}

inline store(p, at, value, release)
{
#ifdef NOBUFFER
  mem[at] = value
#else
  atomic {
    waits[p] < ROOM ->
    wait_at[slot(p, waits[p])] = at;
    wait_value[slot(p, waits[p])] = value;
    wait_release[slot(p, waits[p])] = release;
    waits[p]++
  }
#endif
}

/* Makes stores visible. */
proctype buffer(byte p)
{
  byte i, j, v;
  bool may;

end:
  do
  :: atomic {
       waits[p] > 0 ->
#ifdef WEAK
       i = 0;
       do
       :: i + 1 < waits[p] -> i++
       :: break
       od;
#else
       i = 0;
#endif
       j = 0;
       may = true;
       do
       :: j < i ->
          if
          :: wait_release[slot(p, i)] || wait_at[slot(p, j)] == wait_at[slot(p, i)] -> may = false
          :: else
          fi;
          j++
       :: else -> break
       od;
       if
       :: may ->
          mem[wait_at[slot(p, i)]] = wait_value[slot(p, i)];
          do
          :: i + 1 < waits[p] ->
             wait_at[slot(p, i)] = wait_at[slot(p, i + 1)];
             wait_value[slot(p, i)] = wait_value[slot(p, i + 1)];
             wait_release[slot(p, i)] = wait_release[slot(p, i + 1)];
             i++
          :: else -> break
          od;
          waits[p]--;
          wait_at[slot(p, waits[p])] = 0;
          wait_value[slot(p, waits[p])] = 0;
          wait_release[slot(p, waits[p])] = false
       :: else
       fi;
       i = 0; j = 0; may = false
     }
  od
}

#define drained(p) (waits[p] == 0)

/* The lowest block of a mask. */
#define lowest(mask) ((mask) & (0 - (mask)) & ALL)

inline answer(p)
{
  load(p, ASKED(p), a);
  load(p, GIVEN(p), g);
  if
#ifdef BAD_FLAG
  :: a != 0 && g == 0 ->
#else
  :: a != g ->
#endif
#ifndef BAD_SHUT
     open[p] = false;
#endif
#ifdef BAD_RELEASE
     store(p, GIVEN(p), a, false)
#else
     store(p, GIVEN(p), a, true)
#endif
  :: else
  fi;
  a = 0; g = 0
}

inline into_hands(b)
{
  assert((taken & (b)) == 0);
  assert((bank & (b)) == 0);
  taken = taken | (b)
}

inline into_bank(mask)
{
  assert((bank & (mask)) == 0);
  assert((taken & (mask)) == 0);
  bank = bank | (mask)
}

inline take(p)
{
  load(p, HEAD(p), h);
  if
  :: open[p] && h != 0 ->
     b = lowest(h);
     store(p, HEAD(p), h & (ALL - b), false);
     d_step { into_hands(b); b = 0; h = 0 }
  :: else ->
     d_step {
       h = 0;
       if
       :: bank != 0 -> b = lowest(bank); bank = bank & (ALL - b); into_hands(b); b = 0
       :: else
       fi
     }
  fi
}

inline give(p)
{
  d_step { b = lowest(taken); taken = taken & (ALL - b) }
  if
  :: b != 0 && open[p] ->
     load(p, HEAD(p), h);
     assert((h & b) == 0);
     store(p, HEAD(p), h | b, false)
  :: b != 0 && !open[p] -> d_step { into_bank(b) }
  :: else
  fi;
  b = 0; h = 0
}

inline send(p)
{
  load(p, MAIL(p), m);
  load(p, HEAD(p), h);
  if
  :: open[p] && m == 0 && h != 0 ->
     store(p, HEAD(p), 0, false);
     store(p, MAIL(p), h, true)
  :: else
  fi;
  m = 0; h = 0
}

inline fetch(p, from)
{
  if
  :: open[p] ->
     atomic { drained(p) -> m = mem[MAIL(from)]; mem[MAIL(from)] = 0 }
     load(p, HEAD(p), h);
     assert((h & m) == 0);
     store(p, HEAD(p), h | m, false)
  :: else
  fi;
  m = 0; h = 0
}

inline drain(p, from)
{
  atomic {
    drained(p) ->
    mine = (mem[DRAINS(from)] == 0);
    if
    :: mine -> mem[DRAINS(from)] = p + 1
    :: else
    fi
  }
  if
  :: mine ->
#ifdef BAD_FLAG
     q = 1;
#else
     load(p, ASKED(from), q);
     q = q + 1;
#endif
     store(p, ASKED(from), q, true);
     do
     :: load(p, GIVEN(from), m);
        if
        :: m == q -> break
        :: else -> answer(p)
        fi
     od;
     load(p, HEAD(from), h);
     d_step { into_bank(h) }
     store(p, HEAD(from), 0, false);
#ifdef BAD_FLAG
     store(p, GIVEN(from), 0, false);
     store(p, ASKED(from), 0, true);
#endif
     store(p, DRAINS(from), 0, true)
  :: else
  fi;
  mine = false; q = 0; m = 0; h = 0
}

inline reopen(p)
{
  load(p, DRAINS(p), m);
  load(p, ASKED(p), a);
  load(p, GIVEN(p), g);
  if
#ifdef BAD_FLAG
  :: m == 0 && a == 0 -> open[p] = true
#else
  :: m == 0 && a == g -> open[p] = true
#endif
  :: else
  fi;
  m = 0; a = 0; g = 0
}

proctype processor(byte p)
{
  byte i, k, a, g, h, m, b, q, other;
  bool mine;

  do
  :: k < OPS ->
     k++;
     other = (p + 1) % N;
     if
     :: take(p)
     :: give(p)
     :: send(p)
     :: fetch(p, other)
     :: drain(p, other)
     :: other = (p + 2) % N; drain(p, other)
     :: reopen(p)
     fi;
     other = 0;
     answer(p)
  :: k == OPS -> break
  od;
  ended++;
  do
  :: ended < N -> answer(p)
  :: ended == N -> break
  od
}

init
{
  byte i, all;

  atomic {
    i = 0;
    do
    :: i < N -> open[i] = true; i++
    :: else -> break
    od;
    i = 0;
    /* Some of the blocks are in caches already, and one is in a hand. */
    mem[HEAD(0)] = 1; mem[HEAD(1)] = 2; taken = 4; bank = ALL - 7;
    run processor(0); run processor(1);
#if N > 2
    run processor(2);
#endif
#ifndef NOBUFFER
    run buffer(0); run buffer(1);
#if N > 2
    run buffer(2)
#endif
#endif
  }
  ended == N && waits[0] == 0 && waits[1] == 0 && waits[N - 1] == 0;
  d_step {
    all = bank + taken;
    i = 0;
    do
    :: i < N -> all = all + mem[HEAD(i)] + mem[MAIL(i)]; i++
    :: else -> break
    od;
    assert(all == ALL)
  }
}
