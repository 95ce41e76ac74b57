/* arch/ibmpc: private interface of the board's files.
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

/** Memory below is for the firmware and for startup IPIs; it is no bank. */
#define IBMPC_LOW_END 0x100000u

/** The interrupt controllers of every PC lie from here on. */
#define IBMPC_DEVICES 0xfec00000u

/** Devices and the firmware's tables lie anywhere below. */
#define IBMPC_WINDOW_END ((uint64_t)1 << 32)

/* arch.c */

/** The loader's data. (c) once the kernel is entered. */
extern struct ibmpc_loader_s ibmpc_loader;

/* legacy.c */

/** @This masks the legacy interrupt controller. */
void ibmpc_pic_silence(void);

/** @This waits. @param us at most 50000. Context: one CPU at a time. */
void ibmpc_wait_us(uint32_t us);

/* memory.c */

/** State of a CPU that is being started. */
enum ibmpc_arrival_e
{
  IBMPC_ARRIVAL_EXPECTED,
  IBMPC_ARRIVAL_DONE, /**< it runs the kernel */
  IBMPC_ARRIVAL_LATE, /**< timeout; it must not run */
};

/** The stack and tables of a CPU other than the boot CPU. */
struct ibmpc_cpu_s
{
  uint8_t guard[X86_64_PAGE]; /**< not mapped: an overflow of the stack
                                   faults */
  uint8_t stack[CONFIG_IBMPC_STACK_SIZE];
  uint64_t root[X86_64_PAGE / 8]; /**< its top-level table */
  struct x86_64_cpu_s cpu;
  struct x86_64_start_s start; /**< (c) once it starts */
  cpu_id_t id;                 /**< (c) once it starts */
  atomic_t arrival;            /**< (a) enum ibmpc_arrival_e */
} __attribute__((aligned(4096)));

/** The memory after the image. (c) after arch_boot_memory(). */
struct ibmpc_memory_s
{
  struct ibmpc_cpu_s *cpu; /**< for the CPUs that may be started */
  cpu_id_t cpu_count;
  const uint64_t *root; /**< page tables of the boot CPU */
  uintptr_t end;        /**< end of the memory in use by the kernel */
};

extern struct ibmpc_memory_s ibmpc_memory;

/* Symbols of the ldscript and of boot.S. */
extern const uint64_t ibmpc_boot_root[]; /**< maps all below IBMPC_WINDOW_END */
extern const char ibmpc_image_start[], ibmpc_image_const[], ibmpc_image_data[],
    ibmpc_image_end[], ibmpc_stack_guard[];

#endif
