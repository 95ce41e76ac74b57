/* cpu/x86_64: enters 64-bit mode.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A CPU comes from its firmware in 32-bit mode, through x86_64_enter. Or it
   comes from a startup IPI in 16-bit mode, through the trampoline, a copy below
   1 MiB that jumps into the image. The image lies below 4 GiB, where virtual
   and physical addresses are equal.

   Source: Intel SDM volume 3, "Initializing IA-32e Mode", "Switching to
   Protected Mode", "Multiple-Processor (MP) Initialization". */

#define CR0_PE (1 << 0)   /* protected mode */
#define CR0_MP (1 << 1)   /* WAIT traps if TS is set */
#define CR0_NE (1 << 5)   /* floating point errors are exceptions */
#define CR0_WP (1 << 16)  /* read-only pages also apply to the kernel */
#define CR0_PG (1 << 31)  /* paging */
#define CR4_PAE (1 << 5)  /* 64-bit entries */
#define MSR_EFER 0xc0000080
#define EFER_LME (1 << 8)  /* 64-bit mode */
#define EFER_NXE (1 << 11) /* no-execute pages */
#define CPUID_EXT 0x80000001
#define CPUID_EXT_EDX_NX (1 << 20)

#define SELECT_CODE64 0x08
#define SELECT_DATA 0x10
#define SELECT_CODE32 0x18

  .section .rodata.x86_64_gdt, "a", @progbits
  .balign 8
gdt:
  .quad 0
  .quad 0x00af9a000000ffff /* code, 64 bits */
  .quad 0x00cf92000000ffff /* data, 4 GiB */
  .quad 0x00cf9a000000ffff /* code, 32 bits, 4 GiB */
gdt_end:
gdt_where:
  .word gdt_end - gdt - 1
  .long gdt, 0

/* The copy is position independent: it accesses itself through %cs, and the
   image by absolute 32-bit addresses. */
  .section .rodata.x86_64_trampoline, "a", @progbits
  .globl x86_64_trampoline, x86_64_trampoline_end
  .code16
x86_64_trampoline:
  cli
  cld
  movw %cs, %ax
  movw %ax, %ds
  lgdtl trampoline_gdt_where - x86_64_trampoline
  movl $(CR0_PE | CR0_NE | CR0_MP), %eax
  movl %eax, %cr0
  ljmpl $SELECT_CODE32, $started
  .balign 4
trampoline_gdt_where:
  .word gdt_end - gdt - 1
  .long gdt
x86_64_trampoline_end:

  .section .bss.x86_64_start, "aw", @nobits
  .globl x86_64_start
  .balign 4
x86_64_start:
  .skip 4 * 256
  .size x86_64_start, . - x86_64_start

  .text
  .code32

/* Finds the start values of this CPU by its local APIC id after reset. Source:
   Intel SDM volume 2, CPUID, leaf 1, EBX. */
started:
  movw $SELECT_DATA, %ax
  movw %ax, %ds
  movw %ax, %es
  movw %ax, %ss
  movl $1, %eax
  cpuid
  shrl $24, %ebx
  movl x86_64_start(, %ebx, 4), %edi
  testl %edi, %edi
  jz x86_64_unwanted
  movl 0(%edi), %eax
  movl 4(%edi), %esi
  movl 8(%edi), %ebx
  jmp x86_64_enter

/* A CPU without start values sleeps until it is started. 32-bit mode. */
  .globl x86_64_unwanted
x86_64_unwanted:
  cli
  hlt
  jmp x86_64_unwanted

/* x86_64_enter: paging off, flat segments, interrupts masked.
   %eax top-level table, %ebx C function, %edi its argument, %esi its stack. */
  .globl x86_64_enter
x86_64_enter:
  movl %eax, %cr3
  movl %ebx, %ebp
  movl %cr4, %eax
  orl $CR4_PAE, %eax
  movl %eax, %cr4

  movl $CPUID_EXT, %eax
  cpuid
  andl $CPUID_EXT_EDX_NX, %edx
  shrl $(20 - 11), %edx /* now EFER_NXE */
  orl $EFER_LME, %edx
  movl %edx, %ebx
  movl $MSR_EFER, %ecx
  rdmsr
  orl %ebx, %eax
  wrmsr

  movl $(CR0_PG | CR0_WP | CR0_NE | CR0_MP | CR0_PE), %eax
  movl %eax, %cr0
  lgdt gdt_where
  ljmp $SELECT_CODE64, $in_64_bits

  .code64
in_64_bits:
  movw $SELECT_DATA, %ax
  movw %ax, %ds
  movw %ax, %es
  movw %ax, %ss
  xorl %eax, %eax
  movw %ax, %fs
  movw %ax, %gs
  movl %esi, %esp /* also clears the upper halves, which are undefined */
  movl %edi, %edi
  movl %ebp, %eax
  xorl %ebp, %ebp
  pushq $0 /* no return address */
  jmpq *%rax

  .section .note.GNU-stack, "", @progbits
