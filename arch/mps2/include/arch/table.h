/* arch/mps2: the memory of the board, as constants.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Replaces firmware tables; see <mutek/arch_table.h>. The first MiB of SSRAM1
    holds the code and the constants of the image. The first 512 KiB of SSRAM2
    and 3 hold its variables and its stack, as in arch/mps2/ldscript. Each
    memory has a second address; these aliases are no banks.

    Two choices here have no source. Costs: the block RAM inside the FPGA costs
    least, then the synchronous RAMs, then the pseudo-static RAM; in QEMU all
    take the same time. Memory for DMA: the image of the FPGA has no master but
    the CPU. A DMA master would reach SSRAM2 and 3, which are on the system bus.

    Source: Arm, "Application Note AN385, Cortex-M3 SMM on V2M-MPS2", memory
   map; QEMU, hw/arm/mps2.c. */

#ifndef ARCH_TABLE_H_
#define ARCH_TABLE_H_

/* clang-format off */
#define ARCH_TABLE_BANKS(BANK, with)                                           \
  BANK(with, SSRAM1,  0x00100000, 0x003fffff, 1, 0)                            \
  BANK(with, BLOCK,   0x01000000, 0x01003fff, 0, 0)                            \
  BANK(with, SSRAM23, 0x20080000, 0x203fffff, 1, 1)                            \
  BANK(with, PSRAM,   0x21000000, 0x21ffffff, 2, 0)
/* clang-format on */

#define ARCH_TABLE_NAMES(NAME)                                                 \
  NAME(SSRAM1) NAME(BLOCK) NAME(SSRAM23) NAME(PSRAM)

#define ARCH_TABLE_NODES(NODE) NODE(0, 10) NODE(1, 12) NODE(2, 20)

#endif
