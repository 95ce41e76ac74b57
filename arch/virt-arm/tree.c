/* arch/virt-arm: reads the board from the device tree.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The tree is at the loader's address, or at the start of RAM before the image.
   Until it is read, the console uses the default address of this machine.

   Invariants:
   I1  Constant once virt_arm_tree_read() has returned.
   I2  The tree is not copied. memory.c maps it read-only and reserves it.
       Locks: none.

   Source: Linux bindings "arm,gic", "arm,gic-v3", "arm,psci", "arm,pl011" and
   "arm,arch_timer", for the properties. */

#include "virt_arm.h"

#include <mutek/device/pl011.h>
#include <mutek/firmware.h>
#include <mutek/printk.h>
#include <mutek/string.h>

/** Maximum size of a tree. Source: Linux, Documentation/arm/booting.rst, 4b. */
#define TREE_MAX ((size_t)2 << 20)
#define TREE_ALIGN 8

#define INTERRUPT_CELLS 3 /* kind, number, flags */
#define INTERRUPT_PRIVATE 1
#define TIMER_VIRTUAL                                                          \
  2 /* of secure, non-secure, virtual and hypervisor                           \
       timer */

struct virt_arm_tree_s virt_arm_tree;

/* Maximum size of a tree at an address; 0: it cannot be there. */
static size_t
tree_room(uintptr_t address)
{
  uintptr_t ram = (uintptr_t)virt_arm_ram;
  uintptr_t image = (uintptr_t)virt_arm_image_start;
  uintptr_t room = address < image ? image - address : -address;

  if (address < ram || address % TREE_ALIGN != 0)
    return 0;
  return room < TREE_MAX ? room : TREE_MAX;
}

static bool
tree_at(uintptr_t address)
{
  virt_arm_tree.blob = (const void *)address;
  return fdt_total_size(virt_arm_tree.blob, tree_room(address),
                        &virt_arm_tree.size)
         == 0;
}

static error_t
tree_find(uintptr_t hint)
{
  if ((hint != 0 && tree_at(hint)) || tree_at((uintptr_t)virt_arm_ram))
    return 0;
  printk("virt-arm: no device tree at 0x%zx\n", (size_t)virt_arm_ram);
  return -EBADDATA;
}

static bool
device_find(const char *compatible, struct fdt_device_s *device)
{
  return fdt_device_find(virt_arm_tree.blob, virt_arm_tree.size, compatible,
                         device)
         == 0;
}

/* Keeps a register area of a device for memory.c. It must lie below
   ARM_REACH. */
static bool
area_keep(const struct fdt_device_s *device, uint32_t index)
{
  uint64_t start = device->start[index], size = device->size[index];

  if (index >= device->area_count || start >= ARM_REACH || size == 0
      || size > ARM_REACH - start
      || virt_arm_tree.device_count == VIRT_ARM_DEVICES_MAX)
    return false;
  virt_arm_tree.device[virt_arm_tree.device_count++]
      = (struct virt_arm_area_s){ start, size };
  return true;
}

static void
console_read(void)
{
  struct fdt_device_s device;

  if (device_find("arm,pl011", &device) && area_keep(&device, 0))
    pl011_place((uintptr_t)device.start[0]);
  else
    virt_arm_tree.device[virt_arm_tree.device_count++]
        = (struct virt_arm_area_s){ CONFIG_DRIVER_CHAR_PL011_ADDRESS,
                                    ARM_PAGE };
}

static error_t
gic_read(void)
{
  struct fdt_device_s device = { .area_count = 0 };

  if (device_find("arm,gic-v3", &device))
    virt_arm_tree.gic = &gic_v3;
  else if (device_find("arm,cortex-a15-gic", &device))
    virt_arm_tree.gic = &gic_v2;
  if (!area_keep(&device, 0) || !area_keep(&device, 1))
    {
      printk("virt-arm: the tree names no interrupt controller of version 2 "
             "or 3\n");
      return -EBADDATA;
    }
  virt_arm_tree.gic_place = (struct gic_place_s){
    .distributor = (uintptr_t)device.start[0],
    .processors = (uintptr_t)device.start[1],
    .processors_size = (size_t)device.size[1],
  };
  return 0;
}

static void
timer_read(void)
{
  struct fdt_device_s device;
  uint32_t at = TIMER_VIRTUAL * INTERRUPT_CELLS;

  if ((device_find("arm,armv7-timer", &device)
       || device_find("arm,armv8-timer", &device))
      && fdt_device_interrupt(&device, at) == INTERRUPT_PRIVATE
      && fdt_device_interrupt(&device, at + 1) < GIC_SHARED - GIC_PRIVATE)
    virt_arm_tree.timer_irq = GIC_PRIVATE
                              + fdt_device_interrupt(&device, at + 1);
}

static void
psci_read(void)
{
  struct fdt_device_s device;

  if (!device_find("arm,psci-0.2", &device) || device.method == NULL)
    return;
  if (strcmp(device.method, "hvc") == 0)
    virt_arm_tree.psci = PSCI_HVC;
  else if (strcmp(device.method, "smc") == 0)
    virt_arm_tree.psci = PSCI_SMC;
}

static error_t
chosen_read(void)
{
  struct fdt_chosen_s chosen;
  error_t err = fdt_chosen_read(virt_arm_tree.blob, virt_arm_tree.size,
                                &chosen);
  size_t length = 0;

  if (err != 0)
    return err;
  if (chosen.words != NULL)
    {
      while (length < VIRT_ARM_WORDS_SIZE - 1 && chosen.words[length] != '\0')
        length++;
      memcpy(virt_arm_tree.words, chosen.words, length);
    }
  if (chosen.payload < ARM_REACH
      && chosen.payload_size <= ARM_REACH - chosen.payload)
    virt_arm_tree.payload = (struct virt_arm_area_s){ chosen.payload,
                                                      chosen.payload_size };
  return 0;
}

error_t
virt_arm_tree_read(uintptr_t hint)
{
  struct machine_s machine = { 0 };
  error_t err = tree_find(hint);

  if (err == 0)
    err = fdt_machine_read(virt_arm_tree.blob, virt_arm_tree.size,
                           cpu_hardware_id(), &machine);
  if (err != 0 && err != -ENOMEM)
    return err; /* an error line is already printed */
  console_read();
  timer_read();
  psci_read();
  err = gic_read();
  return err == 0 ? chosen_read() : err;
}
