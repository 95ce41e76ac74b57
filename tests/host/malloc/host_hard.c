/* malloc: blocks that find the faults of their program.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Stands in for host_block.c in a hardened build. A block of a bank is

     the kernel's header
     `lead` bytes, the last ones struct hard_block_s
     the block
     check bytes

   A large block, and one of 0 bytes, is a mapping between two guards, see
   host_hard_map.c. The check bytes and the seal depend on a secret of the
   process and on the address. A freed block is zero and is kept back for some
   time: a write to it is found. A block is checked when it is freed, and some
   are checked at each call, see host_hard_sweep.c.

   Invariants:
   I1  No byte in front of a pointer is read before the pointer is known to
       lie in a bank, or to be a mapped block.
   I2  A block has the seal of HARD_LIVE until one thread exchanges it.
   Locks: see host_slot.c.

   Left out: a block that is served aside, while another thread forks, has no
   margins. A block of less than 8 bytes that is freed meanwhile is lost. */

#define _GNU_SOURCE

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include "heap.h"

#include "host_aside.h"
#include "host_block.h"
#include "host_hard.h"
#include "host_idle.h"
#include "host_slot.h"

#include "arch/emu/host.h"

#define ONES 0x0101010101010101u
#define ODD_1 0x9e3779b97f4a7c15u /* odd, with bits set at random */
#define ODD_2 0xc2b2ae3d27d4eb4fu

static uint64_t secret; /* (a) 0: not yet drawn */

NORETURN void
hard_fault(const char *call, const void *addr, size_t size, const char *what)
{
  char line[200];
  int length = snprintf(line, sizeof(line),
                        "malloc: %s: block %p, %zu bytes: %s\n", call, addr,
                        size, what);

  if (write(STDERR_FILENO, line, (size_t)length) < 0)
    abort();
  abort();
}

/* Seals and check bytes */

/* The first who comes draws; the host gives each process 16 bytes anyway. */
static NOINLINE uint64_t
secret_draw(void)
{
  uint64_t drawn = 0, none = 0;
  int saved = errno;

  if (getrandom(&drawn, sizeof(drawn), GRND_NONBLOCK) != sizeof(drawn))
    memcpy(&drawn, (const void *)getauxval(AT_RANDOM), sizeof(drawn));
  drawn |= 1;
  errno = saved;
  if (__atomic_compare_exchange_n(&secret, &none, drawn, false,
                                  __ATOMIC_RELAXED, __ATOMIC_RELAXED))
    return drawn;
  return none;
}

static uint64_t
mix(uint64_t value)
{
  uint64_t own = __atomic_load_n(&secret, __ATOMIC_RELAXED);

  if (unlikely(own == 0))
    own = secret_draw();
  value = (value ^ own) * ODD_1;
  return (value ^ value >> 32) * ODD_2;
}

uint64_t
hard_guard(const void *addr)
{
  return mix((uintptr_t)addr) | ONES;
}

uint64_t
hard_seal(const void *addr, const struct hard_block_s *block,
          enum hard_state_e state)
{
  return mix(mix(mix((uintptr_t)addr) + block->size)
             + ((uint64_t)block->lead << 32) + ((uint64_t)block->slot << 16)
             + block->index)
         + state;
}

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "as bytes, as words");

/* The byte of a place is that of its address, modulo 8: words are whole. */
static char
guard_byte(uint64_t guard, const char *at)
{
  return (char)(guard >> 8 * ((uintptr_t)at % sizeof(guard)));
}

void
hard_fill(const void *addr, char *start, char *end)
{
  uint64_t guard = hard_guard(addr);

  for (; start != end && (uintptr_t)start % sizeof(guard) != 0; start++)
    *start = guard_byte(guard, start);
  for (; (size_t)(end - start) >= sizeof(guard); start += sizeof(guard))
    memcpy(start, &guard, sizeof(guard));
  for (; start != end; start++)
    *start = guard_byte(guard, start);
}

bool
hard_filled(const void *addr, const char *start, const char *end)
{
  uint64_t guard = hard_guard(addr), word, other = 0;

  for (; start != end && (uintptr_t)start % sizeof(guard) != 0; start++)
    other |= (uint64_t)(*start != guard_byte(guard, start));
  for (; (size_t)(end - start) >= sizeof(guard); start += sizeof(guard))
    {
      memcpy(&word, start, sizeof(word));
      other |= word ^ guard;
    }
  for (; start != end; start++)
    other |= (uint64_t)(*start != guard_byte(guard, start));
  return other == 0;
}

/* Blocks of banks */

/* Bytes behind a block of a bank. */
static size_t
margin_of(size_t size)
{
  return HARD_MARGIN + (-size & 15);
}

static struct hard_block_s *
front_of(const void *addr)
{
  return (struct hard_block_s *)addr - 1;
}

static bool
is_zero(const char *start, size_t size)
{
  return size == 0 || (*start == 0 && memcmp(start, start + 1, size - 1) == 0);
}

/* Of a large block, which found no place of its own, only the ends are written:
   its pages may be more than the host has. */
static void
clear(char *addr, size_t size)
{
  char *start = addr + (-(uintptr_t)addr & (HOST_PAGE - 1));
  size_t lead = (size_t)(start - addr), pages;

  if (size >= HARD_LARGE)
    {
      pages = (size - lead) & -(size_t)HOST_PAGE;
      if (madvise(start, pages, MADV_DONTNEED) == 0)
        {
          memset(addr, 0, lead);
          memset(start + pages, 0, size - lead - pages);
          return;
        }
    }
  memset(addr, 0, size);
}

static void *
bank_alloc(size_t size, size_t align)
{
  size_t lead = align > HARD_MARGIN ? align : HARD_MARGIN;
  char *start, *addr = NULL;

  if (size > SIZE_MAX / 4 || lead > UINT32_MAX)
    return NULL;
  start = heap_alloc(lead + size + margin_of(size), align);
  if (start == NULL)
    return NULL;
  addr = start + lead;
  clear(addr, size);
  hard_fill(addr, addr + size, addr + size + margin_of(size));
  *front_of(addr) = (struct hard_block_s){ .size = size,
                                           .lead = (uint32_t)lead,
                                           .guard = hard_guard(addr) };
  return addr;
}

/* Where the check bytes behind a block end. */
static char *
margin_end(void *addr, const struct hard_block_s *block)
{
  char *end = (char *)addr + block->size;

  if (heap_holds(addr))
    return end + margin_of(block->size);
  return end + (-(uintptr_t)end & (HOST_PAGE - 1));
}

void
hard_check(const char *call, void *addr, enum hard_state_e state)
{
  struct hard_block_s *block = heap_holds(addr) ? front_of(addr)
                                                : hard_map_find(addr);
  char *end = (char *)addr + block->size;

  if (block->seal != hard_seal(addr, block, state)
      || block->guard != hard_guard(addr))
    hard_fault(call, addr, 0, "bytes in front of it were written");
  if (!heap_holds(addr)
      && !hard_filled(addr, hard_map_start(addr) + HARD_MARGIN, addr))
    hard_fault(call, addr, block->size, "bytes in front of it were written");
  if (!hard_filled(addr, end, margin_end(addr, block)))
    hard_fault(call, addr, block->size, "bytes behind it were written");
  if (state == HARD_FREED && !is_zero(addr, block->size))
    hard_fault(call, addr, block->size, "it was written after it was freed");
}

/* What is no live block: the kernel tells what a pointer into a bank is, and
   stops, but where a block starts there. */
static NORETURN NOINLINE void
refuse(const char *call, void *addr)
{
  struct hard_block_s *block = front_of(addr);

  if (!heap_holds(addr))
    hard_fault(call, addr, 0, "no block starts there, or it is freed");
  if (heap_holds(block) && block->seal == hard_seal(addr, block, HARD_FREED))
    hard_fault(call, addr, block->size, "it is freed already");
  if (slot_enter())
    {
      (void)heap_size(block);
      slot_leave();
    }
  hard_fault(call, addr, 0,
             "no block starts there, or bytes in front of it "
             "were written");
}

/* What is kept of a live block. */
static struct hard_block_s *
block_find(const char *call, void *addr)
{
  struct hard_block_s *block;

  if (!heap_holds(addr))
    block = hard_map_find(addr);
  else
    block = (uintptr_t)addr % 16 == 0 && heap_holds(front_of(addr))
                ? front_of(addr)
                : NULL;
  if (block == NULL || block->seal != hard_seal(addr, block, HARD_LIVE))
    refuse(call, addr);
  return block;
}

/* The calls */

void *
block_alloc(size_t size, size_t align, bool zero)
{
  void *addr = NULL;

  if (!slot_enter())
    {
      addr = aside_alloc(size, align);
      return addr != NULL && zero ? memset(addr, 0, size) : addr;
    }
  if (size == 0 || size >= HARD_LARGE || align >= HARD_LARGE)
    addr = hard_map(size, align);
  if (addr == NULL)
    addr = bank_alloc(size, align);
  if (addr != NULL)
    hard_sweep_made(addr,
                    heap_holds(addr) ? front_of(addr) : hard_map_find(addr));
  slot_leave();
  return addr;
}

/* Of two threads that free a block one gets it. */
static void
block_claim(void *addr, struct hard_block_s *block)
{
  uint64_t live = hard_seal(addr, block, HARD_LIVE);

  hard_sweep_forget(addr, block);
  if (!__atomic_compare_exchange_n(&block->seal, &live,
                                   hard_seal(addr, block, HARD_FREED), false,
                                   __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
    refuse("free", addr);
}

static void
bank_free(void *addr, struct hard_block_s *block)
{
  clear(addr, block->size);
  addr = hard_sweep_freed(addr, block->size);
  if (addr != NULL)
    {
      hard_check("free", addr, HARD_FREED);
      heap_free((char *)addr - front_of(addr)->lead);
    }
}

static void
free_inside(void *addr)
{
  struct hard_block_s *block = block_find("free", addr);

  hard_check("free", addr, HARD_LIVE);
  if (heap_holds(addr))
    {
      (void)heap_size((char *)addr - block->lead); /* the kernel's own checks */
      block_claim(addr, block);
      bank_free(addr, block);
      return;
    }
  hard_sweep_forget(addr, block);
  if (!hard_unmap(addr))
    refuse("free", addr);
}

void
block_free(void *addr)
{
  int saved = errno;

  if (!heap_holds(addr) && aside_holds(addr))
    {
      if (!aside_free(addr))
        hard_fault("free", addr, 0, "it is freed already");
    }
  else if (slot_enter())
    {
      free_inside(addr);
      slot_leave();
      idle_count();
    }
  else if (block_find("free", addr)->size >= sizeof(void *))
    aside_keep(addr, slot_number());
  errno = saved;
}

size_t
block_size(void *addr)
{
  if (!heap_holds(addr) && aside_holds(addr))
    return aside_size(addr);
  return block_find("malloc_usable_size", addr)->size;
}

/* In its place, where there is no other. A mapped block keeps its size. */
static void *
block_shrink(void *addr, size_t size)
{
  struct hard_block_s *block;

  if (!heap_holds(addr) || !slot_enter())
    return addr;
  block = block_find("realloc", addr);
  hard_sweep_forget(addr, block);
  hard_fill(addr, (char *)addr + size, margin_end(addr, block));
  block->size = size;
  block->seal = hard_seal(addr, block, HARD_LIVE);
  slot_leave();
  return addr;
}

void *
block_resize(void *addr, size_t size)
{
  size_t usable = block_size(addr);
  void *to = block_alloc(size, 16, false);

  if (to == NULL)
    return size <= usable ? block_shrink(addr, size) : NULL;
  memcpy(to, addr, usable < size ? usable : size);
  block_free(addr);
  return to;
}

void
block_settle(unsigned cpu)
{
  void *addr = aside_take(cpu);

  while (addr != NULL)
    {
      void *next = aside_after(addr);

      block_free(addr);
      addr = next;
    }
}

void
block_settle_all(void)
{
  idle_settle();
  for (unsigned cpu = 0; cpu < HEAP_CPUS; cpu++)
    block_settle(cpu);
}

bool
block_trim(void)
{
  block_settle_all();
  return idle_trim();
}
