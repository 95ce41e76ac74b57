/* arch/virt-arm: the entry code.
   SPDX-License-Identifier: LGPL-2.1-only */

/* QEMU enters an ELF file here with all registers 0 and the device tree at the
   start of RAM. A loader with Linux's protocol passes its address in r2. The
   firmware starts the other CPUs, with the address of their place in r0. This
   code maps all addresses one to one: from the start of RAM on as memory, below
   that as devices. memory.c makes the permanent translation.

   Without PSCI, a loader may let all CPUs enter at virt_arm_entry at once, as
   QEMU does with secure=on. The CPU with affinity 0 boots. Each other CPU
   sleeps here for ever; it only reads its own MPIDR and accesses no memory. An
   atomic exchange could not select the boot CPU: caches are off here, and LDREX
   and STREX need not work on uncached memory (ARM DDI 0406C, A3.4.5). QEMU and
   its device tree give affinity 0 to the boot CPU.

   Source: ARM DDI 0406C, B4.1.106 "MPIDR", B1.8.14 "Wait For Interrupt"; QEMU,
   hw/arm/virt.c, virt_cpu_mp_affinity(); Linux, Documentation/arm/booting.rst,
   5; System V ABI, chapter 5, for the zeroed .bss; ARM DDI 0406C,
   B3.5.1, for the entries; ARM DEN 0022, 5.6 "CPU_ON", for the others. */

#include <config.h>

#define PAGE 4096
#define AFFINITY_SHIFT 8 /* shifts out all but ARM_AFFINITY */
#define SECTION 0x100000
#define ROOT_SIZE (4096 * 4)
#define MEMORY 0x1140e /* as ARM_PAGE_DATA of page.c, but executable */
#define DEVICE 0x00416 /* as ARM_PAGE_DEVICE */

  .section .bss.page, "aw", %nobits
  .balign ROOT_SIZE
  .globl virt_arm_root, virt_arm_stack_guard
boot_root:
  .skip ROOT_SIZE
virt_arm_root:
  .skip ROOT_SIZE
virt_arm_stack_guard:
  .skip PAGE
  .skip CONFIG_VIRT_ARM_STACK_SIZE
stack_end:

  .text
  .globl virt_arm_entry
virt_arm_entry:
  mrc p15, 0, r4, c0, c0, 5  /* MPIDR */
  lsls r4, r4, #AFFINITY_SHIFT
  bne wait

  ldr r0, =boot_root
  ldr r4, =virt_arm_ram
  ldr r5, =DEVICE
  ldr r6, =MEMORY
  mov r7, #0
1:
  cmp r7, r4
  orrlo r8, r7, r5
  orrhs r8, r7, r6
  str r8, [r0, r7, lsr #18]
  adds r7, r7, #SECTION
  bcc 1b

  ldr r1, =virt_arm_boot
  ldr r3, =stack_end
  ldr r4, =virt_arm_boot_cpu
  b arm_enter

/* A masked interrupt also ends a sleep. */
wait:
  cpsid aif
  wfi
  b wait

/* The stack ends at the start of the CPU's own structure. */
  .globl virt_arm_cpu_entry
virt_arm_cpu_entry:
  mov r2, r0
  ldr r3, =(PAGE + CONFIG_VIRT_ARM_STACK_SIZE)
  add r3, r3, r0
  mov r4, r3
  ldr r1, =virt_arm_arrive
  ldr r0, =virt_arm_root
  b arm_enter

  .ltorg
  .section .note.GNU-stack, "", %progbits
