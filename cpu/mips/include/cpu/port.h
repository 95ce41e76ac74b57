/* cpu/mips: I/O ports, memory-mapped at an address of the board.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_PORT_H_
#define CPU_PORT_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/types.h>

ALWAYS_INLINE uint8_t
cpu_port_read_8(uint16_t port)
{
  return *(volatile uint8_t *)(CONFIG_CPU_MIPS_PORTS + (uintptr_t)port);
}

ALWAYS_INLINE void
cpu_port_write_8(uint16_t port, uint8_t value)
{
  *(volatile uint8_t *)(CONFIG_CPU_MIPS_PORTS + (uintptr_t)port) = value;
}

#endif
