/* arch/emu: host memory for the banks of the machine.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The usable ranges of the machine become pieces of one window of the host's
   address space. Their order, and which of them are adjacent, is the same in
   both address spaces. A bank uses memory only for pages that are accessed, so
   the machine may have far more memory than the host.

   Invariants:
   I1  Pieces ascend in both kinds of address, and do not overlap.
   I2  The two addresses of a byte are equal modulo CONGRUENCE.
   I3  Pieces that are adjacent in the description are adjacent in the host.
       There is an inaccessible page between other pieces, before the first and
       after the last.
   I4  Constant once arch_boot_memory() has returned.
   Locks: none; only the boot CPU runs during the writes.

   Limitation: if a piece does not start or end on a page, up to a page minus
   one byte beside it is accessible. */

#include "emu.h"

#include "host.h"

#include <config.h>

#include <mutek/arch.h>
#include <mutek/assert.h>
#include <mutek/bit.h>
#include <mutek/cpu.h>
#include <mutek/power.h>
#include <mutek/printk.h>
#include <mutek/string.h>

#define CONGRUENCE ((uint64_t)2 << 20)
#define WINDOW_MAX ((uint64_t)UINTPTR_MAX / 4)
#define SAID_SIZE                                                              \
  256 /* bytes of the messages of a pass that may be repeated                  \
       */

/** A usable range and its place in the host. */
struct piece_s
{
  uint64_t start; /**< (c) first byte, address in the description */
  uint64_t last;  /**< (c) last byte */
  uint64_t host;  /**< (c) first byte, address in the host; while planning,
                       offset in the window */
};

/* Results of the boot, for functions without a handle. */
static struct machine_s facts;      /* (c) */
static const struct piece_s *piece; /* (c) ascending */
static size_t piece_count;          /* (c) */

static error_t
facts_pass(void)
{
  if (host_start.machine.start == NULL)
    return emu_machine_invent(&facts);
  return emu_machine_file(&facts);
}

/* Reads the machine in two passes. The messages of the first are printed only
   if there is no second. */
static error_t
facts_read(void)
{
  char said[SAID_SIZE];
  error_t err;

  printk_capture(said, sizeof(said));
  err = facts_pass();
  printk_capture(NULL, 0);
  if (err != 0 && err != -ENOMEM)
    {
      printk("%s", said);
      return err;
    }
  machine_storage_set(&facts, host_memory(machine_storage_size(&facts) + 1));
  return facts_pass();
}

/* The lowest congruent address that leaves a free page after `end`. */
static uint64_t
place_apart(uint64_t end, uint64_t start)
{
  uint64_t least = ((end + HOST_PAGE - 1) & -(uint64_t)HOST_PAGE) + HOST_PAGE;

  return least + ((start - least) & (CONGRUENCE - 1));
}

/* Assigns each piece an offset in the window. Returns the size of the window,
   or 0 if it is too large. */
static uint64_t
window_plan(struct piece_s *pieces, size_t count)
{
  uint64_t end = 0;

  for (size_t i = 0; i < count; i++)
    {
      struct piece_s *p = &pieces[i];
      bool touches = i != 0 && p->start - 1 == pieces[i - 1].last;

      p->host = touches ? end : place_apart(end, p->start);
      if (p->last - p->start >= WINDOW_MAX - p->host)
        return 0;
      end = p->host + (p->last - p->start) + 1;
    }
  return place_apart(end, 0);
}

static bool
window_open(struct piece_s *pieces, size_t count)
{
  uint64_t size = window_plan(pieces, count);
  uintptr_t base;

  if (size == 0 || size > WINDOW_MAX)
    return false;
  base = (uintptr_t)host_window((size_t)size, (size_t)CONGRUENCE);
  if (base == 0)
    return false;
  for (size_t i = 0; i < count; i++)
    {
      struct piece_s *p = &pieces[i];
      uintptr_t start = base + (uintptr_t)p->host;
      uintptr_t end = start + (uintptr_t)(p->last - p->start) + 1;
      uintptr_t page = bit_align_down(start, HOST_PAGE);

      p->host = start;
      if (!host_window_open((void *)page, bit_align_up(end, HOST_PAGE) - page))
        return false;
    }
  return true;
}

static error_t
pieces_make(const struct topology_range_s *range, size_t count)
{
  struct piece_s *pieces = host_memory(count * sizeof(*pieces));

  for (size_t i = 0; i < count; i++)
    {
      pieces[i].start = range[i].start;
      pieces[i].last = range[i].last;
    }
  if (!window_open(pieces, count))
    {
      printk("emu: the host refuses the address space of the memory\n");
      power_off(1);
    }
  piece = pieces;
  piece_count = count;
  return 0;
}

/* Discards the messages of topology_ranges(), unless it returns no range:
   topology_build() computes the ranges again and prints them. */
static size_t
ranges_make(struct topology_range_s *range)
{
  char said[1];
  size_t count;

  printk_capture(said, sizeof(said));
  count = topology_ranges(&facts, &topology_limits_build, range);
  printk_capture(NULL, 0);
  if (count == 0)
    count = topology_ranges(&facts, &topology_limits_build, range);
  return count;
}

error_t
arch_boot_memory(struct arch_boot_s *boot)
{
  struct topology_range_s *range;
  size_t count, at;
  error_t err = facts_read();

  if (err != 0)
    return err;
  range = host_memory((topology_ranges_max(&facts) + 1) * sizeof(*range));
  count = ranges_make(range);
  if (count == 0)
    return -ENOENT; /* topology_ranges() printed why */
  at = topology_boot_range(&facts, range, count, CONFIG_MUTEK_BOOT_BANK_SIZE);
  if (at == count)
    {
      printk("emu: no memory that all processors reach, see mutek,reach\n");
      return -ENOENT;
    }
  err = pieces_make(range, count);
  if (err != 0)
    return err;
  boot->start = piece[at].start;
  boot->last = topology_range_end(range, count, at);
  boot->base = (uintptr_t)piece[at].host;
  return 0;
}

uintptr_t
arch_bank_address(const struct topology_bank_s *bank)
{
  for (size_t i = 0; i < piece_count; i++)
    if (bank->start >= piece[i].start && bank->start <= piece[i].last)
      return (uintptr_t)(piece[i].host + (bank->start - piece[i].start));
  assert(!"a bank lies in a usable range");
  return 0;
}

/* Copies as much of one array of the facts as fits. Returns false if that is
   not all. */
static bool
array_copy(void *to, const void *from, struct machine_count_s *count,
           uint32_t found, size_t size)
{
  uint32_t fits = found < count->capacity ? found : count->capacity;

  count->found = found;
  if (fits != 0)
    memcpy(to, from, fits * size);
  return fits == found;
}

error_t
arch_machine_read(struct machine_s *machine)
{
  struct machine_s to = *machine;
  bool fits = true;

  fits &= array_copy(to.cpu, facts.cpu, &to.cpus, facts.cpus.found,
                     sizeof(*to.cpu));
  fits &= array_copy(to.range, facts.range, &to.ranges, facts.ranges.found,
                     sizeof(*to.range));
  fits &= array_copy(to.reserved, facts.reserved, &to.reserveds,
                     facts.reserveds.found, sizeof(*to.reserved));
  fits &= array_copy(to.distance, facts.distance, &to.distances,
                     facts.distances.found, sizeof(*to.distance));
  fits &= array_copy(to.perf, facts.perf, &to.perfs, facts.perfs.found,
                     sizeof(*to.perf));
  fits &= array_copy(to.reach, facts.reach, &to.reaches, facts.reaches.found,
                     sizeof(*to.reach));
  to.boot_hw = facts.boot_hw;
  to.boot_known = facts.boot_known;
  to.address_bits = cpu_address_bits();
  to.dma_windowed = facts.dma_windowed;
  to.dma_start = facts.dma_start;
  to.dma_size = facts.dma_size;
  to.dma_line = facts.dma_line;
  to.distances_both_ways = facts.distances_both_ways;
  to.flat = facts.flat;
  *machine = to;
  return fits ? 0 : -ENOMEM;
}
