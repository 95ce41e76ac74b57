/* arch/malta: the memory after the image, and the description of the machine.
   SPDX-License-Identifier: LGPL-2.1-only */

/* See malta.h for physical and virtual addresses. From address 0:

     loader's data | device tree | image | a stack and a place for each other
     CPU | boot bank ...

   A device tree at its address describes the machine. Without one, or if it is
   broken, the boot environment does: all CPUs, all memory, no distances. The
   board's registers show which CPUs exist. Listed memory that is no RAM is
   ignored.

   Invariants:
   I1  The kernel uses one reserved range, from address 0 to malta_memory.end;
       the boot bank follows it.
   I2  Constant once arch_machine_read() has returned 0.
   Locks: none; only the boot CPU runs during the writes.

   Limitation: all stacks are near the boot CPU. */

#include "malta.h"

#include <mutek/arch.h>
#include <mutek/assert.h>
#include <mutek/bit.h>
#include <mutek/firmware.h>
#include <mutek/printk.h>

#define PAGE 4096u

/* Physical addresses for the parts of the coherent processing system, in a gap
   after the board's own devices. Source: Linux,
   arch/mips/include/asm/mips-boards, for the two addresses. */
static const struct mips_cps_s system_places = {
  .controller = 0x1bde0000,
  .interrupts = 0x1bdc0000,
};

static_assert((CONFIG_MALTA_STACK_SIZE & (CONFIG_MALTA_STACK_SIZE - 1)) == 0,
              "a stack is one entry of the TLB");

struct malta_memory_s malta_memory;

/* (c) after arch_machine_read(): a valid device tree, or NULL. */
static const uint32_t *tree = (const uint32_t *)(MIPS_CACHED + MALTA_TREE);

error_t
malta_stack_map(cpu_id_t index, const void *stack)
{
  error_t err = mips_map_add(
      &malta_memory.map, malta_stack_end(index) - CONFIG_MALTA_STACK_SIZE,
      (uintptr_t)malta_physical((uintptr_t)stack), CONFIG_MALTA_STACK_SIZE);

  if (err != 0)
    printk("malta: no entry of the TLB is left for stack %u\n", index);
  return err;
}

/* Places the stacks and places of the other CPUs after the image. */
static error_t
places_make(uintptr_t end, cpu_id_t others)
{
  uintptr_t start = bit_align_up((uintptr_t)malta_image_end,
                                 CONFIG_MALTA_STACK_SIZE);
  size_t each = CONFIG_MALTA_STACK_SIZE + sizeof(struct malta_cpu_s);

  if (end <= start || (end - start) / each <= others)
    {
      printk("malta: too little memory behind the image\n");
      return -ENOENT;
    }
  for (cpu_id_t i = 1; i <= others; i++, start += CONFIG_MALTA_STACK_SIZE)
    if (malta_stack_map(i, (const void *)start) != 0)
      return -ENOENT;
  malta_memory.cpu = (struct malta_cpu_s *)start;
  malta_memory.place_count = others;
  malta_memory.end = bit_align_up(start + others * sizeof(struct malta_cpu_s),
                                  PAGE);
  return 0;
}

/* Maps the RAM that is accessible only with translation. */
static error_t
high_map(void)
{
  uint32_t size = malta_loader.ram_size / PAGE * PAGE;

  if (size <= MALTA_LOW_MAX)
    return 0;
  return mips_map_add(&malta_memory.map, MALTA_LOW_MAX,
                      MALTA_HIGH + MALTA_LOW_MAX, size - MALTA_LOW_MAX);
}

error_t
arch_boot_memory(struct arch_boot_s *boot)
{
  uint32_t last = malta_loader.payload != 0 ? malta_loader.payload
                                            : malta_loader.low_size;
  uintptr_t end = malta_address(last);
  cpu_id_t others;
  error_t err;

  malta_memory.cpu_count = mips_cps_init(&system_places);
  others = (cpu_id_t)(malta_memory.cpu_count - 1);
  if (others > CONFIG_CPU_START_MAX - 1)
    others = CONFIG_CPU_START_MAX - 1;
  err = places_make(end, others);
  if (err != 0)
    return err;
  if (high_map() != 0)
    {
      printk("malta: memory above 256 MiB takes too many entries of the TLB\n");
      malta_loader.ram_size = malta_loader.low_size;
    }
  mips_map_use(&malta_memory.map);
  boot->start = malta_physical(malta_memory.end);
  boot->last = last - 1;
  boot->base = malta_memory.end;
  return 0;
}

static void
reserve(struct machine_s *machine, uint64_t start, uint64_t size)
{
  uint32_t at = machine->reserveds.found++;

  if (at < machine->reserveds.capacity)
    machine->reserved[at] = (struct machine_reserved_s){ start, size };
}

static void
range_add(struct machine_s *machine, uint64_t start, uint64_t size)
{
  uint32_t at = machine->ranges.found++;

  if (at < machine->ranges.capacity)
    machine->range[at] = (struct machine_range_s){
      .start = start,
      .size = size,
      .node = MACHINE_NODE_NONE,
      .reach_all = true,
    };
}

static void
cpu_add(struct machine_s *machine, uint32_t hw)
{
  uint32_t at = machine->cpus.found++;

  if (at < machine->cpus.capacity)
    machine->cpu[at] = (struct machine_cpu_s){
      .hw = hw,
      .node = MACHINE_NODE_NONE,
      .enabled = true,
    };
}

/* First byte after all RAM. */
static uint64_t
ram_end(void)
{
  return (uint64_t)MALTA_HIGH + malta_loader.ram_size;
}

static bool
ram_is_high(void)
{
  return malta_loader.ram_size > MALTA_LOW_MAX;
}

static error_t
environment_machine(struct machine_s *machine)
{
  machine->cpus.found = machine->ranges.found = machine->reserveds.found = 0;
  for (uint32_t hw = 0; hw < malta_memory.cpu_count; hw++)
    cpu_add(machine, hw);
  range_add(machine, 0, malta_loader.low_size);
  if (ram_is_high())
    range_add(machine, MALTA_HIGH + MALTA_LOW_MAX,
              malta_loader.ram_size - MALTA_LOW_MAX);
  machine->dma_windowed = true;
  machine->dma_start = 0;
  machine->dma_size = MALTA_LOW_MAX;
  return machine->cpus.found > machine->cpus.capacity
                 || machine->ranges.found > machine->ranges.capacity
             ? -ENOMEM
             : 0;
}

/* The machine of the tree, or of the environment without a valid tree. */
static error_t
described_machine(struct machine_s *machine)
{
  error_t err;

  if (tree != NULL && *tree == 0)
    tree = NULL;
  if (tree == NULL)
    return environment_machine(machine);
  err = fdt_machine_read(tree, MALTA_TREE_END - MALTA_TREE, cpu_hardware_id(),
                         machine);
  if (err != -EBADDATA)
    return err;
  printk("malta: the boot environment describes the machine instead\n");
  tree = NULL;
  return environment_machine(machine);
}

static bool
range_is_ram(uint64_t start, uint64_t last)
{
  return last < malta_loader.low_size
         || (ram_is_high() && start >= MALTA_HIGH + MALTA_LOW_MAX
             && last < ram_end());
}

/* Prints the memory of a tree that does not exist. */
static void
machine_compare(const struct machine_s *machine)
{
  for (uint32_t i = 0; i < machine->ranges.found; i++)
    {
      const struct machine_range_s *range = &machine->range[i];
      uint64_t last = range->start + (range->size - 1);

      if (range->size != 0
          && (last < range->start || !range_is_ram(range->start, last)))
        printk("malta: memory 0x%llx to 0x%llx: what is not RAM is ignored\n",
               (unsigned long long)range->start, (unsigned long long)last);
    }
}

error_t
arch_machine_read(struct machine_s *machine)
{
  uint32_t line = mips_cache_line();
  uint64_t high = ram_is_high() ? MALTA_HIGH + MALTA_LOW_MAX : ram_end();
  error_t err = described_machine(machine);

  if (err != 0 && err != -ENOMEM)
    return err;
  reserve(machine, 0, malta_physical(malta_memory.end));
  if (malta_loader.payload != 0)
    reserve(machine, malta_loader.payload, malta_loader.payload_size);
  reserve(machine, malta_loader.low_size, high - malta_loader.low_size);
  reserve(machine, ram_is_high() ? ram_end() : high,
          -(ram_is_high() ? ram_end() : high));
  machine->boot_hw = cpu_hardware_id();
  machine->boot_known = true;
  machine->address_bits = cpu_address_bits();
  if (machine->dma_line < line)
    machine->dma_line = line;
  if (machine->reserveds.found > machine->reserveds.capacity)
    err = -ENOMEM;
  if (err == 0)
    machine_compare(machine);
  return err;
}

uintptr_t
arch_bank_address(const struct topology_bank_s *bank)
{
  assert(range_is_ram(bank->start, bank->last));
  return malta_address(bank->start);
}
