/* cpu/arm: functions that the compiler calls for lack of an instruction.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Source: ARM IHI 0043, "Run-time ABI for the ARM Architecture", 4.3.1 "Integer
   (32/32 -> 32) and (64/64 -> 64) division functions", 4.3.4 "Memory copying,
   clearing, and setting". */

  .text

/* Memory functions. The suffix is an alignment that the caller guarantees. The
   order of the arguments of memset differs from C. */
  .globl __aeabi_memcpy, __aeabi_memcpy4, __aeabi_memcpy8
__aeabi_memcpy:
__aeabi_memcpy4:
__aeabi_memcpy8:
  b memcpy

  .globl __aeabi_memmove, __aeabi_memmove4, __aeabi_memmove8
__aeabi_memmove:
__aeabi_memmove4:
__aeabi_memmove8:
  b memmove

  .globl __aeabi_memclr, __aeabi_memclr4, __aeabi_memclr8
__aeabi_memclr:
__aeabi_memclr4:
__aeabi_memclr8:
  mov r2, #0
  .globl __aeabi_memset, __aeabi_memset4, __aeabi_memset8
__aeabi_memset:
__aeabi_memset4:
__aeabi_memset8:
  mov r3, r1
  mov r1, r2
  mov r2, r3
  b memset

/* r1:r0 by r3:r2; the quotient in r1:r0, the remainder in r3:r2. The CPU
   divides 32-bit numbers. Others are divided bit by bit, starting with the
   highest bits aligned. A division by 0 returns 0, without a trap. */
  .globl __aeabi_uldivmod
__aeabi_uldivmod:
  orrs r12, r1, r3
  bne wide
  cmp r2, #0
  moveq r0, #0
  bxeq lr
  udiv r12, r0, r2
  mls r2, r12, r2, r0
  mov r0, r12
  bx lr

wide:
  push {r4-r8, lr}
  mov r4, r0
  mov r5, r1
  mov r0, #0
  mov r1, #0
  orrs r12, r2, r3
  beq done
  cmp r5, r3
  cmpeq r4, r2
  blo done           /* smaller than the divisor */

  /* r8: left shift of the divisor. */
  clz r8, r3
  cmp r8, #32
  clzeq r12, r2
  addeq r8, r8, r12
  clz r12, r5
  cmp r12, #32
  clzeq r6, r4
  addeq r12, r12, r6
  sub r8, r8, r12
  subs r12, r8, #32
  movpl r3, r2, lsl r12
  movpl r2, #0
  rsbmi r12, r8, #32
  movmi r3, r3, lsl r8
  orrmi r3, r3, r2, lsr r12
  movmi r2, r2, lsl r8

1:
  adds r0, r0, r0
  adc r1, r1, r1
  subs r6, r4, r2
  sbcs r7, r5, r3
  movhs r4, r6
  movhs r5, r7
  orrhs r0, r0, #1
  lsrs r3, r3, #1
  rrx r2, r2
  subs r8, r8, #1
  bpl 1b

done:
  mov r2, r4
  mov r3, r5
  pop {r4-r8, pc}

  .section .note.GNU-stack, "", %progbits
