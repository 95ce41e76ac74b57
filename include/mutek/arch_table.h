/* arch: the memory of a board, as constants.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A contract: a board with CONFIG_ARCH_TABLE defines these macros in its
    <arch/table.h>. The machine has one CPU, 0, in node 0. All numbers are
    written without a suffix.

      ARCH_TABLE_BANKS(BANK, with)  banks, ascending, disjoint, each as
                                    BANK(with, name, first, last, node, dma):
                                    its first and last byte; dma is 1 if DMA
                                    masters reach it, else 0

      ARCH_TABLE_NAMES(NAME)        the same names

      ARCH_TABLE_NODES(NODE)        nodes from 0 on, as NODE(node, cost):
                                    cost of the CPU's accesses to its memory

    The image lies outside the banks. DMA is coherent. */

#ifndef MUTEK_ARCH_TABLE_H_
#define MUTEK_ARCH_TABLE_H_

#if __has_include(<arch/table.h>)
#include <arch/table.h>
#endif

#endif
