/* arch/ibmpc: the memory after the image, and the page tables.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Virtual and physical addresses are equal. RAM and the devices of every PC are
   mapped; all other accesses fault. The memory after the image, in the same
   range of RAM, contains:

     image | a place for each other CPU | page tables |

   followed by the boot bank, in the first memory of one node that is large
   enough.

   Each CPU has a top-level table of its own; the lower tables are shared. The
   page below each stack is unmapped, as are the bytes from 0 to 4095.

   Invariants:
   I1  The kernel uses one reserved range, ibmpc_image_start to
       ibmpc_memory.end; the boot bank follows it.
   I2  While the firmware's tables are read, all memory below 4 GiB is readable,
       through the page tables of boot.S.
   I3  Constant once arch_boot_memory() has returned.
   Locks: none; only the boot CPU runs during the writes.

   Limitation: all stacks and page tables are near the boot CPU. A CPU enters in
   32-bit mode with a stack below 4 GiB, where its node may have no memory.
   Stacks in the middle of a node's memory would also split its bank.
 */

#include "ibmpc.h"

#include <mutek/arch.h>
#include <mutek/assert.h>
#include <mutek/bit.h>
#include <mutek/firmware.h>
#include <mutek/printk.h>
#include <mutek/string.h>
#include <mutek/topology.h>

/** Minimum space between the image and a payload file after it. */
#define ROOM_MIN ((uintptr_t)16 << 20)

static_assert(CONFIG_IBMPC_STACK_SIZE % 4096 == 0, "a stack is whole pages");

struct ibmpc_memory_s ibmpc_memory;

/** A range of usable memory. */
struct room_s
{
  uintptr_t start; /**< first byte */
  uintptr_t end;   /**< first byte after it */
};

static struct acpi_source_s
source(void)
{
  return (struct acpi_source_s){
    .rsdp = ibmpc_loader.rsdp,
    .memory = ibmpc_loader.memory,
    .memory_count = ibmpc_loader.memory_count,
    .reach_limit = IBMPC_WINDOW_END,
    .running = cpu_hardware_id(),
  };
}

/* Finds the usable memory after the image. If the payload file is too close, it
   begins after that file. */
static error_t
room_find(struct room_s *room)
{
  uintptr_t image = (uintptr_t)ibmpc_image_end;
  uint64_t file = ibmpc_loader.payload;

  *room = (struct room_s){ 0, 0 };
  for (uint32_t i = 0; i < ibmpc_loader.memory_count; i++)
    {
      const struct machine_reserved_s *memory = &ibmpc_loader.memory[i];

      if (memory->start < image && image - memory->start < memory->size)
        *room = (struct room_s){ image, memory->start + memory->size };
    }
  if (room->end == 0)
    {
      printk("ibmpc: no memory behind the image\n");
      return -ENOENT;
    }
  if (file < image || file >= room->end)
    return 0;
  if (file - image >= ROOM_MIN)
    room->end = file;
  else
    room->start = bit_align_up(file + ibmpc_loader.payload_size, X86_64_PAGE);
  return 0;
}

/* Reserves the places of the listed CPUs. */
static error_t
cpus_place(struct room_s *room)
{
  struct machine_s count = { 0 };
  struct acpi_source_s tables = source();
  error_t err = acpi_machine_read(&tables, &count);
  uint32_t others = count.cpus.found - (count.cpus.found != 0);
  size_t size;

  if (err != 0 && err != -ENOMEM)
    return err;
  if (others > CONFIG_CPU_START_MAX - 1)
    others = CONFIG_CPU_START_MAX - 1;
  size = others * sizeof(struct ibmpc_cpu_s);
  if (room->start > room->end || room->end - room->start < size)
    return -ENOMEM;
  ibmpc_memory.cpu = (struct ibmpc_cpu_s *)room->start;
  ibmpc_memory.cpu_count = (cpu_id_t)others;
  room->start += size;
  return 0;
}

/* Maps all RAM, with partial pages, and the devices of every PC. Other ranges
   of the loader's map stay unmapped. Memory below 1 MiB is mapped to start
   CPUs. */
static error_t
ranges_map(struct x86_64_pages_s *pages)
{
  error_t err = x86_64_pages_set(pages, X86_64_PAGE, IBMPC_LOW_END,
                                 X86_64_PAGE_DATA);

  if (err == 0)
    err = x86_64_pages_set(pages, IBMPC_DEVICES, IBMPC_WINDOW_END,
                           X86_64_PAGE_DEVICE);
  for (uint32_t i = 0; err == 0 && i < ibmpc_loader.memory_count; i++)
    {
      const struct machine_reserved_s *memory = &ibmpc_loader.memory[i];
      uint64_t start = memory->start & -(uint64_t)X86_64_PAGE;
      uint64_t end = memory->start + memory->size + (X86_64_PAGE - 1);

      err = x86_64_pages_set(pages, start, end & -(uint64_t)X86_64_PAGE,
                             X86_64_PAGE_DATA);
    }
  return err;
}

static error_t
image_protect(struct x86_64_pages_s *pages)
{
  uintptr_t guard = (uintptr_t)ibmpc_stack_guard;
  error_t err = x86_64_pages_set(pages, (uintptr_t)ibmpc_image_start,
                                 (uintptr_t)ibmpc_image_const,
                                 X86_64_PAGE_CODE);

  if (err == 0)
    err = x86_64_pages_set(pages, (uintptr_t)ibmpc_image_const,
                           (uintptr_t)ibmpc_image_data, X86_64_PAGE_CONST);
  if (err == 0)
    err = x86_64_pages_set(pages, guard, guard + X86_64_PAGE, X86_64_PAGE_NONE);
  for (cpu_id_t i = 0; err == 0 && i < ibmpc_memory.cpu_count; i++)
    {
      guard = (uintptr_t)ibmpc_memory.cpu[i].guard;
      err = x86_64_pages_set(pages, guard, guard + X86_64_PAGE,
                             X86_64_PAGE_NONE);
    }
  return err;
}

/* Builds the page tables and activates them. */
static error_t
pages_place(struct room_s *room)
{
  struct x86_64_pages_s pages;
  error_t err = x86_64_pages_init(&pages, room->start, room->end);

  if (err == 0)
    err = ranges_map(&pages);
  if (err == 0)
    err = image_protect(&pages);
  if (err != 0)
    return err;
  x86_64_pages_use(pages.root);
  ibmpc_memory.root = pages.root;
  room->start = pages.next;
  return 0;
}

static void
reserve(struct machine_s *machine, uint64_t start, uint64_t size)
{
  uint32_t at = machine->reserveds.found++;

  if (at < machine->reserveds.capacity)
    machine->reserved[at] = (struct machine_reserved_s){ start, size };
}

error_t
arch_machine_read(struct machine_s *machine)
{
  struct acpi_source_s tables = source();
  error_t err;

  x86_64_pages_use(ibmpc_boot_root);
  err = acpi_machine_read(&tables, machine);
  x86_64_pages_use(ibmpc_memory.root);
  if (err != 0 && err != -ENOMEM)
    return err;
  reserve(machine, (uintptr_t)ibmpc_image_start,
          ibmpc_memory.end - (uintptr_t)ibmpc_image_start);
  if (ibmpc_loader.payload_size != 0)
    reserve(machine, ibmpc_loader.payload, ibmpc_loader.payload_size);
  machine->address_bits = cpu_address_bits();
  machine->dma_windowed = true;
  machine->dma_size = CONFIG_ARCH_DMA_LIMIT;
  return machine_fits(machine, machine) ? 0 : -ENOMEM;
}

/* Reads only the ranges, into free memory after the page tables. The other
   arrays have no room, so nothing else is stored and no message is printed. */
static error_t
ranges_read(const struct room_s *room, struct machine_s *machine,
            struct topology_range_s **range)
{
  uintptr_t next = room->start;
  error_t err;

  *machine = (struct machine_s){ 0 };
  err = arch_machine_read(machine);
  assert(err != 0); /* there is no room for the running CPU */
  if (err != -ENOMEM)
    return err;
  machine->ranges.capacity = machine->ranges.found;
  machine->range = (struct machine_range_s *)next;
  next += machine->ranges.found * sizeof(*machine->range);
  machine->reserveds.capacity = machine->reserveds.found;
  machine->reserved = (struct machine_reserved_s *)next;
  next += machine->reserveds.found * sizeof(*machine->reserved);
  *range = (struct topology_range_s *)next;
  next += topology_ranges_max(machine) * sizeof(**range);
  if (next > room->end)
    return -ENOMEM;
  err = arch_machine_read(machine);
  return err == -ENOMEM ? 0 : err;
}

/* Places the boot bank as low as possible, where arch_machine_read() can write.
   The messages about ranges are discarded, because topology_build() prints them
   again. */
static error_t
boot_place(const struct room_s *room, struct arch_boot_s *boot)
{
  struct topology_range_s *range = NULL;
  struct machine_s machine;
  error_t err = ranges_read(room, &machine, &range);
  size_t count, at;
  char said[1];

  if (err != 0)
    return err;
  printk_capture(said, sizeof(said));
  count = topology_ranges(&machine, &topology_limits_build, range);
  printk_capture(NULL, 0);
  while (count != 0 && range[count - 1].last >= IBMPC_WINDOW_END)
    count--;
  at = topology_boot_range(&machine, range, count, CONFIG_MUTEK_BOOT_BANK_SIZE);
  if (at == count)
    return -ENOMEM;
  boot->start = range[at].start;
  boot->last = topology_range_end(range, count, at);
  boot->base = (uintptr_t)boot->start;
  return 0;
}

error_t
arch_boot_memory(struct arch_boot_s *boot)
{
  struct room_s room;
  error_t err = room_find(&room);

  if (err != 0)
    return err;
  err = cpus_place(&room);
  if (err == 0)
    err = pages_place(&room);
  ibmpc_memory.end = room.start;
  if (err == 0)
    err = boot_place(&room, boot);
  if (err == -ENOMEM)
    {
      printk("ibmpc: too little memory behind the image\n");
      return -ENOENT;
    }
  return err;
}

uintptr_t
arch_bank_address(const struct topology_bank_s *bank)
{
  assert(bank->last < X86_64_REACH);
  return (uintptr_t)bank->start;
}
