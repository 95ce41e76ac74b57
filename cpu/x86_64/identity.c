/* cpu/x86_64: reads the identity of the CPU.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The hardware id is the initial APIC id. CPUID returns it; the register of the
   local APIC is not used, because it may have been written. An id of more than
   8 bits is only in leaf 0BH, which older CPUs lack.

   Locks: none; constants of the CPU.

   Source: Intel SDM volume 2, CPUID, leaves 01H, 0BH and 80000008H; volume 3,
   "Identifying Logical Processors in an MP System", and "Paging" for the
   address width without that leaf. */

#include <mutek/cpu.h>

#include "private.h"

#define LEAF_FEATURES 0x01u
#define LEAF_TOPOLOGY 0x0bu
#define LEAF_EXTENDED 0x80000000u
#define LEAF_WIDTHS 0x80000008u

#define FEATURES_ID_SHIFT 24
#define WIDTHS_PHYSICAL 0xffu
#define WIDTH_WITH_PAE 36

uint64_t
cpu_hardware_id(void)
{
  if (cpuid(0).eax >= LEAF_TOPOLOGY)
    {
      struct cpuid_s topology = cpuid(LEAF_TOPOLOGY);

      if (topology.ebx != 0)
        return topology.edx;
    }
  return cpuid(LEAF_FEATURES).ebx >> FEATURES_ID_SHIFT;
}

uint_fast8_t
cpu_address_bits(void)
{
  uint_fast8_t bits = WIDTH_WITH_PAE;

  if (cpuid(LEAF_EXTENDED).eax >= LEAF_WIDTHS)
    bits = cpuid(LEAF_WIDTHS).eax & WIDTHS_PHYSICAL;
  return bits < X86_64_REACH_BITS ? bits : X86_64_REACH_BITS;
}
