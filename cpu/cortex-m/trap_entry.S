/* cpu/cortex-m: entry code of unexpected exceptions.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The CPU has pushed a frame, unless the stack pointer was invalid. The other
   registers follow, in the order of struct cortex_m_saved_s. With an invalid
   stack pointer there is no frame, and the stack is reset. The code uses only
   instructions of all CPUs of the family. */

#define FRAME 32 /* bytes that the CPU saves */
#define ROOM 255 /* minimum stack space for this handler */

  .syntax unified
  .thumb
  .section .text.trap_entry, "ax", %progbits
  .global trap_entry
  .type trap_entry, %function
  .thumb_func
trap_entry:
  cpsid i
  mov r0, sp
  ldr r1, =cortex_m_stack_start
  adds r1, #ROOM
  cmp r0, r1
  blo 1f
  ldr r1, =cortex_m_stack_end
  subs r1, #FRAME
  cmp r0, r1
  bhi 1f
  push {r4-r7}
  mov r4, r8
  mov r5, r9
  mov r6, r10
  mov r7, r11
  push {r4-r7}
  mov r1, sp
  bl trap
1:
  ldr r1, =cortex_m_stack_end
  mov sp, r1
  movs r1, #0
  bl trap
  .pool
  .size trap_entry, . - trap_entry
