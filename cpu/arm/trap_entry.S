/* cpu/arm: entry code of exceptions and interrupts.
   SPDX-License-Identifier: LGPL-2.1-only */

/* An interrupt is handled on the kernel's stack, by a call of
   cpu_arm_interrupt(). An exception is a bug. It is handled on the stack of its
   own mode, because the kernel's stack may be the cause, and does not return.

   Source: ARM DDI 0406C, B1.8 "Exception handling", table B1-7 for the offsets
   of the return address. */

#define MODE_SVC 0x13
#define MODE_ABORT 0x17
#define MODE_UNDEFINED 0x1b
#define MODE_MASK 0x1f
#define MASKED 0xc0

#define TRAP_UNDEFINED 0 /* enum arm_trap_e */
#define TRAP_CODE 1
#define TRAP_DATA 2

#define FRAME_SP 52 /* struct arm_frame_s */
#define FRAME_LR 56
#define FRAME_KIND 60
#define FRAME_STATUS 64
#define FRAME_ADDRESS 68
#define FRAME_PC 72
#define FRAME_CPSR 76

  .text
  .balign 32
  .globl arm_vectors
arm_vectors:
  b .          /* reset: never used */
  b undefined
  b supervisor
  b no_code
  b no_data
  b .          /* reserved */
  b interrupt
  b .          /* fast interrupt: always masked */

/* A semihosting call without a debugger. */
supervisor:
  movs pc, lr

interrupt:
  sub lr, lr, #4
  srsdb sp!, #MODE_SVC
  cps #MODE_SVC
  push {r0-r3, r12, lr}
  and r1, sp, #4
  sub sp, sp, r1    /* a call needs an alignment of 8 */
  push {r1, r2}
  bl cpu_arm_interrupt
  pop {r1, r2}
  add sp, sp, r1
  pop {r0-r3, r12, lr}
  clrex             /* makes an interrupted LDREX/STREX fail */
  rfeia sp!

/* Builds a struct arm_frame_s, except for five words. `fill` fills those in,
   from r0 to r2 and from the previous mode. `back` is the offset to the
   instruction. */
  .macro enter back, mode, kind
  sub lr, lr, #\back
  srsdb sp!, #\mode
  sub sp, sp, #20
  push {r0-r12}
  mov r0, #\kind
  .endm

undefined:
  enter 4, MODE_UNDEFINED, TRAP_UNDEFINED
  mov r1, #0
  ldr r2, [sp, #FRAME_PC]
  b fill

no_code:
  enter 4, MODE_ABORT, TRAP_CODE
  mrc p15, 0, r1, c5, c0, 1 /* IFSR */
  mrc p15, 0, r2, c6, c0, 2 /* IFAR */
  b fill

no_data:
  enter 8, MODE_ABORT, TRAP_DATA
  mrc p15, 0, r1, c5, c0, 0 /* DFSR */
  mrc p15, 0, r2, c6, c0, 0 /* DFAR */

/* sp and lr come from the previous mode. In a fault inside a fault, the
   previous mode is this one; then both are lost, and set to 0. */
fill:
  str r0, [sp, #FRAME_KIND]
  str r1, [sp, #FRAME_STATUS]
  str r2, [sp, #FRAME_ADDRESS]
  ldr r3, [sp, #FRAME_CPSR]
  and r3, r3, #MODE_MASK
  mrs r4, cpsr
  and r5, r4, #MODE_MASK
  mov r1, #0
  mov r2, #0
  cmp r3, r5
  beq 1f
  orr r3, r3, #MASKED
  msr cpsr_c, r3
  mov r1, sp
  mov r2, lr
  msr cpsr_c, r4
1:
  str r1, [sp, #FRAME_SP]
  str r2, [sp, #FRAME_LR]
  mov r0, sp
  bic sp, sp, #7
  bl arm_fault
  b .

  .section .note.GNU-stack, "", %progbits
