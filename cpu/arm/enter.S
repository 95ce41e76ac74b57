/* cpu/arm: enables caches and translation.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A CPU comes from its firmware or its loader, with translation and caches off.
   Until they are on, it only fetches this code and accesses no data. So no
   other CPU has to write back caches for it. The firmware or loader must have
   invalidated its caches and enabled coherency, as PSCI and boot protocols
   require.

   Source: ARM DDI 0406C, B4.1 "VMSA System control registers", B3.5 "Short-
   descriptor translation table format", B1.3.1 "Processor modes"; ARM IHI 0069,
   12.7 "AArch32 System register descriptions of the Hyp control registers". */

#define MODE_SVC_MASKED 0xd3   /* interrupts and fast ones masked */
#define MODE_MASK 0x1f
#define MODE_HYP 0x1a

#define SCTLR_OFF ((1 << 1) | (1 << 13) | (1 << 25) | (1 << 28) | (1 << 29) \
                   | (1 << 30)) /* A, V, EE, TRE, AFE, TE */
#define SCTLR_ON ((1 << 0) | (1 << 2) | (1 << 11) | (1 << 12)) /* M, C, Z, I */

#define TTBR_FLAGS 0x4a /* walks: shareable, cached, write-back */
#define DOMAIN_CHECKED 1 /* domain 0 uses the tables' permissions */
#define CNTHCTL_OPEN 3 /* the kernel may access counter and timer */
#define HSRE_OPEN 9 /* the kernel may access the GIC's registers */

  .arch_extension virt
  .text

/* arm_enter: r0 top-level table, r1 C function, r2 its argument, r3 its stack,
   r4 struct arm_cpu_s. */
  .globl arm_enter
arm_enter:
  mrs r5, cpsr
  and r5, r5, #MODE_MASK
  cmp r5, #MODE_HYP
  bne 2f

/* Entered in Hyp mode: disables its traps and leaves it. */
  mov r5, #0
  mcr p15, 4, r5, c1, c1, 0  /* HCR: no traps */
  mcr p15, 4, r5, c1, c1, 2  /* HCPTR */
  mcr p15, 4, r5, c1, c1, 3  /* HSTR */
  mcrr p15, 4, r5, r5, c14   /* CNTVOFF */
  mov r5, #CNTHCTL_OPEN
  mcr p15, 4, r5, c14, c1, 0 /* CNTHCTL */
  mrc p15, 4, r5, c1, c1, 1  /* HDCR: the kernel may use all event counters */
  and r5, r5, #0x1f
  mcr p15, 4, r5, c1, c1, 1
  mrc p15, 0, r5, c0, c1, 1  /* ID_PFR1 */
  tst r5, #0xf0000000
  beq 1f
  mov r5, #HSRE_OPEN
  mcr p15, 4, r5, c12, c9, 5 /* ICC_HSRE */
1:
  mrc p15, 0, r5, c0, c0, 0  /* MIDR and MPIDR, as they are */
  mcr p15, 4, r5, c0, c0, 0
  mrc p15, 0, r5, c0, c0, 5
  mcr p15, 4, r5, c0, c0, 5
  mov r5, #MODE_SVC_MASKED
  msr spsr_cxsf, r5
  adr r5, 2f
  msr elr_hyp, r5
  eret

2:
  msr cpsr_c, #MODE_SVC_MASKED
  mov r5, #0
  mcr p15, 0, r5, c8, c7, 0  /* TLBIALL */
  mcr p15, 0, r5, c7, c5, 0  /* ICIALLU */
  mcr p15, 0, r5, c7, c5, 6  /* BPIALL */
  mcr p15, 0, r5, c2, c0, 2  /* TTBCR: one table, short descriptors */
  orr r0, r0, #TTBR_FLAGS
  mcr p15, 0, r0, c2, c0, 0  /* TTBR0 */
  mov r5, #DOMAIN_CHECKED
  mcr p15, 0, r5, c3, c0, 0  /* DACR */
  dsb
  isb

  ldr r6, =SCTLR_OFF
  ldr r7, =SCTLR_ON
  mrc p15, 0, r5, c1, c0, 0
  bic r5, r5, r6
  orr r5, r5, r7
  mcr p15, 0, r5, c1, c0, 0  /* SCTLR */
  isb

  mcr p15, 0, r4, c13, c0, 4 /* TPIDRPRW */
  mov sp, r3
  mov r0, r2
  mov lr, #0 /* no return address */
  mov fp, #0
  bx r1

  .ltorg
  .section .note.GNU-stack, "", %progbits
