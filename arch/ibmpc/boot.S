/* arch/ibmpc: the entry code.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A PVH loader finds the note and enters at entry_pvh. A multiboot loader finds
   its header and enters at ibmpc_entry, with a magic number in %eax. Both enter
   in 32-bit mode with flat segments, paging off and interrupts masked; %ebx is
   the address of the loader's data. This code maps the first 4 GiB one to one,
   in pages of 2 MiB. The last GiB is uncached, because it contains devices.
   memory.c makes the permanent translation.

   A loader may let all CPUs enter at once. The bootstrap processor, as marked
   by the hardware, boots. Each other CPU halts here, without an access to
   memory, until an IPI starts it. An atomic exchange would also select one CPU,
   but maybe another one. The bootstrap processor must be the one that boots,
   because it cannot be started: INIT makes it run the firmware.

   Source: Intel SDM volume 3, "Typical BSP Initialization Sequence" and
   IA32_APIC_BASE, for the bootstrap processor; Xen, "x86/HVM direct boot ABI"
   (docs/misc/pvh.pandoc), for the entry and the note, XEN_ELFNOTE_PHYS32_ENTRY;
   Multiboot Specification 0.6.96, 3.1 "OS image format" and 3.2 "Machine
   state"; System V ABI, chapter 5, for the zeroed .bss; Intel SDM volume 3,
   "4-Level Paging", and volume 2, CPUID, to detect a CPU without 64-bit
   mode. */

#include <config.h>

#define MULTIBOOT_MAGIC 0x1badb002
#define MULTIBOOT_FLAGS 3 /* page-aligned modules, memory map */
#define PAGE 4096
#define TABLE_FLAGS 0x03         /* present, writable */
#define LEAF_FLAGS 0x83          /* and 2 MiB page */
#define LEAF_FLAGS_DEVICE 0x9b   /* and uncached */
#define LEAF_SIZE 0x200000
#define LEAVES_CACHED (3 * 512)  /* 3 GiB */
#define LEAVES_DEVICE (1 * 512)

#define CPUID_FEATURES 1
#define CPUID_FEATURES_EDX_APIC 9 /* bit */
#define MSR_APIC_BASE 0x1b
#define MSR_APIC_BASE_BOOTS 8 /* bit */
#define CPUID_EXT_COUNT 0x80000000
#define CPUID_EXT 0x80000001
#define CPUID_EXT_EDX_64_BITS 29 /* bit */
#define UART_STATUS (CONFIG_DRIVER_CHAR_16550_PORT + 5)
#define UART_STATUS_ROOM 0x20
#define EXIT_FAILURE 0x11 /* as drivers/exit for status 1 */

  .section .note.Xen, "a", @note
  .balign 4
  .long 4, 4, 18
  .asciz "Xen"
  .long entry_pvh

  .section .multiboot, "a"
  .balign 4
  .long MULTIBOOT_MAGIC, MULTIBOOT_FLAGS, -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)

  .section .bss.entered, "aw", @nobits
  .balign 4
entered: /* struct ibmpc_entered_s */
  .skip 8

  .section .bss.page, "aw", @nobits
  .balign PAGE
  .globl ibmpc_boot_root, ibmpc_stack_guard
ibmpc_boot_root:
  .skip PAGE
giants:
  .skip PAGE
leaves:
  .skip 4 * PAGE
ibmpc_stack_guard:
  .skip PAGE
  .skip CONFIG_IBMPC_STACK_SIZE
stack_end:

  .text
  .code32
  .globl ibmpc_entry
entry_pvh:
  xorl %eax, %eax
ibmpc_entry:
  cli
  cld
  movl %eax, %esi
  movl %ebx, %edi
  movl $CPUID_FEATURES, %eax
  cpuid
  btl $CPUID_FEATURES_EDX_APIC, %edx
  jnc 1f /* no APIC: a single CPU; arch.c reports it */
  movl $MSR_APIC_BASE, %ecx
  rdmsr
  btl $MSR_APIC_BASE_BOOTS, %eax
  jnc x86_64_unwanted
1:
  movl %esi, entered
  movl %edi, entered + 4
  movl $CPUID_EXT_COUNT, %eax
  cpuid
  cmpl $CPUID_EXT, %eax
  jb no_64_bits
  movl $CPUID_EXT, %eax
  cpuid
  btl $CPUID_EXT_EDX_64_BITS, %edx
  jnc no_64_bits

  movl $(giants + TABLE_FLAGS), ibmpc_boot_root
  movl $giants, %edi
  movl $(leaves + TABLE_FLAGS), %eax
  movl $4, %ecx
1:
  movl %eax, (%edi)
  addl $8, %edi
  addl $PAGE, %eax
  loop 1b

  movl $leaves, %edi
  movl $LEAF_FLAGS, %eax
  movl $LEAVES_CACHED, %ecx
2:
  movl %eax, (%edi)
  addl $8, %edi
  addl $LEAF_SIZE, %eax
  loop 2b
  orl $LEAF_FLAGS_DEVICE, %eax
  movl $LEAVES_DEVICE, %ecx
3:
  movl %eax, (%edi)
  addl $8, %edi
  addl $LEAF_SIZE, %eax
  loop 3b

  movl $ibmpc_boot_root, %eax
  movl $entered, %edi
  movl $ibmpc_boot, %ebx
  movl $stack_end, %esi
  jmp x86_64_enter

no_64_bits:
  movl $no_64_bits_line, %esi
4:
  movw $UART_STATUS, %dx
  inb %dx, %al
  testb $UART_STATUS_ROOM, %al
  jz 4b
  lodsb
  testb %al, %al
  jz 5f
  movw $CONFIG_DRIVER_CHAR_16550_PORT, %dx
  outb %al, %dx
  jmp 4b
5:
  movl $EXIT_FAILURE, %eax
  movw $CONFIG_DRIVER_EXIT_ISA_DEBUG_PORT, %dx
  outl %eax, %dx
6:
  hlt
  jmp 6b

  .section .rodata
no_64_bits_line:
  .asciz "ibmpc: the processor has no 64-bit mode\n"

  .section .note.GNU-stack, "", @progbits
