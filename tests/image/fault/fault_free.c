/* tests: pointers that are no block, and bookkeeping that was overwritten.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each fault is named in a line that also has the pointer, the bank, the
   processor and the caller. Locks: none, but where a fault is to show that the
   machine stops before it would take one. */

#include "fault_block.h"

#include "mutek/mem_instance.h"
#include "mutek/engine/memory_allocator_smart.h"

#include <mutek/cpu.h>
#include <mutek/interrupt.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>

#define OTHER 2 /* a processor that does not reach what processor 0 owns */

static char data[64] = { 1 };
static const char constant[64] = { 1 };

/* Foreign */

static void
foreign_stack(unsigned number)
{
  char local[64];

  (void)number;
  fault_call_free(local);
}

static void
foreign_data(unsigned number)
{
  (void)number;
  fault_call_free(data);
}

static void
foreign_constant(unsigned number)
{
  (void)number;
  fault_call_free((void *)(uintptr_t)constant);
}

static void
foreign_code(unsigned number)
{
  (void)number;
  fault_call_free((void *)(uintptr_t)foreign_code);
}

static void
foreign_near_null(unsigned number)
{
  fault_call_free((void *)(uintptr_t)number);
}

static void
foreign_top(unsigned number)
{
  fault_call_free((void *)(UINTPTR_MAX - number));
}

/* Just outside a bank, at a place that no other bank has. */
static void
foreign_beside_bank(unsigned number)
{
  const struct mem_machine_s *mem = mem_instance();
  bank_id_t last = (bank_id_t)(mem->topo->bank_count - 1);
  uintptr_t before = mem->region[0].start - 8;
  uintptr_t gap = mem->region[last].start - 8;
  uintptr_t behind = mem->region[last].start + mem->region[last].size;
  uintptr_t addr = number == 0 ? before : number == 1 ? gap : behind;

  if (fault_bank((void *)addr) != -1)
    FAULT_ON("a bank is there\n");
  fault_call_free((void *)addr);
}

static void
foreign_getsize(unsigned number)
{
  (void)number;
  fault_call_getsize(data);
}

static void
foreign_resize(unsigned number)
{
  (void)number;
  fault_call_resize(data);
}

/* Misaligned and interior */

static void
misaligned(unsigned number)
{
  fault_call_free((char *)fault_block(FAULT_SIZE) + number);
}

static void
misaligned_getsize(unsigned number)
{
  fault_call_getsize((char *)fault_block(FAULT_SIZE) + number);
}

static void
misaligned_resize(unsigned number)
{
  fault_call_resize((char *)fault_block(FAULT_SIZE) + number);
}

/* In granules of 8 bytes. */
static void
interior(unsigned number)
{
  fault_call_free((char *)fault_block(FAULT_SIZE) + 8 * (size_t)number);
}

static void
interior_getsize(unsigned number)
{
  fault_call_getsize((char *)fault_block(FAULT_SIZE) + 8 * (size_t)number);
}

static void
interior_resize(unsigned number)
{
  fault_call_resize((char *)fault_block(FAULT_SIZE) + 8 * (size_t)number);
}

/* What a header looks like does not make one. */
static void
interior_copied_header(unsigned number)
{
  uintptr_t addr[3];

  fault_blocks(addr, FAULT_SIZE);
  fault_copy(addr[0] + 16 - FAULT_HEADER, addr[number] - FAULT_HEADER,
             FAULT_HEADER);
  fault_call_free((void *)(addr[0] + 16));
}

/* The bookkeeping of the bank itself, at either end. */
static void
interior_bookkeeping(unsigned number)
{
  const struct mem_region_s *region;

  region = &mem_instance()->region[fault_bank(fault_block(FAULT_SIZE))];
  fault_call_free((void *)(number == 0 ? region->start
                                       : (region->start + region->size - 8)
                                             & -(uintptr_t)8));
}

/* Memory that nobody has yet. */
static void
interior_free_space(unsigned number)
{
  (void)number;
  fault_call_free((char *)fault_block(FAULT_SIZE) + 1024);
}

/* A bank that nobody has used yet. */
static void
interior_unused_bank(unsigned number)
{
  const struct mem_machine_s *mem = mem_instance();
  bank_id_t bank = 0;

  (void)number;
  while (mem->region[bank].ready)
    bank++;
  fault_call_free((void *)((mem->region[bank].start + 1024) & -(uintptr_t)8));
}

/* Freed already */

static void *
freed_block(void)
{
  void *addr = fault_block(FAULT_SIZE);

  mem_free(addr);
  return addr;
}

static void
freed(unsigned number)
{
  (void)number;
  fault_call_free(freed_block());
}

static void
freed_getsize(unsigned number)
{
  (void)number;
  fault_call_getsize(freed_block());
}

static void
freed_resize(unsigned number)
{
  (void)number;
  fault_call_resize(freed_block());
}

/* The block went into the free one in front, behind, or on both sides. */
static void
freed_merged(unsigned number)
{
  static const uint8_t order[][3]
      = { { 0, 1, 1 }, { 1, 0, 1 }, { 0, 2, 1 }, { 0, 1, 0 }, { 2, 1, 2 } };
  uintptr_t addr[3], last;

  fault_blocks(addr, FAULT_LARGE);
  last = (uintptr_t)fault_block(FAULT_LARGE);
  mem_free((void *)addr[order[number][0]]);
  mem_free((void *)addr[order[number][1]]);
  if (number == 2)
    mem_free((void *)addr[1]);
  fault_call_free((void *)addr[order[number][2]]);
  mem_free((void *)last);
}

/* Somebody else has it, or the front of it, now, and frees it twice in effect.
 */
static void
freed_reused(unsigned number)
{
  size_t size = number == 0 ? FAULT_LARGE : FAULT_SIZE;
  void *addr = fault_block(size), *other;

  mem_free(addr);
  other = fault_block(number == 0 ? size - 512 : size);
  if (other != addr)
    FAULT_ON("not reused\n");
  mem_free(addr);
  fault_call_free(other);
}

/* A larger block lies over it now. */
static void
freed_swallowed(unsigned number)
{
  uintptr_t addr[3];

  (void)number;
  fault_blocks(addr, FAULT_LARGE);
  mem_free((void *)addr[0]);
  mem_free((void *)addr[1]);
  if ((uintptr_t)fault_block(2 * FAULT_LARGE) != addr[0])
    FAULT_ON("not reused\n");
  fault_call_free((void *)addr[1]);
}

/* Damaged */

static void
damaged_header(unsigned number)
{
  uintptr_t addr[3];

  fault_blocks(addr, FAULT_SIZE);
  fault_flip(addr[1] - FAULT_HEADER, number);
  fault_call_free((void *)addr[1]);
}

static void
damaged_getsize(unsigned number)
{
  uintptr_t addr = (uintptr_t)fault_block(FAULT_SIZE);

  fault_flip(addr - FAULT_HEADER, number);
  fault_call_getsize((void *)addr);
}

static void
damaged_resize(unsigned number)
{
  uintptr_t addr = (uintptr_t)fault_block(FAULT_SIZE);

  fault_flip(addr - FAULT_HEADER, number);
  fault_call_resize((void *)addr);
}

static void
damaged_neighbour(unsigned number)
{
  uintptr_t addr[3];

  fault_blocks(addr, FAULT_SIZE);
  fault_flip(addr[2] - FAULT_HEADER, number);
  fault_call_free((void *)addr[1]);
}

/* Written after it was freed: the links of the free block behind. */
static void
damaged_free_behind(unsigned number)
{
  uintptr_t addr[3];

  fault_blocks(addr, FAULT_LARGE);
  (void)fault_block(FAULT_LARGE);
  mem_free((void *)addr[2]);
  fault_fill(addr[2] + 4 * number, 4);
  fault_call_free((void *)addr[1]);
}

/* And the tag at the end of the free block in front. */
static void
damaged_free_in_front(unsigned number)
{
  uintptr_t addr[3];

  (void)number;
  fault_blocks(addr, FAULT_LARGE);
  mem_free((void *)addr[0]);
  fault_fill(addr[0] + FAULT_LARGE - 4, 4);
  fault_call_free((void *)addr[1]);
}

static void
overflow_free(unsigned number)
{
  uintptr_t addr[3];

  fault_blocks(addr, FAULT_SIZE);
  fault_fill(addr[1] + FAULT_SIZE, number);
  fault_call_free((void *)addr[1]);
}

static void
overflow_next_free(unsigned number)
{
  uintptr_t addr[3];

  fault_blocks(addr, FAULT_SIZE);
  fault_fill(addr[1] + FAULT_SIZE, number);
  fault_call_free((void *)addr[2]);
}

/* The place is the block whose end was overrun. */
static void
overflow_check(unsigned number)
{
  uintptr_t addr[3];

  fault_blocks(addr, FAULT_SIZE);
  fault_fill(addr[1] + FAULT_SIZE, number);
  fault_call_check((void *)addr[1]);
}

static void
damaged_check(unsigned number)
{
  uintptr_t addr[3];

  fault_blocks(addr, FAULT_LARGE);
  (void)fault_block(FAULT_LARGE);
  mem_free((void *)addr[1]);
  fault_fill(addr[1] + 4 * number, 4);
  fault_call_check((void *)addr[1]);
}

/* A header that is valid, of a size that is none of a block: twice as large, so
   that the block ends where its neighbour does, three times, half, nothing. */
static void
forged_check(unsigned number)
{
  smart_cell_t *forge;
  uintptr_t addr[3];
  size_t size, forged[4];

  fault_blocks(addr, FAULT_SIZE);
  (void)fault_block(FAULT_SIZE);
  forge = (smart_cell_t *)addr[1];
  size = block_size(forge);
  forged[0] = 2 * size;
  forged[1] = 3 * size;
  forged[2] = size / 2;
  forged[3] = 0;
  header_write(forge, word_make(forged[number], 0));
  fault_call_check(forge);
}

/* And of a block that is free, which is twice as large with its neighbour. */
static void
forged_check_free(unsigned number)
{
  smart_cell_t *forge;
  uintptr_t addr[3];
  size_t size;

  fault_blocks(addr, FAULT_LARGE);
  (void)fault_block(FAULT_LARGE);
  forge = (smart_cell_t *)addr[1];
  size = block_size(forge);
  mem_free(forge);
  header_write(forge, word_make(number == 0 ? 2 * size : size / 2, SMART_FREE));
  fault_call_check(forge);
}

/* Damage beyond what one call checks under the lock. */
static void
damaged_check_far(unsigned number)
{
  uintptr_t addr = 0;

  for (unsigned i = 0; i < number; i++)
    addr = (uintptr_t)fault_block(FAULT_SIZE);
  fault_fill(addr + FAULT_SIZE, FAULT_HEADER);
  fault_call_check((void *)addr);
}

/* Unreachable */

static void (*unreachable_call)(void *);

static void
unreachable_work(void *addr)
{
  unreachable_call(addr);
}

static void *
private_block(void)
{
  void *addr;

  if (mem_alloc(FAULT_SIZE, NULL, MEM_VALID_CPU, &addr) != 0
      || mem_instance()->topo->bank[fault_bank(addr)].reach_count > 2)
    FAULT_ON("no private memory\n");
  return addr;
}

/* Nothing of the bank is looked at: neither the damage is noticed, nor the lock
   waited for. */
static void
unreachable_by(void (*call)(void *))
{
  void *addr = private_block();
  struct lock_s *lock = &mem_instance()->region[fault_bank(addr)].lock;

  fault_fill((uintptr_t)addr - FAULT_HEADER, FAULT_HEADER);
  lock_spin_irq(lock);
  unreachable_call = call;
  fault_run_on(OTHER, unreachable_work, addr);
  lock_release_irq(lock);
}

static void
unreachable(unsigned number)
{
  (void)number;
  unreachable_by(fault_call_free);
}

static void
unreachable_getsize(unsigned number)
{
  (void)number;
  unreachable_by(fault_call_getsize);
}

static void
unreachable_resize(unsigned number)
{
  (void)number;
  unreachable_by(fault_call_resize);
}

/* Whatever the pointer is in that bank. */
static void
unreachable_misaligned(unsigned number)
{
  unreachable_call = fault_call_free;
  fault_run_on(OTHER, unreachable_work, (char *)private_block() + number);
}

/* mem_check() leaves alone what its caller does not reach, and finds what lies
   behind. */
static void
check_own_work(void *arg)
{
  uintptr_t addr = (uintptr_t)private_block();

  (void)arg;
  fault_fill(addr + FAULT_SIZE, FAULT_HEADER);
  fault_call_check((void *)addr);
}

static void
check_leaves_unreachable(unsigned number)
{
  void *addr = private_block();
  struct lock_s *lock = &mem_instance()->region[fault_bank(addr)].lock;

  (void)number;
  fault_fill((uintptr_t)addr + FAULT_SIZE, FAULT_HEADER);
  lock_spin_irq(lock);
  fault_run_on(OTHER, check_own_work, NULL);
  lock_release_irq(lock);
}

const struct fault_s fault_free[] = {
  { "foreign-stack", "mem_free: foreign: ", foreign_stack, 0, 0 },
  { "foreign-data", "mem_free: foreign: ", foreign_data, 0, 0 },
  { "foreign-constant", "mem_free: foreign: ", foreign_constant, 0, 0 },
  { "foreign-code", "mem_free: foreign: ", foreign_code, 0, 0 },
  { "foreign-near-null", "mem_free: foreign: ", foreign_near_null, 1, 9 },
  { "foreign-top", "mem_free: foreign: ", foreign_top, 0, 8 },
  { "foreign-beside-bank", "mem_free: foreign: ", foreign_beside_bank, 0, 2 },
  { "foreign-getsize", "mem_getsize: foreign: ", foreign_getsize, 0, 0 },
  { "foreign-resize", "mem_resize: foreign: ", foreign_resize, 0, 0 },
  { "misaligned", "mem_free: misaligned: ", misaligned, 1, 7 },
  { "misaligned-getsize", "mem_getsize: misaligned: ", misaligned_getsize, 1,
    7 },
  { "misaligned-resize", "mem_resize: misaligned: ", misaligned_resize, 1, 7 },
  { "interior", "mem_free: interior: ", interior, 1, 14 },
  { "interior-getsize", "mem_getsize: interior: ", interior_getsize, 1, 2 },
  { "interior-resize", "mem_resize: interior: ", interior_resize, 1, 2 },
  { "interior-copied-header", "mem_free: interior: ", interior_copied_header, 0,
    2 },
  { "interior-bookkeeping", "mem_free: interior: ", interior_bookkeeping, 0,
    1 },
  { "interior-free-space", "mem_free: interior: ", interior_free_space, 0, 0 },
  { "interior-unused-bank", "mem_free: interior: ", interior_unused_bank, 0,
    0 },
  { "freed", "mem_free: already freed: ", freed, 0, 0 },
  { "freed-getsize", "mem_getsize: already freed: ", freed_getsize, 0, 0 },
  { "freed-resize", "mem_resize: already freed: ", freed_resize, 0, 0 },
  { "freed-merged", "mem_free: already freed: ", freed_merged, 0, 4 },
  { "freed-reused", "mem_free: already freed: ", freed_reused, 0, 1 },
  { "freed-swallowed", "mem_free: interior: ", freed_swallowed, 0, 0 },
  { "damaged-header", "mem_free: damaged: ", damaged_header, 0, 63 },
  { "damaged-getsize", "mem_getsize: damaged: ", damaged_getsize, 30, 33 },
  { "damaged-resize", "mem_resize: damaged: ", damaged_resize, 30, 33 },
  { "damaged-neighbour", "mem_free: damaged: ", damaged_neighbour, 0, 63 },
  { "damaged-free-behind", "mem_free: damaged: ", damaged_free_behind, 0, 1 },
  { "damaged-free-in-front", "mem_free: damaged: ", damaged_free_in_front, 0,
    0 },
  { "overflow-free", "mem_free: damaged: ", overflow_free, 1, 8 },
  { "overflow-next-free", "mem_free: damaged: ", overflow_next_free, 1, 8 },
  { "overflow-check", "mem_check: damaged: ", overflow_check, 1, 8 },
  { "damaged-check", "mem_check: damaged: ", damaged_check, 0, 1 },
  { "forged-check", "mem_check: damaged: ", forged_check, 0, 3 },
  { "forged-check-free", "mem_check: damaged: ", forged_check_free, 0, 1 },
  { "damaged-check-far", "mem_check: damaged: ", damaged_check_far, 63, 66 },
  { "unreachable", "mem_free: unreachable: ", unreachable, 0, 0 },
  { "unreachable-getsize", "mem_getsize: unreachable: ", unreachable_getsize, 0,
    0 },
  { "unreachable-resize", "mem_resize: unreachable: ", unreachable_resize, 0,
    0 },
  { "unreachable-misaligned", "mem_free: unreachable: ", unreachable_misaligned,
    1, 3 },
  { "check-leaves-unreachable",
    "mem_check: damaged: ", check_leaves_unreachable, 0, 0 },
  { NULL, NULL, NULL, 0, 0 },
};
