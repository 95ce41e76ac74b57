/* arch/microbit: the one bank.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The RAM after the image, which the CPU and the radio's DMA both reach. The
   end is that of the smaller chip, 16 KiB.

   Locks: none.
   Source: Nordic Semiconductor, "nRF51822 Product Specification", 3.3, "Memory
   block diagram". */

#include <mutek/arch.h>
#include <mutek/cpu.h>

#define RAM_LAST 0x20003fffu

error_t
arch_boot_memory(struct arch_boot_s *boot)
{
  boot->base = (uintptr_t)cortex_m_image_end;
  boot->start = boot->base;
  boot->last = RAM_LAST;
  return 0;
}
