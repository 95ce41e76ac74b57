/* topology: derives usable ranges from the listed memory.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The firmware may list memory unordered, overlapping, wrapping, larger than an
   address can hold, and with reserved bytes inside. topology_ranges() derives
   disjoint ranges that the kernel may own.

   Invariants of the result:
     I1  ranges ascend, and no byte is in two of them;
     I2  each is a piece of one listed range and holds no reserved byte;
     I3  each lies wholly inside the DMA window or wholly outside;
     I4  each is addressable, and not smaller than the limit.

   Locks: none; only the boot CPU runs.

   The sorted listed ranges are stored at the end of the output array. The
   pieces are written from its start. A listed range makes one piece, plus one
   for each reserved range inside it and for each end of the window. The writer
   therefore never overwrites a listed range that is not read yet. */

#include <mutek/topology.h>

#include <mutek/assert.h>
#include <mutek/printk.h>

#include <gpct/sort.h>

/** The window has two ends; each can split one piece. */
#define WINDOW_SPLITS 2

/** Bytes of a message about a range, with the NUL. */
#define MESSAGE_MAX 64

/** The output, with what it depends on. */
struct ranges_out_s
{
  const struct machine_s *machine;
  const struct topology_limits_s *limits;
  struct topology_range_s *out;
  size_t count;
  bool small; /* a piece was dropped as too small */
};

static bool
range_before(const struct topology_range_s *a, const struct topology_range_s *b)
{
  if (a->start != b->start)
    return a->start < b->start;
  return a->index < b->index;
}

GPCT_SORT_DEFINE(range_sort, struct topology_range_s, range_before);

/* The last byte of a range. Its end may wrap; size is not 0. */
static uint64_t
last_of(uint64_t start, uint64_t size)
{
  return size - 1 > UINT64_MAX - start ? UINT64_MAX : start + size - 1;
}

/* The last address of that many bits, from 1 to 64. */
static uint64_t
address_last(uint_fast8_t bits)
{
  return UINT64_MAX >> (64 - bits);
}

static void
range_print(const struct topology_range_s *range, const char *what)
{
  printk("topology: memory 0x%llx to 0x%llx: %s\n",
         (unsigned long long)range->start, (unsigned long long)range->last,
         what);
}

/* Clips a range to an address width. Returns false if nothing is left. */
static bool
range_clip_to(struct topology_range_s *range, uint_fast8_t bits,
              const char *whose)
{
  uint64_t top = address_last(bits);
  char message[MESSAGE_MAX];

  if (range->start > top)
    {
      printk_format(message, sizeof(message), "above %s, ignored", whose);
      range_print(range, message);
      return false;
    }
  if (range->last > top)
    {
      printk_format(message, sizeof(message), "clipped to %s", whose);
      range_print(range, message);
      range->last = top;
    }
  return true;
}

/* Clips a range to the pointer width, then to the CPU's address width. A bank
   must not be larger than an object, so a range is also clipped to half of what
   pointers can address. Returns false if nothing is left. */
static bool
range_clip(struct topology_range_s *range, const struct machine_s *machine,
           const struct topology_limits_s *limits)
{
  uint64_t half = address_last(limits->address_bits) / 2 + 1;
  uint_fast8_t bits = machine->address_bits;
  char whose[MESSAGE_MAX];

  printk_format(whose, sizeof(whose), "the processor's %u address bits",
                (unsigned)bits);
  if (!range_clip_to(range, limits->address_bits, "the address space")
      || (bits != 0 && !range_clip_to(range, bits, whose)))
    return false;
  if (range->last - range->start >= half)
    {
      range_print(range, "clipped to half of the address space");
      range->last = range->start + half - 1;
    }
  return true;
}

/* Copies the listed ranges, sorted, to the end of the array. Returns the index
   of the first one. */
static size_t
ranges_collect(const struct machine_s *machine,
               const struct topology_limits_s *limits,
               struct topology_range_s *out)
{
  size_t max = topology_ranges_max(machine);
  size_t first = max;
  unsigned empty = 0;

  for (uint32_t i = 0; i < machine->ranges.found; i++)
    {
      const struct machine_range_s *listed = &machine->range[i];
      struct topology_range_s range = { .start = listed->start, .index = i };

      if (listed->size == 0)
        {
          empty++;
          continue;
        }
      range.last = last_of(listed->start, listed->size);
      if (listed->size - 1 > UINT64_MAX - listed->start)
        range_print(&range, "wraps, cut at the top");
      if (range_clip(&range, machine, limits))
        out[--first] = range;
    }

  if (empty != 0)
    printk("topology: %u listed ranges of memory of size 0, dropped\n", empty);
  range_sort(out + first, max - first);
  return first;
}

static void
piece_add(struct ranges_out_s *to, struct topology_range_s piece)
{
  if (piece.last - piece.start < to->limits->bank_min - 1)
    {
      range_print(&piece, "too small, dropped");
      to->small = true;
    }
  else
    to->out[to->count++] = piece;
}

/* Splits a piece at the ends of the DMA window (I3). No memory need lie inside
   the window. */
static void
piece_split(struct ranges_out_s *to, struct topology_range_s piece)
{
  const struct machine_s *machine = to->machine;
  uint64_t cut[WINDOW_SPLITS];
  uint64_t window_last;

  if (machine->dma_windowed && machine->dma_size != 0)
    {
      window_last = last_of(machine->dma_start, machine->dma_size);
      cut[0] = machine->dma_start;
      cut[1] = window_last == UINT64_MAX ? 0 : window_last + 1;
      for (uint_fast8_t i = 0; i < WINDOW_SPLITS; i++)
        if (cut[i] > piece.start && cut[i] <= piece.last)
          {
            struct topology_range_s before = piece;

            before.last = cut[i] - 1;
            piece_add(to, before);
            piece.start = cut[i];
          }
    }
  piece_add(to, piece);
}

/* The lowest reserved range that overlaps the piece. */
static const struct machine_reserved_s *
reserved_first(const struct machine_s *machine,
               const struct topology_range_s *piece)
{
  const struct machine_reserved_s *found = NULL;

  for (uint32_t i = 0; i < machine->reserveds.found; i++)
    {
      const struct machine_reserved_s *r = &machine->reserved[i];

      if (r->size != 0 && r->start <= piece->last
          && last_of(r->start, r->size) >= piece->start
          && (found == NULL || r->start < found->start))
        found = r;
    }
  return found;
}

/* Removes the reserved bytes from a range (I2). */
static void
range_unreserve(struct ranges_out_s *to, struct topology_range_s range)
{
  const struct machine_reserved_s *reserved;

  while ((reserved = reserved_first(to->machine, &range)) != NULL)
    {
      uint64_t last = last_of(reserved->start, reserved->size);

      if (reserved->start > range.start)
        {
          struct topology_range_s before = range;

          before.last = reserved->start - 1;
          piece_split(to, before);
        }
      if (last >= range.last)
        return;
      range.start = last + 1;
    }
  piece_split(to, range);
}

/* Prints why there is no memory at all. listed: ranges left after clipping. */
static void
no_memory_print(const struct ranges_out_s *to, size_t listed)
{
  const struct machine_s *machine = to->machine;
  const char *why = "all listed memory is reserved";
  uint64_t bytes = 0;

  for (uint32_t i = 0; i < machine->ranges.found; i++)
    bytes |= machine->range[i].size;
  if (machine->ranges.found == 0)
    why = "the firmware lists no memory";
  else if (bytes == 0)
    why = "all listed memory has size 0";
  else if (listed == 0)
    why = "all listed memory is above the address space";
  else if (to->small)
    why = "what is left of the listed memory is too small";
  printk("topology: no memory: %s\n", why);
}

size_t
topology_ranges_max(const struct machine_s *machine)
{
  return (size_t)machine->ranges.found + machine->reserveds.found
         + WINDOW_SPLITS;
}

size_t
topology_ranges(const struct machine_s *machine,
                const struct topology_limits_s *limits,
                struct topology_range_s *out)
{
  struct ranges_out_s to = { machine, limits, out, 0, false };
  size_t max = topology_ranges_max(machine);
  size_t first = ranges_collect(machine, limits, out);
  uint64_t taken_last = 0;
  bool taken = false;

  for (size_t i = first; i < max; i++)
    {
      struct topology_range_s range = out[i];

      if (taken && range.last <= taken_last)
        {
          range_print(&range, "lies in another, ignored");
          continue;
        }
      if (taken && range.start <= taken_last)
        {
          range_print(&range, "overlaps the one before, trimmed");
          range.start = taken_last + 1;
        }
      taken = true;
      taken_last = range.last;
      range_unreserve(&to, range);
      assert(to.count <= i + 1);
    }
  if (to.count == 0)
    no_memory_print(&to, max - first);
  return to.count;
}

uint64_t
topology_range_end(const struct topology_range_s *range, size_t count,
                   size_t first)
{
  size_t i = first;

  while (i + 1 < count && range[i + 1].index == range[first].index
         && range[i].last + 1 == range[i + 1].start)
    i++;
  return range[i].last;
}

size_t
topology_boot_range(const struct machine_s *machine,
                    const struct topology_range_s *range, size_t count,
                    size_t size)
{
  size_t largest = count;
  uint64_t most = 0;

  for (size_t i = 0; i < count; i++)
    {
      uint64_t span = topology_range_end(range, count, i) - range[i].start;

      if (!machine->range[range[i].index].reach_all)
        continue;
      if (span >= size - 1)
        return i;
      if (largest == count || span > most)
        {
          largest = i;
          most = span;
        }
    }
  return largest;
}
