/* arch/ibmpc: reads the loader's data, for any protocol.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The loader's data may be anywhere in memory, so the kernel copies what it
   needs before it writes to any memory.

   Invariant: usable memory lies in a range of type RAM and in no other range.
   Locks: none. Not used: payload files after the first.

   Source: ACPI 6.5, 5.2.5.1 "Finding the RSDP on IA-PC Systems". */

#include "loader.h"

#include <mutek/printk.h>
#include <mutek/string.h>

#define MEMORY_START 0x1000u /* address 0 is never usable */

#define EBDA_SEGMENT                                                           \
  0x40eu                /* holds the segment of the firmware's data area       \
                         */
#define EBDA_SIZE 1024u /* bytes of it to search */
#define BIOS_START 0xe0000u
#define BIOS_END 0x100000u

#define RSDP_SIGNATURE "RSD PTR "
#define RSDP_SIGNATURE_SIZE 8
#define RSDP_SIZE 20
#define RSDP_STEP 16

static bool
readable(const struct ibmpc_view_s *view, uint64_t address, uint64_t size)
{
  return address != 0 && address < view->limit && size <= view->limit - address;
}

bool
ibmpc_view_copy(const struct ibmpc_view_s *view, uint64_t address, void *to,
                size_t size)
{
  if (!readable(view, address, size))
    return false;
  memcpy(to, (const void *)(view->base + (uintptr_t)address), size);
  return true;
}

bool
ibmpc_loader_range(struct ibmpc_loader_s *out,
                   const struct ibmpc_range_s *range)
{
  if (out->range_count == IBMPC_RANGES_MAX)
    {
      printk("ibmpc: memory map: more than %u entries, the rest ignored\n",
             IBMPC_RANGES_MAX);
      return false;
    }
  out->range[out->range_count++] = *range;
  return true;
}

void
ibmpc_loader_words(struct ibmpc_loader_s *out, const struct ibmpc_view_s *view,
                   uint64_t address)
{
  size_t length = 0;

  while (length < IBMPC_WORDS_SIZE - 1
         && ibmpc_view_copy(view, address + length, &out->words[length], 1)
         && out->words[length] != '\0')
    length++;
  out->words[length] = '\0';
}

void
ibmpc_loader_payload(struct ibmpc_loader_s *out,
                     const struct ibmpc_view_s *view, uint64_t start,
                     uint64_t size)
{
  if (size == 0 || !readable(view, start, size))
    return;
  out->payload = start;
  out->payload_size = size;
}

static uint64_t
range_end(const struct ibmpc_range_s *range)
{
  return range->size > UINT64_MAX - range->start ? UINT64_MAX
                                                 : range->start + range->size;
}

/* The lowest range of another type that overlaps the bytes. */
static const struct ibmpc_range_s *
claim_first(const struct ibmpc_loader_s *out, uint64_t start, uint64_t end)
{
  const struct ibmpc_range_s *first = NULL;

  for (uint32_t i = 0; i < out->range_count; i++)
    {
      const struct ibmpc_range_s *range = &out->range[i];

      if (range->type != IBMPC_RAM && range->size != 0 && range->start < end
          && range_end(range) > start
          && (first == NULL || range->start < first->start))
        first = range;
    }
  return first;
}

static bool
memory_add(struct ibmpc_loader_s *out, uint64_t start, uint64_t end)
{
  if (out->memory_count == IBMPC_RANGES_MAX)
    {
      printk("ibmpc: memory map: more than %u pieces, the rest ignored\n",
             IBMPC_RANGES_MAX);
      return false;
    }
  out->memory[out->memory_count++] = (struct machine_reserved_s){ start,
                                                                  end - start };
  return true;
}

/* Adds the memory between the ranges of other types. Returns false if the array
   is full. */
static bool
memory_collect(struct ibmpc_loader_s *out, uint64_t start, uint64_t end)
{
  while (start < end)
    {
      const struct ibmpc_range_s *claim = claim_first(out, start, end);
      uint64_t stop = claim == NULL ? end : claim->start;

      if (stop > start && !memory_add(out, start, stop))
        return false;
      start = claim == NULL ? end : range_end(claim);
    }
  return true;
}

/* Returns the end of a range, clipped to the CPU's address width. */
static uint64_t
memory_end(const struct ibmpc_range_s *range, uint64_t reach)
{
  uint64_t end = range_end(range);

  if (range->size == 0 || end <= reach)
    return end;
  printk("ibmpc: memory at 0x%llx, 0x%llx bytes: what is from 0x%llx on is "
         "above the processor's addresses, ignored\n",
         (unsigned long long)range->start, (unsigned long long)range->size,
         (unsigned long long)reach);
  return reach;
}

static void
memory_collect_all(struct ibmpc_loader_s *out, uint64_t reach)
{
  bool room = true;

  for (uint32_t i = 0; room && i < out->range_count; i++)
    {
      const struct ibmpc_range_s *range = &out->range[i];
      uint64_t start = range->start;

      if (range->type == IBMPC_RAM)
        room = memory_collect(out, start < MEMORY_START ? MEMORY_START : start,
                              memory_end(range, reach));
    }
}

static bool
rsdp_at(const struct ibmpc_view_s *view, uint64_t address)
{
  uint8_t data[RSDP_SIZE], sum = 0;

  if (!ibmpc_view_copy(view, address, data, sizeof(data))
      || memcmp(data, RSDP_SIGNATURE, RSDP_SIGNATURE_SIZE) != 0)
    return false;
  for (size_t i = 0; i < sizeof(data); i++)
    sum = (uint8_t)(sum + data[i]);
  return sum == 0;
}

/* Returns 0 if it is not found. */
static uint64_t
rsdp_find_in(const struct ibmpc_view_s *view, uint64_t start, uint64_t end)
{
  for (uint64_t at = start; at < end; at += RSDP_STEP)
    if (rsdp_at(view, at))
      return at;
  return 0;
}

static uint64_t
rsdp_find(const struct ibmpc_view_s *view)
{
  uint16_t segment = 0;
  uint64_t ebda, found = 0;

  if (ibmpc_view_copy(view, EBDA_SEGMENT, &segment, sizeof(segment)))
    {
      ebda = (uint64_t)segment << 4;
      found = rsdp_find_in(view, ebda, ebda + EBDA_SIZE);
    }
  return found != 0 ? found : rsdp_find_in(view, BIOS_START, BIOS_END);
}

error_t
ibmpc_loader_read(const struct ibmpc_entered_s *entered,
                  const struct ibmpc_view_s *view, struct ibmpc_loader_s *out)
{
  error_t err = entered->magic == IBMPC_MULTIBOOT_MAGIC
                    ? ibmpc_multiboot_read(entered->address, view, out)
                    : ibmpc_pvh_read(entered->address, view, out);

  if (err != 0)
    return err;
  memory_collect_all(out, view->reach);
  if (out->rsdp == 0)
    out->rsdp = rsdp_find(view);
  return 0;
}
