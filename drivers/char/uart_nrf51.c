/* drivers/char: the console on the UART of an nRF51.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A byte is written when the event of the one before has come; nothing is
   received and nothing interrupts.

   Invariant: the port is set up before the first byte. Locks: that of printk(),
   or none in a panic.
   State: the one console belongs to the machine.
   Left out: pins, which the board's own circuits need and QEMU does not; a
   transmitter that never ends a byte loses bytes, after a while.

   Source: Nordic Semiconductor, "nRF51 Series Reference Manual", 3.0, 29
   "Universal Asynchronous Receiver/Transmitter". */

#include <config.h>

#include <mutek/console.h>
#include <mutek/cpu.h>

/** Registers, by offset. */
enum uart_nrf51_e
{
  UART_START_TRANSMIT = 0x008,
  UART_TRANSMITTED = 0x11c,
  UART_ENABLE = 0x500,
  UART_DATA = 0x51c,
  UART_BAUD = 0x524,
};

#define ENABLE_ON 4u
#define BAUD_115200 0x01d7e000u
#define PATIENCE 1000000 /* looks at the event before a byte is lost */

static bool ready;

static volatile uint32_t *
uart(enum uart_nrf51_e reg)
{
  return (volatile uint32_t *)(uintptr_t)(CONFIG_DRIVER_CHAR_NRF51_ADDRESS
                                          + reg);
}

static void
uart_put(char c)
{
  *uart(UART_TRANSMITTED) = 0;
  *uart(UART_DATA) = (uint8_t)c;
  for (uint_fast32_t i = 0; i < PATIENCE && *uart(UART_TRANSMITTED) == 0; i++)
    cpu_relax();
}

void
console_write(const char *text, size_t length)
{
  if (!ready)
    {
      *uart(UART_BAUD) = BAUD_115200;
      *uart(UART_ENABLE) = ENABLE_ON;
      *uart(UART_START_TRANSMIT) = 1;
      ready = true;
    }
  for (size_t i = 0; i < length; i++)
    uart_put(text[i]);
}
