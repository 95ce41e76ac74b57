/* arch/virt-arm: private interface of the board's files.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef VIRT_ARM_H_
#define VIRT_ARM_H_

#include <config.h>

#include <mutek/atomic.h>
#include <mutek/cpu.h>
#include <mutek/decls.h>
#include <mutek/device/gic.h>
#include <mutek/device/psci.h>
#include <mutek/error.h>
#include <mutek/types.h>

/* tree.c */

#define VIRT_ARM_WORDS_SIZE                                                    \
  1024                         /* of the kernel command line, with its NUL     \
                                */
#define VIRT_ARM_DEVICES_MAX 4 /* register areas in use by the kernel */

/** An area of memory. */
struct virt_arm_area_s
{
  uint64_t start; /**< first byte */
  uint64_t size;  /**< Units: bytes */
};

/** The tree's facts other than memory and CPUs. */
struct virt_arm_tree_s
{
  const void *blob;               /**< aligned on 8 */
  size_t size;                    /**< the size in its header. Units: bytes */
  struct virt_arm_area_s payload; /**< size 0: none */
  struct virt_arm_area_s device[VIRT_ARM_DEVICES_MAX];
  uint32_t device_count;
  const struct gic_s *gic;
  struct gic_place_s gic_place;
  uint32_t timer_irq; /**< 0: no timer */
  enum psci_method_e psci;
  char words[VIRT_ARM_WORDS_SIZE];
};

/** The tree's facts. (c) after @ref virt_arm_tree_read. */
extern struct virt_arm_tree_s virt_arm_tree;

/** @This finds the tree and reads it.
    @param hint address from the loader, or 0.
    Errors: -EBADDATA: there is no tree, it is broken, or it lists no interrupt
      controller; one line is printed. */
MUST_CHECK error_t virt_arm_tree_read(uintptr_t hint);

/* memory.c */

/** State of a CPU that is being started. */
enum virt_arm_arrival_e
{
  VIRT_ARM_ARRIVAL_EXPECTED,
  VIRT_ARM_ARRIVAL_DONE, /**< it runs the kernel */
  VIRT_ARM_ARRIVAL_LATE, /**< timeout; it must not run */
};

/** The stack and structure of a CPU other than the boot CPU. boot.S depends on
    the offset of @tt cpu. */
struct virt_arm_cpu_s
{
  uint8_t guard[ARM_PAGE]; /**< not mapped: an overflow of the stack faults */
  uint8_t stack[CONFIG_VIRT_ARM_STACK_SIZE];
  struct arm_cpu_s cpu;
  cpu_id_t id;      /**< (c) once it starts */
  atomic_t arrival; /**< (a) enum virt_arm_arrival_e */
} __attribute__((aligned(4096)));

/** The memory after the image. (c) after arch_boot_memory(). */
struct virt_arm_memory_s
{
  struct virt_arm_cpu_s *cpu; /**< for the CPUs that may be started */
  cpu_id_t cpu_count;
  uintptr_t end; /**< end of the memory in use by the kernel */
};

extern struct virt_arm_memory_s virt_arm_memory;

/* Symbols of the ldscript and of boot.S. */
extern const char virt_arm_ram[], virt_arm_image_start[],
    virt_arm_image_const[], virt_arm_image_data[], virt_arm_image_end[],
    virt_arm_stack_guard[];
extern uint32_t virt_arm_root[ARM_ROOT_SIZE]; /**< the permanent translation */
extern const char virt_arm_cpu_entry[];

extern struct arm_cpu_s virt_arm_boot_cpu;

/* Entries from boot.S. */
NORETURN void virt_arm_boot(uintptr_t hint);
NORETURN void virt_arm_arrive(struct virt_arm_cpu_s *place);

#endif
