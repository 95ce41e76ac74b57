/* tests: blocks that are freed twice, or written to after they were freed.
   SPDX-License-Identifier: LGPL-2.1-only */

/* With caches, a cache keeps these blocks; without, they are free blocks of the
   engine. Locks: none. */

#include "fault_write.h"

#include <mutek/cpu.h>
#include <mutek/interrupt.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>
#include <mutek/timer.h>

/* Freed twice */

/* The second free follows @tt number frees of other blocks. */
static void
freed_below(unsigned number)
{
  void *block = fault_block(FAULT_SIZE);
  uintptr_t other[3];

  fault_blocks(other, FAULT_SIZE);
  mem_free(block);
  for (unsigned i = 0; i < number; i++)
    mem_free((void *)other[i]);
  fault_call_free(block);
}

/* Damage to its first words does not hide that it is free. */
static void
freed_written(unsigned number)
{
  uintptr_t victim = fault_write_none();

  fault_fill(victim, number * sizeof(uintptr_t));
  fault_call_free((void *)victim);
}

static void
freed_masked(unsigned number)
{
  void *block = fault_block(FAULT_SIZE);

  (void)number;
  (void)cpu_interrupt_save();
  mem_free(block);
  fault_call_free(block);
}

static void
free_work(void *block)
{
  mem_free(block);
}

static void
freed_elsewhere(unsigned number)
{
  void *block = fault_block(FAULT_SIZE);

  mem_free(block);
  fault_run_on((cpu_id_t)number, fault_call_free, block);
}

static void
freed_by_another(unsigned number)
{
  void *block = fault_block(FAULT_SIZE);

  fault_run_on((cpu_id_t)number, free_work, block);
  fault_call_free(block);
}

/* Nobody can tell a second free from the first one of the next owner, until
   that one frees the block as well, see freed-reused. */
static void
freed_taken(unsigned number)
{
  void *block = fault_block(FAULT_SIZE);

  (void)number;
  mem_free(block);
  if (fault_block(FAULT_SIZE) != block)
    FAULT_ON("not reused\n");
  mem_free(block);
}

/* In a tick, which lands in front of the other free, inside it, or behind it:
   the second of both is named. */

static void *volatile twice;

FAULT_CODE static void
tick_free(void)
{
  void *block = twice;

  if (block == NULL)
    return;
  mem_free(block);
  twice = NULL;
}

FAULT_CODE static void
free_under_ticks(void *block)
{
  for (;;)
    {
      twice = block;
      mem_free(block);
      twice = NULL;
      if (fault_block(FAULT_SIZE) != block)
        FAULT_ON("not reused\n");
    }
}

static void
freed_in_tick(unsigned number)
{
  void *block = fault_block(FAULT_SIZE);

  fault_tell(block);
  cpu_interrupt_enable();
  if (timer_start(1000 + 77 * number, tick_free) != 0)
    FAULT_ON("no timer\n");
  free_under_ticks(block);
}

/* Written to after the free */

/* A check names what a cache keeps. Of the engine's own lists it may meet the
   block on the other side of the link first. */
#ifdef CONFIG_MUTEK_MEM_CPU_CACHE
static void
check_link(uintptr_t victim)
{
  fault_call_check((void *)victim);
}
#else
static void
check_link(uintptr_t victim)
{
  (void)victim;
  fault_call_check(NULL);
}
#endif

static void
written_check(unsigned number)
{
  check_link(fault_write_word(0, (enum fault_write_e)number));
}

static void
written_bit_check(unsigned number)
{
  check_link(fault_write_bit(number % FAULT_WRITE_BITS));
}

static void
written_check_elsewhere(unsigned number)
{
  uintptr_t victim = fault_write_none();

  fault_fill(victim - FAULT_HEADER, FAULT_HEADER);
  fault_run_on((cpu_id_t)number, fault_call_check, (void *)fault_write_front());
}

/* The place of damage to a header is the block in front. */
static void
written_header_check(unsigned number)
{
  (void)fault_write_header(number);
  fault_call_check((void *)fault_write_front());
}

static void
written_header_free(unsigned number)
{
  fault_call_free((void *)fault_write_header(number));
}

static void
written_header_free_front(unsigned number)
{
  (void)fault_write_header(number);
  fault_call_free((void *)fault_write_front());
}

static void
written_size_check(unsigned number)
{
  fault_call_check((void *)fault_write_size(number));
}

/* Nobody sees a write that misses the words which the allocator has in a free
   block: two at its start, one at its end. */
static void
written_behind(unsigned number)
{
  uintptr_t victim = fault_write_none();

  (void)number;
  fault_fill(victim + 2 * sizeof(uintptr_t), 64);
  mem_check();
  for (unsigned i = 0; i < FAULT_WRITE_ROW; i++)
    (void)fault_block(FAULT_SIZE);
  mem_check();
}

const struct fault_s fault_freed[] = {
  { "freed-below", "mem_free: already freed: ", freed_below, 1, 3 },
  { "freed-written", "mem_free: already freed: ", freed_written, 1, 2 },
  { "freed-masked", "mem_free: already freed: ", freed_masked, 0, 0 },
  { "freed-elsewhere", "mem_free: already freed: ", freed_elsewhere, 1, 2 },
  { "freed-by-another", "mem_free: already freed: ", freed_by_another, 1, 2 },
  { "freed-taken", FAULT_UNSEEN, freed_taken, 0, 0 },
  { "freed-in-tick", "mem_free: already freed: ", freed_in_tick, 0, 3 },
  { "written-check", "mem_check: damaged: ", written_check, 0,
    FAULT_WRITE_LAST },
  { "written-bit-check", "mem_check: damaged: ", written_bit_check, 0, 63 },
  { "written-check-elsewhere", "mem_check: damaged: ", written_check_elsewhere,
    1, 2 },
  { "written-header-check", "mem_check: damaged: ", written_header_check, 0,
    63 },
  { "written-header-free", "mem_free: damaged: ", written_header_free, 0, 63 },
  { "written-header-free-front",
    "mem_free: damaged: ", written_header_free_front, 0, 63 },
  { "written-size-check", "mem_check: damaged: ", written_size_check, 0, 2 },
  { "written-behind", FAULT_UNSEEN, written_behind, 0, 0 },
  { NULL, NULL, NULL, 0, 0 },
};
