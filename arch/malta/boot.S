/* arch/malta: the entry code.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The boot CPU and each started CPU enter at malta_entry. $a0 to $a3 hold the
   loader's values. .bss is zero.

   Source: MIPS YAMON User's Manual, "Application entry", for the registers;
   QEMU, hw/mips/malta.c; System V ABI, chapter 5, for the zeroed .bss. */

#include <config.h>

#define ARGUMENTS 16 /* room for the four registers */

  .section .bss.malta_stack, "aw", @nobits
  .balign CONFIG_MALTA_STACK_SIZE
  .globl malta_boot_stack
malta_boot_stack:
  .skip CONFIG_MALTA_STACK_SIZE
  .size malta_boot_stack, . - malta_boot_stack
stack_end:

  .set reorder

  .text
  .globl malta_entry
  .type malta_entry, @function
malta_entry:
  jal mips_reset
  bnez $v0, 1f
  lui $gp, %hi(malta_boot_cpu)
  addiu $gp, $gp, %lo(malta_boot_cpu)
  lui $sp, %hi(stack_end - ARGUMENTS)
  addiu $sp, $sp, %lo(stack_end - ARGUMENTS)
  move $ra, $zero
  j malta_boot
1:
  j mips_started
  .size malta_entry, . - malta_entry

  .section .note.GNU-stack, "", @progbits
