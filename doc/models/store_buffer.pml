/* models: the store buffers of CPUs.
   SPDX-License-Identifier: LGPL-2.1-only

   Included by a model that defines N, ROOM and mem[]. Stores to mem[] wait in a
   buffer of the CPU:
     (default)     and become visible in order, as on x86
     -DWEAK        in any order; a release stays behind all stores before it, and
                   stores to one word stay in order
     -DNOBUFFER    stores are visible at once
   A step that has to wait until the buffer is empty (an exchange, an atomic
   addition, a lock, an IPI) begins with visible(p). */

#ifdef NOBUFFER
#define visible(p) true
#define room(p) true
#else
byte wait_at[N * ROOM], wait_value[N * ROOM];
bool wait_release[N * ROOM];
byte waits[N]; /* how many */
#define visible(p) (waits[p] == 0)
#define room(p) (waits[p] < ROOM)
#endif
#define entry(p, i) ((p) * ROOM + (i))

/* The newest of its own stores, or memory. */
inline load(p, at, to)
{
  to = mem[at];
#ifndef NOBUFFER
  i = 0;
  do
  :: i < waits[p] ->
     if
     :: wait_at[entry(p, i)] == at -> to = wait_value[entry(p, i)]
     :: else
     fi;
     i++
  :: else -> break
  od;
  i = 0
#endif
}

inline store_now(p, at, value, release)
{
#ifdef NOBUFFER
  mem[at] = value
#else
  wait_at[entry(p, waits[p])] = at;
  wait_value[entry(p, waits[p])] = value;
  wait_release[entry(p, waits[p])] = release;
  waits[p]++
#endif
}

inline store(p, at, value, release)
{
  atomic { room(p) -> store_now(p, at, value, release) }
}

#ifndef NOBUFFER
/* Makes stores visible. */
proctype buffer(byte p)
{
  byte i, j;
  bool may;

end:
  do
  :: atomic {
       waits[p] > 0 ->
       i = 0;
#ifdef WEAK
       do
       :: i + 1 < waits[p] -> i++
       :: break
       od;
#endif
       j = 0;
       may = true;
       do
       :: j < i ->
          if
          :: wait_release[entry(p, i)] -> may = false
          :: wait_at[entry(p, j)] == wait_at[entry(p, i)] -> may = false
          :: else
          fi;
          j++
       :: else -> break
       od;
       if
       :: may ->
          mem[wait_at[entry(p, i)]] = wait_value[entry(p, i)];
          do
          :: i + 1 < waits[p] ->
             wait_at[entry(p, i)] = wait_at[entry(p, i + 1)];
             wait_value[entry(p, i)] = wait_value[entry(p, i + 1)];
             wait_release[entry(p, i)] = wait_release[entry(p, i + 1)];
             i++
          :: else -> break
          od;
          waits[p]--;
          wait_at[entry(p, waits[p])] = 0;
          wait_value[entry(p, waits[p])] = 0;
          wait_release[entry(p, waits[p])] = false
       :: else
       fi;
       i = 0; j = 0; may = false
     }
  od
}
#endif
