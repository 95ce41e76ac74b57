/* cpu/mips: structure offsets for assembly code.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Only numbers, because enter.S includes this file. cpu.c and trap.c assert
    them. */

#ifndef OFFSETS_H_
#define OFFSETS_H_

#define CPU_FAULT_STACK_END 8256 /**< in mips_cpu_s: end of the fault stack */

/* In mips_frame_s. */
#define FRAME_SP (29 * 4)
#define FRAME_HI (32 * 4)
#define FRAME_LO (33 * 4)
#define FRAME_STATUS (34 * 4)
#define FRAME_CAUSE (35 * 4)
#define FRAME_EPC (36 * 4)
#define FRAME_ADDRESS (37 * 4)
#define FRAME_SIZE (38 * 4)

#define ARGUMENTS 16 /**< space that a caller reserves for four arguments */

/* In mips_start_s, the start values of a CPU. */
#define START_COUNT 32 /**< MIPS_CPUS_MAX, entries of mips_start */
#define START_CPU 0
#define START_STACK 4
#define START_ENTRY 8

/* Fields of Status and Cause. */
#define STATUS_IE 0x00000001
#define STATUS_EXL 0x00000002
#define STATUS_ERL 0x00000004
#define STATUS_BEV 0x00400000
#define CAUSE_CODE 0x0000007c

#endif
