/* arch/mps2: the memory for the kernel's own tables.
   SPDX-License-Identifier: LGPL-2.1-only */

/* SSRAM2 and 3 after the variables of the image. This is the boot bank of a
   build that derives its topology at boot. In a build with one bank, it is the
   only memory, so it must satisfy every reachability of the build.

   Locks: none; constants. */

#include <config.h>

#include <mutek/arch.h>
#include <mutek/arch_table.h>
#include <mutek/assert.h>

#define BANK(with, name, start, last, node, dma)                               \
  START_##name = start, LAST_##name = last, DMA_##name = dma,

enum
{
  ARCH_TABLE_BANKS(BANK, )
};

static_assert(_CONFIG_MUTEK_TOPOLOGY || DMA_SSRAM23
                  || !_CONFIG_MUTEK_MEM_VALID_DMA,
              "the one bank is no memory for MEM_VALID_DMA, which is admitted");

error_t
arch_boot_memory(struct arch_boot_s *boot)
{
  boot->start = START_SSRAM23;
  boot->last = LAST_SSRAM23;
  boot->base = START_SSRAM23;
  return 0;
}
