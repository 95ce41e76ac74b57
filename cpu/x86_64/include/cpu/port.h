/* cpu/x86_64: I/O ports.
   SPDX-License-Identifier: LGPL-2.1-only
   Source: Intel SDM volume 2, IN and OUT. */

#ifndef CPU_PORT_H_
#define CPU_PORT_H_

#include <mutek/decls.h>
#include <mutek/types.h>

ALWAYS_INLINE uint8_t
cpu_port_read_8(uint16_t port)
{
  uint8_t value;

  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port) : "memory");
  return value;
}

ALWAYS_INLINE void
cpu_port_write_8(uint16_t port, uint8_t value)
{
  __asm__ volatile("outb %0, %1" ::"a"(value), "Nd"(port) : "memory");
}

ALWAYS_INLINE void
cpu_port_write_32(uint16_t port, uint32_t value)
{
  __asm__ volatile("outl %0, %1" ::"a"(value), "Nd"(port) : "memory");
}

#endif
