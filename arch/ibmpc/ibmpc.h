/* arch/ibmpc: what the files of the board share.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef IBMPC_H_
#define IBMPC_H_

#include "loader.h"

#include <config.h>

#include <mutek/atomic.h>
#include <mutek/cpu.h>
#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** Below are what the firmware uses and what only a start needs: no bank. */
#define IBMPC_LOW_END 0x100000u

/** From here on are the devices of every PC: interrupt controllers. */
#define IBMPC_DEVICES 0xfec00000u

/** Below, devices and the firmware's tables are anywhere. */
#define IBMPC_WINDOW_END ((uint64_t)1 << 32)

/* arch.c */

/** What the loader left. (c) once the kernel is entered. */
extern struct ibmpc_loader_s ibmpc_loader;

/* legacy.c */

/** @This silences the interrupt controller of the first PCs. */
void ibmpc_pic_silence(void);

/** @This waits. @param us at most 50000. Context: one processor at a time. */
void ibmpc_wait_us(uint32_t us);

/* memory.c */

/** How far a processor that is to start has come. */
enum ibmpc_come_e
{
  IBMPC_COME_EXPECTED,
  IBMPC_COME_HERE,  /**< it runs the kernel */
  IBMPC_COME_NEVER, /**< nobody waits for it any more */
};

/** What a processor other than the boot processor lives in. */
struct ibmpc_cpu_s
{
  uint8_t guard[X86_64_PAGE]; /**< mapped nowhere: the end of the stack */
  uint8_t stack[CONFIG_IBMPC_STACK_SIZE];
  uint64_t root[X86_64_PAGE / 8]; /**< its top-level table */
  struct x86_64_cpu_s cpu;
  struct x86_64_start_s start; /**< (c) while it starts */
  cpu_id_t id;                 /**< (c) while it starts */
  atomic_t come;               /**< (a) enum ibmpc_come_e */
} __attribute__((aligned(4096)));

/** What lies behind the image. (c) after arch_boot_memory(). */
struct ibmpc_memory_s
{
  struct ibmpc_cpu_s *cpu; /**< for those that may start */
  cpu_id_t cpu_count;
  const uint64_t *root; /**< translation of the boot processor */
  uintptr_t end;        /**< first byte that the kernel does not use */
};

extern struct ibmpc_memory_s ibmpc_memory;

/* The linker's names, see ldscript, and those of boot.S. */
extern const uint64_t ibmpc_boot_root[]; /**< all below IBMPC_WINDOW_END */
extern const char ibmpc_image_start[], ibmpc_image_const[], ibmpc_image_data[],
    ibmpc_image_end[], ibmpc_stack_guard[];

#endif
