/* arch/virt-arm: what the files of the board share.
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

#define VIRT_ARM_WORDS_SIZE 1024 /* of the command line, with its NUL */
#define VIRT_ARM_DEVICES_MAX 4   /* areas of registers that the kernel uses */

/** An area of memory. */
struct virt_arm_area_s
{
  uint64_t start; /**< first byte */
  uint64_t size;  /**< Units: bytes */
};

/** What the tree says beside the machine's memory and processors. */
struct virt_arm_tree_s
{
  const void *blob;               /**< aligned on 8 */
  size_t size;                    /**< as it says. Units: bytes */
  struct virt_arm_area_s payload; /**< size 0: there is none */
  struct virt_arm_area_s device[VIRT_ARM_DEVICES_MAX];
  uint32_t device_count;
  const struct gic_s *gic;
  struct gic_place_s gic_place;
  uint32_t timer_irq; /**< 0: there is no timer */
  enum psci_method_e psci;
  char words[VIRT_ARM_WORDS_SIZE];
};

/** What the tree says. (c) after @ref virt_arm_tree_read. */
extern struct virt_arm_tree_s virt_arm_tree;

/** @This finds the tree and reads it.
    @param hint where the loader says that it is, or 0.
    Errors: -EBADDATA there is none, it is broken, or it names nothing that
      interrupts; one line says so. */
MUST_CHECK error_t virt_arm_tree_read(uintptr_t hint);

/* memory.c */

/** How far a processor that is to start has come. */
enum virt_arm_come_e
{
  VIRT_ARM_COME_EXPECTED,
  VIRT_ARM_COME_HERE,  /**< it runs the kernel */
  VIRT_ARM_COME_NEVER, /**< nobody waits for it any more */
};

/** What a processor other than the boot processor lives in. boot.S knows where
    its structure is. */
struct virt_arm_cpu_s
{
  uint8_t guard[ARM_PAGE]; /**< mapped nowhere: the end of the stack */
  uint8_t stack[CONFIG_VIRT_ARM_STACK_SIZE];
  struct arm_cpu_s cpu;
  cpu_id_t id;   /**< (c) while it starts */
  atomic_t come; /**< (a) enum virt_arm_come_e */
} __attribute__((aligned(4096)));

/** What lies behind the image. (c) after arch_boot_memory(). */
struct virt_arm_memory_s
{
  struct virt_arm_cpu_s *cpu; /**< for those that may start */
  cpu_id_t cpu_count;
  uintptr_t end; /**< first byte that the kernel does not use */
};

extern struct virt_arm_memory_s virt_arm_memory;

/* The linker's names, see ldscript, and those of boot.S. */
extern const char virt_arm_ram[], virt_arm_image_start[],
    virt_arm_image_const[], virt_arm_image_data[], virt_arm_image_end[],
    virt_arm_stack_guard[];
extern uint32_t virt_arm_root[ARM_ROOT_SIZE]; /**< the translation that stays */
extern const char virt_arm_cpu_entry[];

extern struct arm_cpu_s virt_arm_boot_cpu;

/* What boot.S enters. */
NORETURN void virt_arm_boot(uintptr_t hint);
NORETURN void virt_arm_come(struct virt_arm_cpu_s *place);

#endif
