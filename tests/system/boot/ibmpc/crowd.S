/* tests: a loader that lets every processor of a PC enter at once.
   SPDX-License-Identifier: LGPL-2.1-only */

/* QEMU enters here by PVH, on the bootstrap processor. All others are started
   by interrupts and gather; then all go on to the kernel's entry together, with
   the registers that QEMU left. tests/system/oracle/handed_crowd.py puts this
   into the kernel's file, at the address that it is linked at, and fills in
   `kernel` and `others`, the first two words.

   Source: Intel SDM volume 3, "Multiple-Processor (MP) Initialization". */

#define PAGE 0x8000 /* where the others start */
#define APIC 0xfee00000
#define APIC_SPURIOUS 0xf0
#define APIC_COMMAND 0x300
#define SPURIOUS_ENABLE 0x1ff
#define ALL_OTHERS 0xc0000
#define INIT 0x4500
#define START 0x4600
#define TURNS 1000000 /* of a loop: longer than a processor takes */
#define CODE 0x08
#define DATA 0x10

  .text
  .code32
kernel:
  .long 0
others:
  .long 0
  .globl crowd_entry
crowd_entry:
  cli
  cld
  movl %ebx, info
  movl $stack_end, %esp
  movl $start, %esi
  movl $PAGE, %edi
  movl $(start_end - start), %ecx
  rep movsb
  movl $SPURIOUS_ENABLE, APIC + APIC_SPURIOUS
  movl $(ALL_OTHERS | INIT), APIC + APIC_COMMAND
  call pause_long
  movl $(ALL_OTHERS | START | PAGE >> 12), APIC + APIC_COMMAND
  call pause_long
  movl $(ALL_OTHERS | START | PAGE >> 12), APIC + APIC_COMMAND
1:
  pause
  movl here, %eax
  cmpl others, %eax
  jb 1b
  movl $1, open
go:
  movl info, %ebx
  jmp *kernel

pause_long:
  movl $TURNS, %ecx
2:
  pause
  loop 2b
  ret

gathered:
  movw $DATA, %ax
  movw %ax, %ds
  movw %ax, %es
  movw %ax, %ss
  lock incl here
3:
  pause
  cmpl $0, open
  je 3b
  jmp go

  .code16
start:
  cli
  movw %cs, %ax
  movw %ax, %ds
  lgdtl table_where - start
  movl $1, %eax
  movl %eax, %cr0
  ljmpl $CODE, $gathered
  .balign 8
table:
  .quad 0
  .quad 0x00cf9a000000ffff
  .quad 0x00cf92000000ffff
table_where:
  .word table_where - table - 1
  .long PAGE + table - start
start_end:

  .balign 4
info:
  .long 0
here:
  .long 0
open:
  .long 0
stack:
  .skip 16
stack_end:

  .section .note.GNU-stack, "", @progbits
