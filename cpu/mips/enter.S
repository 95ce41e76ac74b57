/* cpu/mips: entry code of CPUs, exceptions and interrupts.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A board calls mips_reset first, and mips_started for each CPU other than the
   boot CPU.

   The global pointer always holds the address of the running CPU's structure.
   Compilers do not use the register, see flags.mk.

   Atomic accesses work between CPUs only in cached, coherent memory. mips_reset
   sets that type for all of kseg0, and tlb.c for its mappings.

   Exceptions and interrupts build a struct mips_frame_s and call mips_trap()
   with interrupts masked. An interrupt uses the current stack and returns. An
   exception ends the run, and has a stack of its own.

   Not done: caches stay as the loader left them. A started CPU's cache must be
   invalid; QEMU has no caches.

   Source: MIPS Architecture for Programmers volume III, "Exception Vector
   Locations", "EBase Register", "Status Register", "Config Register"; System V
   ABI, MIPS supplement, for the space that a caller reserves. */

#include "offsets.h"

#define CP0_STATUS $12
#define CP0_CAUSE $13
#define CP0_EPC $14
#define CP0_ADDRESS $8
#define CP0_CONFIG $16
#define CP0_EBASE $15, 1

#define K0_COHERENT 5 /* value of K0: cached, coherent */

  .set reorder
  .set noat

  .text
/* mips_reset: returns the CPU's number in $v0. From here on, exceptions reach
   the kernel's handler, once $gp is set. The write to Status also clears ERL,
   which may still be set. Changes $t0, $t1. */
  .globl mips_reset
  .type mips_reset, @function
mips_reset:
  lui $t0, STATUS_BEV >> 16
  mtc0 $t0, CP0_STATUS
  ehb
  lui $t0, %hi(mips_vectors)
  addiu $t0, $t0, %lo(mips_vectors)
  mtc0 $t0, CP0_EBASE
  ehb
  mfc0 $t0, CP0_CONFIG
  li $t1, K0_COHERENT
  ins $t0, $t1, 0, 3
  mtc0 $t0, CP0_CONFIG
  mtc0 $zero, CP0_CAUSE
  mtc0 $zero, CP0_STATUS
  ehb
  mfc0 $v0, CP0_EBASE
  andi $v0, $v0, 0x3ff
  jr.hb $ra
  .size mips_reset, . - mips_reset

/* mips_started: finds the entry of mips_start with the number in $v0, and
   continues with mips_enter. Without an entry, the CPU sleeps for ever, with
   all interrupts masked and without any store. That is so on boards without
   CPS, where a loader may let all CPUs enter, and for numbers that are too
   high. */
  .globl mips_started, mips_enter
  .type mips_started, @function
mips_started:
  sltiu $t0, $v0, START_COUNT
  beqz $t0, 1f
  sll $t0, $v0, 2
  lui $t1, %hi(mips_start)
  addu $t1, $t1, $t0
  lw $a0, %lo(mips_start)($t1)
  beqz $a0, 1f
mips_enter:
  lw $gp, START_CPU($a0)
  lw $sp, START_STACK($a0)
  addiu $sp, $sp, -ARGUMENTS
  lw $t9, START_ENTRY($a0)
  move $ra, $zero
  jr $t9
1:
  wait
  b 1b
  .size mips_started, . - mips_started

/* See private.h. An interrupt between the two labels does not return to the
   interrupted instruction, but to the end: the wait is over. */
  .globl mips_sleep, mips_sleep_end
  .type mips_sleep, @function
mips_sleep:
  ei
  ehb
  wait
mips_sleep_end:
  di
  ehb
  jr $ra
  .size mips_sleep, . - mips_sleep

  .section .bss.mips_start, "aw", @nobits
  .globl mips_start
  .balign 4
mips_start:
  .skip 4 * START_COUNT
  .size mips_start, . - mips_start

  .section .text.mips_vectors, "ax", @progbits
  .balign 4096
  .globl mips_vectors
mips_vectors:
  j trap /* TLB refill */
  .org 0x100
  j trap /* cache error */
  .org 0x180

/* Only $k0 and $k1 may change until all registers are saved. */
trap:
  mfc0 $k0, CP0_CAUSE
  andi $k0, $k0, CAUSE_CODE
  addiu $k1, $sp, -(ARGUMENTS + FRAME_SIZE)
  beqz $k0, 1f
  addiu $k1, $gp, CPU_FAULT_STACK_END - (ARGUMENTS + FRAME_SIZE)
1:
  sw $sp, ARGUMENTS + FRAME_SP($k1)
  move $sp, $k1

  .irp reg, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, \
       20, 21, 22, 23, 24, 25, 28, 30, 31
  sw $\reg, ARGUMENTS + 4 * \reg($sp)
  .endr
  sw $zero, ARGUMENTS + 4 * 0($sp)
  sw $zero, ARGUMENTS + 4 * 26($sp)
  sw $zero, ARGUMENTS + 4 * 27($sp)
  mfhi $t0
  mflo $t1
  mfc0 $t2, CP0_STATUS
  mfc0 $t3, CP0_CAUSE
  mfc0 $t4, CP0_EPC
  mfc0 $t5, CP0_ADDRESS
  sw $t0, ARGUMENTS + FRAME_HI($sp)
  sw $t1, ARGUMENTS + FRAME_LO($sp)
  sw $t2, ARGUMENTS + FRAME_STATUS($sp)
  sw $t3, ARGUMENTS + FRAME_CAUSE($sp)
  sw $t4, ARGUMENTS + FRAME_EPC($sp)
  sw $t5, ARGUMENTS + FRAME_ADDRESS($sp)

  ins $t2, $zero, 0, 5 /* masked, but not in exception mode */
  mtc0 $t2, CP0_STATUS
  ehb
  addiu $a0, $sp, ARGUMENTS
  jal mips_trap

  lw $t0, ARGUMENTS + FRAME_HI($sp)
  lw $t1, ARGUMENTS + FRAME_LO($sp)
  lw $t2, ARGUMENTS + FRAME_STATUS($sp) /* with EXL */
  lw $t4, ARGUMENTS + FRAME_EPC($sp)
  mthi $t0
  mtlo $t1
  mtc0 $t2, CP0_STATUS
  ehb
  mtc0 $t4, CP0_EPC
  .irp reg, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, \
       20, 21, 22, 23, 24, 25, 30, 31
  lw $\reg, ARGUMENTS + 4 * \reg($sp)
  .endr
  lw $sp, ARGUMENTS + FRAME_SP($sp)
  ehb
  eret

  .section .note.GNU-stack, "", @progbits
