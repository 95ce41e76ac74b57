/* cpu/arm: the CPU interface of a GICv3.
   SPDX-License-Identifier: LGPL-2.1-only
   Source: ARM IHI 0069, 12.4 "AArch32 System register descriptions" of the
   GIC. */

#ifndef CPU_GIC_H_
#define CPU_GIC_H_

#include <mutek/decls.h>
#include <mutek/types.h>

#include <cpu/arm.h>

/** Registers, by their numbers in the instruction. */
#define CPU_GIC_PRIORITY "c4, c6, 0"    /**< ICC_PMR */
#define CPU_GIC_TAKE_1 "c12, c12, 0"    /**< ICC_IAR1 */
#define CPU_GIC_END_1 "c12, c12, 1"     /**< ICC_EOIR1 */
#define CPU_GIC_CONTROL "c12, c12, 4"   /**< ICC_CTLR */
#define CPU_GIC_INTERFACE "c12, c12, 5" /**< ICC_SRE */
#define CPU_GIC_ENABLE_1 "c12, c12, 7"  /**< ICC_IGRPEN1 */

/** @This reads a register. */
#define cpu_gic_read(reg)                                                      \
  ({                                                                           \
    uint32_t value_;                                                           \
    __asm__ volatile("mrc p15, 0, %0, " reg : "=r"(value_)::"memory");         \
    value_;                                                                    \
  })

/** @This writes a register; later instructions see the effect. */
#define cpu_gic_write(reg, value)                                              \
  __asm__ volatile("mcr p15, 0, %0, " reg "\n\tisb" ::"r"((uint32_t)(value))   \
                   : "memory")

/** @This returns the affinity of the running CPU, see MPIDR. */
ALWAYS_INLINE uint32_t
cpu_gic_self(void)
{
  return arm_cpu_self()->affinity;
}

/** @This sends an IPI of group 1: ICC_SGI1R. */
ALWAYS_INLINE void
cpu_gic_send(uint64_t command)
{
  __asm__ volatile("mcrr p15, 0, %0, %1, c12\n\tisb" ::"r"((uint32_t)command),
                   "r"((uint32_t)(command >> 32))
                   : "memory");
}

/** @This waits until all stores are complete. */
ALWAYS_INLINE void
cpu_store_wait(void)
{
  __asm__ volatile("dsb" ::: "memory");
}

#endif
