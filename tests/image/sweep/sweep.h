/* tests: an interrupt at each instruction of an operation.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    An operation is interrupted after 1 instruction, after 2, and so on, until
    the interrupt falls behind its end. What it executes is learnt from the
    processor beforehand, instruction by instruction: that says where an
    interrupt should have come. */

#ifndef SWEEP_H_
#define SWEEP_H_

#include <mutek/mem_proximity.h>
#include <mutek/mem_reach.h>
#include <mutek/types.h>

/* path.c: what an operation executes. */

/** An instruction that an operation executes. */
struct path_point_s
{
  uintptr_t address;
  bool open;     /**< once at least with interrupts unmasked */
  unsigned hits; /**< interrupts that came before it */
};

/** What is known of a path. Units: instructions. The one behind an instruction
    that unmasks interrupts is never seen: neither a step nor an interrupt comes
    before it. */
struct path_count_s
{
  unsigned executed;   /**< that were seen */
  unsigned masked;     /**< of these, with interrupts masked */
  unsigned longest;    /**< most with interrupts masked at a stretch */
  unsigned points;     /**< distinct addresses */
  unsigned open;       /**< of these, where an interrupt can come */
  unsigned hit;        /**< open ones where it came */
  unsigned closed_hit; /**< others where it came: must be 0 */
};

/** @This forgets what was recorded. */
void path_clear(void);

/** @This records an instruction about to be executed. Context: any. */
void path_step(uintptr_t address, bool masked);

/** @This makes points of what was recorded.
    @return false when there was too much of it. */
bool path_close(void);

/** @This notes an interrupt.
    @return false when the address is none of the path's. */
bool path_hit(uintptr_t address);

/** @This counts. */
void path_count(struct path_count_s *count);

/** @This prints the open points that no interrupt came to, and the others that
    one came to. */
void path_tell_wrong(void);

/* cache.c, cache_off.c */

/** @This empties the caches of the running processor, if there are any. */
void sweep_caches_reset(void);

/** @This tells whether there are. */
bool sweep_caches_exist(void);

/* sweep.c */

/** What is interrupted, and what the interrupt asks for. */
struct sweep_s
{
  /** The operation: leaves things as they were. It says through
      @ref sweep_wrong what is not as it should be. */
  void (*operate)(void);
  size_t size; /**< of the handler's block. Units: bytes */
  size_t align;
  struct mem_proximity_s *prox;
  unsigned requests; /**< that the operation makes; each is served */
};

/** @This says that something is not as it should be. Context: any. */
void sweep_wrong(const char *what);

/** @This tells whether the handler may have taken what lies behind the
    operation's block. */
bool sweep_crowded(void);

/** @This sweeps, with each kind of handler, says what was found, and fails the
   running case for what is wrong. */
void sweep_run(const struct sweep_s *sweep);

/** @This returns the instructions that an operation takes, each watched. */
unsigned sweep_watch(void (*operate)(void));

/** @This returns what an operation takes by the processor's counter. */
uint64_t sweep_measure(void (*operate)(void));

#endif
