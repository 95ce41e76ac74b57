/* tests: blocks that a cache keeps, and that are written to meanwhile.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A cache links the blocks that it keeps through their first word, has a mark
   in the second one, and looks at both, and at the header, when it takes a
   block out: to a caller, to its bank, or to another CPU. Without caches the
   table is empty: the engine looks at the links of its free blocks in checks
   only. Locks: none. */

#include "fault_write.h"

#include "mutek/bank/mem_cache.h"
#include "mutek/bank/mem_region.h"
#include "mutek/mem_home.h"
#include "mutek/mem_instance.h"

#include <mutek/cpu.h>
#include <mutek/interrupt.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>

#ifdef CONFIG_MUTEK_MEM_CPU_CACHE

#define TOO_MANY 700 /* blocks: a cache does not keep so many */

static struct mem_region_s *
region_of(uintptr_t victim)
{
  return &mem_instance()->region[fault_bank((void *)victim)];
}

/* Prints what a cache must say of the victim; on @tt cpu. */
static void
tell(uintptr_t victim, cpu_id_t cpu)
{
  printk("fault: wants ptr=%p bank=%d cpu=%u: written to after it was freed\n",
         (void *)victim, fault_bank((void *)victim), cpu);
}

static void
pop_work(void *unused)
{
  (void)unused;
  for (unsigned i = 0; i < FAULT_WRITE_ROW; i++)
    (void)fault_block(FAULT_SIZE);
  FAULT_ON("the block was handed out\n");
}

/* A request that the bank could serve if all of it were free: its caches give
   back what they keep. */
static void
reclaim_work(void *bank)
{
  const struct mem_region_s *region = bank;
  size_t size = region->managed;
  void *got;

  cpu_interrupt_enable();
  while (!mem_region_holds(region, size, 1))
    size -= FAULT_HEADER;
  FAULT_ON("mem_bank_alloc returned %d\n",
           mem_bank_alloc((bank_id_t)region->bank, size, &got));
}

static void
then_pop(uintptr_t victim)
{
  tell(victim, cpu_id());
  pop_work(NULL);
}

static void
then_return(uintptr_t victim)
{
  tell(victim, cpu_id());
  reclaim_work(region_of(victim));
}

static void
link_pop(unsigned number)
{
  then_pop(fault_write_word(0, (enum fault_write_e)number));
}

static void
bit_pop(unsigned number)
{
  then_pop(fault_write_bit(number % FAULT_WRITE_BITS));
}

static void
end_pop(unsigned number)
{
  then_pop(fault_write_end(number));
}

static void
end_return(unsigned number)
{
  then_return(fault_write_end(number));
}

static void
mark_pop(unsigned number)
{
  then_pop(fault_write_word(1, (enum fault_write_e)number));
}

static void
mark_bit_pop(unsigned number)
{
  unsigned bit = number % FAULT_WRITE_BITS;

  then_pop(fault_write_bit(FAULT_WRITE_BITS + bit));
}

static void
header_pop(unsigned number)
{
  then_pop(fault_write_header(number));
}

static void
size_pop(unsigned number)
{
  then_pop(fault_write_size(number));
}

static void
mark_check(unsigned number)
{
  uintptr_t victim = fault_write_word(1, (enum fault_write_e)number);

  fault_call_check((void *)victim);
}

static void
link_return(unsigned number)
{
  then_return(fault_write_word(0, (enum fault_write_e)number));
}

static void
mark_return(unsigned number)
{
  then_return(fault_write_word(1, (enum fault_write_e)number));
}

static void
header_return(unsigned number)
{
  then_return(fault_write_header(number));
}

static void
size_return(unsigned number)
{
  then_return(fault_write_size(number));
}

/* Another CPU reclaims; the one that keeps the block answers. */
static void
link_answer(unsigned number)
{
  uintptr_t victim = fault_write_word(0, (enum fault_write_e)number);

  tell(victim, cpu_id());
  cpu_interrupt_enable();
  fault_run_on(1, reclaim_work, region_of(victim));
}

/* Batches. CPU 1 has found nothing, so CPU 0 puts blocks out for it. */

static void
hungry_work(void *unused)
{
  (void)unused;
  (void)fault_block(FAULT_SIZE);
}

/* The first block of a batch that nobody has taken. */
static uintptr_t
batch_block(void)
{
  static void *block[TOO_MANY];
  struct mem_cache_s *cache = mem_instance()->home[0].cache[MEM_VALID_SYS];
  uintptr_t victim = 0;

  for (unsigned i = 0; i < TOO_MANY; i++)
    block[i] = fault_block(FAULT_SIZE);
  fault_run_on(1, hungry_work, NULL);
  for (unsigned i = 0; i < TOO_MANY; i++)
    mem_free(block[i]);
  for (unsigned i = 0; i < MEM_CACHE_SLOTS && victim == 0; i++)
    victim = atomic_load(&cache->slot[i]);
  if (victim == 0)
    FAULT_ON("no batch\n");
  return victim;
}

static void
batch_free(unsigned number)
{
  void *victim = (void *)batch_block();

  if (number == 0)
    fault_call_free(victim);
  else
    fault_run_on(1, fault_call_free, victim);
}

static void
batch_take(unsigned number)
{
  uintptr_t victim = batch_block();

  fault_flip(victim, number);
  tell(victim, 1);
  fault_run_on(1, pop_work, NULL);
}

static void
batch_sweep(unsigned number)
{
  uintptr_t victim = batch_block();

  fault_flip(victim, number);
  tell(victim, 1);
  fault_run_on(1, reclaim_work, region_of(victim));
}

#define DAMAGED "mem_cache: damaged: "
#define LAST FAULT_WRITE_LAST

const struct fault_s fault_kept[] = {
  { "kept-link-pop", DAMAGED, link_pop, 0, LAST },
  { "kept-bit-pop", DAMAGED, bit_pop, 0, 63 },
  { "kept-end-pop", DAMAGED, end_pop, 0, 1 },
  { "kept-end-return", DAMAGED, end_return, 0, 1 },
  { "kept-mark-pop", DAMAGED, mark_pop, 0, LAST },
  { "kept-mark-bit-pop", DAMAGED, mark_bit_pop, 0, 63 },
  { "kept-header-pop", DAMAGED, header_pop, 0, 63 },
  { "kept-size-pop", DAMAGED, size_pop, 0, 2 },
  { "kept-mark-check", "mem_check: damaged: ", mark_check, 0, LAST },
  { "kept-link-return", DAMAGED, link_return, 0, LAST },
  { "kept-mark-return", DAMAGED, mark_return, 0, LAST },
  { "kept-header-return", DAMAGED, header_return, 0, 63 },
  { "kept-size-return", DAMAGED, size_return, 0, 2 },
  { "kept-link-answer", DAMAGED, link_answer, 0, LAST },
  { "kept-batch-free", "mem_free: already freed: ", batch_free, 0, 1 },
  { "kept-batch-take", DAMAGED, batch_take, 0, 15 },
  { "kept-batch-sweep", DAMAGED, batch_sweep, 0, 15 },
  { NULL, NULL, NULL, 0, 0 },
};

#else

const struct fault_s fault_kept[] = {
  { NULL, NULL, NULL, 0, 0 },
};

#endif
