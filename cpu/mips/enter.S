/* cpu/mips: where processors, exceptions and interrupts enter.
   SPDX-License-Identifier: LGPL-2.1-only */

/* mips_reset is for the first instruction of a board, mips_started for what a
   board does with a processor other than the first.

   The global pointer is the running processor's structure, always: compilers do
   not use the register, see flags.mk.

   Atomic accesses are between processors only where memory is cached and
   coherent: mips_reset sets that for all of kseg0, and tlb.c for what it maps.

   An exception and an interrupt make one shape of the stack, struct
   mips_frame_s, and call mips_trap() with interrupts masked. An interrupt goes
   on, on the stack that it found; an exception ends the machine, and has a
   stack of its own.

   Left out: caches are as the loader made them, lines all invalid in those of a
   processor that starts; QEMU has none.

   Source: MIPS Architecture for Programmers volume III, "Exception Vector
   Locations", "EBase Register", "Status Register", "Config Register"; System V
   ABI, MIPS supplement, for the room that a caller leaves. */

#include "offsets.h"

#define CP0_STATUS $12
#define CP0_CAUSE $13
#define CP0_EPC $14
#define CP0_ADDRESS $8
#define CP0_CONFIG $16
#define CP0_EBASE $15, 1

#define K0_COHERENT 5 /* of K0: cached, coherent */

  .set reorder
  .set noat

  .text
/* mips_reset: makes $v0 the number of the processor. From here on an exception
   says what it is, as soon as $gp is set. A board may have left ERL set, or
   what follows from it: writing Status ends it. Changes $t0, $t1. */
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

/* mips_started: $v0 looks up what it is to do, and enters it: mips_enter. Where
   a loader lets all processors enter, as boards without CPS do, nobody has
   anything to do for it: it sleeps for ever, all interrupts masked, and has
   written nothing. The same for a number that is too high. */
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

/* See private.h. An interrupt that comes between the two labels does not return
   to where it came from: it has come, and nobody waits any more. */
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

/* Only $k0 and $k1 may change before all are saved. */
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

  ins $t2, $zero, 0, 5 /* masked, but no longer as in an exception */
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
