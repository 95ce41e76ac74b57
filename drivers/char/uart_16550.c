/* drivers/char: the console on a 16550 serial port.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Polls the transmitter and writes one byte at a time. No input and no
   interrupts.

   Invariant: the port is set up before the first byte. Locks: that of printk(),
   or none in a panic.
   State: the one console belongs to the machine.
   Limitation: the status of a missing port reads as all ones, so its bytes are
   lost without a delay.

   Source: National Semiconductor PC16550D datasheet, 8 "Registers". */

#include <config.h>

#include <mutek/console.h>
#include <mutek/cpu.h>

#define PORT(offset) ((uint16_t)(CONFIG_DRIVER_CHAR_16550_PORT + (offset)))

#define UART_DATA PORT(0)
#define UART_DIVISOR_LOW PORT(0) /* with LINE_DIVISOR set */
#define UART_INTERRUPT PORT(1)
#define UART_DIVISOR_HIGH PORT(1) /* with LINE_DIVISOR set */
#define UART_FIFO PORT(2)
#define UART_LINE PORT(3)
#define UART_MODEM PORT(4)
#define UART_STATUS PORT(5)

#define LINE_8_BITS 0x03
#define LINE_DIVISOR 0x80
#define DIVISOR 1        /* 115200 bits a second */
#define FIFO_CLEAR 0x07  /* enabled, and both emptied */
#define MODEM_READY 0x03 /* terminal ready, request to send */
#define STATUS_ROOM 0x20 /* the transmitter accepts a byte */
#define PATIENCE 1000000 /* polls of the status before a byte is dropped */

static bool ready;

static void
uart_init(void)
{
  cpu_port_write_8(UART_INTERRUPT, 0);
  cpu_port_write_8(UART_LINE, LINE_DIVISOR);
  cpu_port_write_8(UART_DIVISOR_LOW, DIVISOR);
  cpu_port_write_8(UART_DIVISOR_HIGH, DIVISOR >> 8);
  cpu_port_write_8(UART_LINE, LINE_8_BITS);
  cpu_port_write_8(UART_FIFO, FIFO_CLEAR);
  cpu_port_write_8(UART_MODEM, MODEM_READY);
  ready = true;
}

static void
uart_put(char c)
{
  for (uint_fast32_t i = 0; i < PATIENCE; i++)
    {
      if (cpu_port_read_8(UART_STATUS) & STATUS_ROOM)
        break;
      cpu_relax();
    }
  cpu_port_write_8(UART_DATA, (uint8_t)c);
}

void
console_write(const char *text, size_t length)
{
  if (!ready)
    uart_init();
  for (size_t i = 0; i < length; i++)
    uart_put(text[i]);
}
