/* cpu/cortex-m: where exceptions that nobody expects begin.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The processor has put a frame on the stack, if that was possible; the other
   registers follow, in the order of struct cortex_m_saved_s. Where the stack
   pointer is bad there is no frame, and the stack begins anew. Instructions are
   those that all of the family have. */

#define FRAME 32 /* bytes that the processor saves */
#define ROOM 255 /* bytes at least for what follows */

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
