/* cpu/x86_64: entry code of exceptions and interrupts.
   SPDX-License-Identifier: LGPL-2.1-only */

/* 256 entries of 16 bytes. Each builds a struct x86_64_frame_s on the stack,
   and calls x86_64_trap() with interrupts masked.

   Invariant: the stack is aligned on 16 at the call. The CPU aligns it and
   pushes 5 words; 2 words of the entry and 15 registers follow.
   Source: Intel SDM volume 3, "64-Bit Mode Stack Frame", and the table
   "Protected-Mode Exceptions and Interrupts" for those with an error code. */

#define ERROR_CODES ((1 << 8) | (1 << 10) | (1 << 11) | (1 << 12) | (1 << 13) \
                     | (1 << 14) | (1 << 17) | (1 << 21) | (1 << 29)          \
                     | (1 << 30))

  .text
  .globl x86_64_trap_entry
  .balign 16
x86_64_trap_entry:
  .set vector, 0
  .rept 256
  .balign 16
  .if vector < 32
  .if ((ERROR_CODES >> vector) & 1) == 0
  pushq $0
  .endif
  .else
  pushq $0
  .endif
  pushq $vector
  jmp enter
  .set vector, vector + 1
  .endr

enter:
  cld
  pushq %rax
  pushq %rbx
  pushq %rcx
  pushq %rdx
  pushq %rsi
  pushq %rdi
  pushq %rbp
  pushq %r8
  pushq %r9
  pushq %r10
  pushq %r11
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, %rdi
  call x86_64_trap
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %r11
  popq %r10
  popq %r9
  popq %r8
  popq %rbp
  popq %rdi
  popq %rsi
  popq %rdx
  popq %rcx
  popq %rbx
  popq %rax
  addq $16, %rsp /* vector and error code */
  iretq

  .section .note.GNU-stack, "", @progbits
