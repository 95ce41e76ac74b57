/* drivers/char: the console on a PL011 serial port.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Polls the transmitter and writes one byte at a time. No input and no
   interrupts. The baud rate stays as the firmware set it, because the UART's
   clock is unknown.

   Invariant: the port is set up before the first byte. Locks: that of printk(),
   or none in a panic.
   State: the one console belongs to the machine.

   Source: ARM DDI 0183, 3.3 "Register descriptions". */

#include <mutek/device/pl011.h>

#include <config.h>

#include <mutek/console.h>
#include <mutek/cpu.h>

/** Registers, by offset. */
enum uart_e
{
  UART_DATA = 0x00,
  UART_FLAGS = 0x18,
  UART_LINE = 0x2c,
  UART_CONTROL = 0x30,
  UART_INTERRUPTS = 0x38,
};

#define FLAGS_FULL 0x20u
#define LINE_8_BITS 0x70u   /* with the FIFO */
#define CONTROL_SEND 0x101u /* transmitter on */
#define PATIENCE 1000000    /* polls of the flags before a byte is dropped */

static uintptr_t uart_base = CONFIG_DRIVER_CHAR_PL011_ADDRESS;
static bool ready;

static volatile uint32_t *
uart(enum uart_e reg)
{
  return (volatile uint32_t *)(uart_base + reg);
}

static void
uart_init(void)
{
  *uart(UART_CONTROL) = 0;
  *uart(UART_INTERRUPTS) = 0;
  *uart(UART_LINE) = LINE_8_BITS;
  *uart(UART_CONTROL) = CONTROL_SEND;
  ready = true;
}

static void
uart_put(char c)
{
  for (uint_fast32_t i = 0; i < PATIENCE; i++)
    {
      if (!(*uart(UART_FLAGS) & FLAGS_FULL))
        break;
      cpu_relax();
    }
  *uart(UART_DATA) = (uint8_t)c;
}

void
pl011_place(uintptr_t address)
{
  uart_base = address;
  ready = false;
}

void
console_write(const char *text, size_t length)
{
  if (!ready)
    uart_init();
  for (size_t i = 0; i < length; i++)
    uart_put(text[i]);
}
