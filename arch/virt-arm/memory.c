/* arch/virt-arm: the memory after the image, and the page tables.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Virtual and physical addresses are equal. RAM and the devices in use are
   mapped. All other accesses fault, as do accesses to memory that the tree
   reserves. The memory after the image, in the same range of RAM, contains:

     image | a place for each other CPU | page tables | boot bank ...

   All CPUs share one translation. The page below each stack is unmapped.

   Invariants:
   I1  The kernel uses one reserved range, virt_arm_image_start to
       virt_arm_memory.end; the boot bank follows it.
   I2  The tree and the payload file are mapped, even if the tree does not list
       that memory.
   I3  Constant once arch_boot_memory() has returned.
   Locks: none; only the boot CPU runs during the writes.

   Limitation: all stacks and page tables are near the boot CPU. */

#include "virt_arm.h"

#include <mutek/arch.h>
#include <mutek/assert.h>
#include <mutek/bit.h>
#include <mutek/firmware.h>
#include <mutek/printk.h>

/** Enough space after the image; the search ends with it. */
#define ROOM_ENOUGH ((uintptr_t)16 << 20)

#define RANGES_MAX 256
#define RESERVEDS_MAX 64

static_assert(CONFIG_VIRT_ARM_STACK_SIZE % 4096 == 0, "a stack is whole pages");

struct virt_arm_memory_s virt_arm_memory;

/** A range of usable memory. */
struct room_s
{
  uint64_t start; /**< first byte */
  uint64_t end;   /**< first byte after it */
};

/** The tree's description of memory. */
static struct
{
  struct machine_range_s range[RANGES_MAX];
  struct machine_reserved_s reserved[RESERVEDS_MAX];
  struct machine_s machine;
} said;

static error_t
said_read(void)
{
  error_t err;

  said.machine = (struct machine_s){
    .range = said.range,
    .reserved = said.reserved,
    .ranges.capacity = RANGES_MAX,
    .reserveds.capacity = RESERVEDS_MAX,
  };
  err = fdt_machine_read(virt_arm_tree.blob, virt_arm_tree.size,
                         cpu_hardware_id(), &said.machine);
  if (err != 0 && err != -ENOMEM)
    return err;
  if (said.machine.ranges.found <= RANGES_MAX
      && said.machine.reserveds.found <= RESERVEDS_MAX)
    return 0;
  printk("virt-arm: more than %u ranges of memory, or %u reserved ones\n",
         RANGES_MAX, RESERVEDS_MAX);
  return -EBADDATA;
}

/* The end of a range, clipped to the addresses that the CPU reaches. */
static uint64_t
end_of(uint64_t start, uint64_t size)
{
  return start >= ARM_REACH || size >= ARM_REACH - start ? ARM_REACH
                                                         : start + size;
}

/* Removes a range from the usable memory: that begins after it, or ends before
   it. */
static void
room_cut(struct room_s *room, uint64_t start, uint64_t size)
{
  uint64_t end = end_of(start, size);

  if (size == 0 || end <= room->start || start >= room->end)
    return;
  if (start < room->start || start - room->start < ROOM_ENOUGH)
    room->start = bit_align_up((uintptr_t)(end - 1), ARM_PAGE);
  else
    room->end = start;
}

/* Repeats the cuts, because the memory after one range may belong to
   another. */
static void
room_clear(struct room_s *room)
{
  uint64_t before;

  do
    {
      before = room->start;
      for (uint32_t i = 0; i < said.machine.reserveds.found; i++)
        room_cut(room, said.reserved[i].start, said.reserved[i].size);
      room_cut(room, (uintptr_t)virt_arm_tree.blob, virt_arm_tree.size);
      room_cut(room, virt_arm_tree.payload.start, virt_arm_tree.payload.size);
    }
  while (room->start != before && room->start < room->end);
}

static error_t
room_find(struct room_s *room)
{
  uint64_t image = (uintptr_t)virt_arm_image_end;

  *room = (struct room_s){ 0, 0 };
  for (uint32_t i = 0; i < said.machine.ranges.found; i++)
    {
      const struct machine_range_s *range = &said.range[i];

      if (range->start < image && image < end_of(range->start, range->size))
        *room = (struct room_s){ image, end_of(range->start, range->size) };
    }
  if (room->end == 0)
    {
      printk("virt-arm: %s\n", said.machine.ranges.found == 0
                                   ? "the tree lists no memory"
                                   : "no memory behind the image");
      return -ENOENT;
    }
  room_clear(room);
  return 0;
}

/* Reserves the places of the listed CPUs. */
static error_t
cpus_place(struct room_s *room)
{
  uint32_t others = said.machine.cpus.found - (said.machine.cpus.found != 0);
  size_t size;

  if (others > CONFIG_CPU_START_MAX - 1)
    others = CONFIG_CPU_START_MAX - 1;
  size = others * sizeof(struct virt_arm_cpu_s);
  if (room->start > room->end || room->end - room->start < size)
    return -ENOMEM;
  virt_arm_memory.cpu = (struct virt_arm_cpu_s *)(uintptr_t)room->start;
  virt_arm_memory.cpu_count = (cpu_id_t)others;
  room->start += size;
  return 0;
}

/* Maps a range, with partial pages. */
static error_t
area_map(struct arm_pages_s *pages, uint64_t start, uint64_t size,
         enum arm_page_e kind)
{
  uint64_t first = start & -(uint64_t)ARM_PAGE;
  uint64_t end = end_of(start, size) + (ARM_PAGE - 1);

  if (size == 0 || start >= ARM_REACH)
    return 0;
  return arm_pages_set(pages, first, end & -(uint64_t)ARM_PAGE, kind);
}

/* Unmaps whole pages only; the rest of a partial page may be in use. */
static error_t
area_unmap(struct arm_pages_s *pages, uint64_t start, uint64_t size)
{
  uint64_t end = end_of(start, size) & -(uint64_t)ARM_PAGE;
  uint64_t first = start + (ARM_PAGE - 1);

  if (start >= ARM_REACH || (first &= -(uint64_t)ARM_PAGE) >= end)
    return 0;
  return arm_pages_set(pages, first, end, ARM_PAGE_NONE);
}

static error_t
ranges_map(struct arm_pages_s *pages)
{
  error_t err = 0;

  for (uint32_t i = 0; err == 0 && i < said.machine.ranges.found; i++)
    err = area_map(pages, said.range[i].start, said.range[i].size,
                   ARM_PAGE_DATA);
  for (uint32_t i = 0; err == 0 && i < said.machine.reserveds.found; i++)
    err = area_unmap(pages, said.reserved[i].start, said.reserved[i].size);
  for (uint32_t i = 0; err == 0 && i < virt_arm_tree.device_count; i++)
    err = area_map(pages, virt_arm_tree.device[i].start,
                   virt_arm_tree.device[i].size, ARM_PAGE_DEVICE);
  if (err == 0)
    err = area_map(pages, (uintptr_t)virt_arm_tree.blob, virt_arm_tree.size,
                   ARM_PAGE_CONST);
  if (err == 0)
    err = area_map(pages, virt_arm_tree.payload.start,
                   virt_arm_tree.payload.size, ARM_PAGE_CONST);
  return err;
}

static error_t
image_map(struct arm_pages_s *pages)
{
  uintptr_t code = (uintptr_t)virt_arm_image_start;
  uintptr_t constant = (uintptr_t)virt_arm_image_const;
  uintptr_t data = (uintptr_t)virt_arm_image_data;
  uintptr_t guard = (uintptr_t)virt_arm_stack_guard;
  error_t err = arm_pages_set(pages, code, constant, ARM_PAGE_CODE);

  if (err == 0)
    err = arm_pages_set(pages, constant, data, ARM_PAGE_CONST);
  if (err == 0)
    err = arm_pages_set(pages, data, (uintptr_t)virt_arm_image_end,
                        ARM_PAGE_DATA);
  if (err == 0)
    err = arm_pages_set(pages, guard, guard + ARM_PAGE, ARM_PAGE_NONE);
  for (cpu_id_t i = 0; err == 0 && i < virt_arm_memory.cpu_count; i++)
    {
      guard = (uintptr_t)virt_arm_memory.cpu[i].guard;
      err = arm_pages_set(pages, guard, guard + ARM_PAGE, ARM_PAGE_NONE);
    }
  return err;
}

/* Builds the page tables and activates them. */
static error_t
pages_place(struct room_s *room)
{
  struct arm_pages_s pages = {
    .root = virt_arm_root,
    .next = (uintptr_t)room->start,
    .end = (uintptr_t)(room->end - 1),
  };
  error_t err = ranges_map(&pages);

  if (err == 0)
    err = image_map(&pages);
  if (err != 0)
    return err;
  arm_pages_use(pages.root);
  room->start = bit_align_up(pages.next, ARM_PAGE);
  return 0;
}

error_t
arch_boot_memory(struct arch_boot_s *boot)
{
  struct room_s room;
  error_t err = said_read();

  if (err == 0)
    err = room_find(&room);
  if (err != 0)
    return err;
  err = cpus_place(&room);
  if (err == 0)
    err = pages_place(&room);
  if (err == -ENOMEM || (err == 0 && room.start >= room.end))
    {
      printk("virt-arm: too little memory behind the image\n");
      return -ENOENT;
    }
  if (err != 0)
    return err;
  virt_arm_memory.end = (uintptr_t)room.start;
  boot->start = room.start;
  boot->last = room.end - 1;
  boot->base = (uintptr_t)room.start;
  return 0;
}

/* Reserves a range with its partial pages, because their mapping differs. */
static void
reserve(struct machine_s *machine, uint64_t start, uint64_t size)
{
  uint64_t first = start & -(uint64_t)ARM_PAGE;
  uint64_t end = (start + size + (ARM_PAGE - 1)) & -(uint64_t)ARM_PAGE;
  uint32_t at = machine->reserveds.found++;

  if (at < machine->reserveds.capacity)
    machine->reserved[at] = (struct machine_reserved_s){ first, end - first };
}

error_t
arch_machine_read(struct machine_s *machine)
{
  error_t err = fdt_machine_read(virt_arm_tree.blob, virt_arm_tree.size,
                                 cpu_hardware_id(), machine);

  if (err != 0 && err != -ENOMEM)
    return err;
  reserve(machine, (uintptr_t)virt_arm_image_start,
          virt_arm_memory.end - (uintptr_t)virt_arm_image_start);
  reserve(machine, (uintptr_t)virt_arm_tree.blob, virt_arm_tree.size);
  if (virt_arm_tree.payload.size != 0)
    reserve(machine, virt_arm_tree.payload.start, virt_arm_tree.payload.size);
  machine->address_bits = cpu_address_bits();
  return machine->reserveds.found > machine->reserveds.capacity ? -ENOMEM : err;
}

uintptr_t
arch_bank_address(const struct topology_bank_s *bank)
{
  assert(bank->last < ARM_REACH);
  return (uintptr_t)bank->start;
}
