/* tests: a processor that allocates, hands over and frees at random.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    What the suite mem_stress makes every processor do. Private to it. */

#ifndef MEM_STRESS_H_
#define MEM_STRESS_H_

#include <mutek/atomic.h>
#include <mutek/types.h>

#define MEM_STRESS_OPERATIONS 24000 /* of all processors together */
#define MEM_STRESS_WORKERS 16       /* processors beyond take no part */
#define MEM_STRESS_LIVE 48          /* blocks that a processor keeps */
#define MEM_STRESS_TICK_LIVE 4      /* and its tick */
#define MEM_STRESS_BOX 16 /* blocks under way from one processor to another */
#define MEM_STRESS_PAIR_MIN 25 /* blocks from each to each other one */

/** Codes that a request can be answered with. */
enum mem_stress_code_e
{
  MEM_STRESS_INVALID,
  MEM_STRESS_AGAIN,
  MEM_STRESS_NOTSUP,
  MEM_STRESS_RANGE,
  MEM_STRESS_NOMEM,
  MEM_STRESS_COUNT,
};

/** A block. */
struct mem_stress_item_s
{
  uint8_t *addr;
  size_t size;    /**< that were asked for. Units: bytes */
  cpu_id_t owner; /**< whose pattern it has */
};

/** Blocks under way from one processor to another. */
struct mem_stress_box_s
{
  atomic_t put;   /**< (a) by the sender */
  atomic_t taken; /**< (a) by the receiver */
  struct mem_stress_item_s item[MEM_STRESS_BOX];
};

/** What requests were answered with. */
struct mem_stress_tally_s
{
  size_t served;                   /**< by proximities of the kernel */
  size_t failed[MEM_STRESS_COUNT]; /**< by code, own proximities included */
  size_t broken;                   /**< patterns that were not there any more */
  size_t misplaced;                /**< blocks where they must not be */
  size_t lied;                     /**< answers that contradict themselves */
};

/** A processor at work. */
struct mem_stress_worker_s
{
  cpu_id_t cpu;
  uint32_t random;
  bool greedy;
  unsigned live_count;
  struct mem_stress_item_s live[MEM_STRESS_LIVE];
  atomic_t operations;               /**< (a) done so far */
  size_t handed[MEM_STRESS_WORKERS]; /**< by receiver */
  cpu_id_t to, from;                 /**< whose turn it is */
  size_t errors;                     /**< kinds of mistake made, in turn */
  bool inside_own;
  bool timer;
  struct mem_stress_tally_s tally;

  volatile unsigned inside; /**< 1: a call is under way */
  volatile size_t ticks;
  volatile size_t ticks_inside;
  struct mem_stress_tally_s tick_tally; /**< of the tick alone */
  struct mem_stress_item_s tick_item[MEM_STRESS_TICK_LIVE];

  atomic_t sent_all; /**< (a) it hands nothing over any more */
};

extern struct mem_stress_worker_s mem_stress_worker[MEM_STRESS_WORKERS];
extern struct mem_stress_box_s
    mem_stress_box[MEM_STRESS_WORKERS]
                  [MEM_STRESS_WORKERS]; /**< by sender, by receiver */
extern cpu_id_t mem_stress_count;

/** The largest size for which it is not certain that nothing ever serves.
    (c) while anybody works. Units: bytes */
extern size_t mem_stress_whole;

/** @This makes all workers new; mem_stress_count and mem_stress_whole are set.
    Context: boot processor, while nobody works. */
void mem_stress_prepare(void);

/** @This is what a processor does.
    @param arg its worker. Context: that processor, all others at once. */
void mem_stress_work(void *arg);

/** @This is mem_check(), in builds that have it. */
void mem_stress_check(void);

#endif
