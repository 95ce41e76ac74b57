/* drivers/char: the console on the UART of an nRF51.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Writes a byte after the event of the previous one. No input and no
   interrupts.

   Invariant: the port is set up before the first byte. Locks: that of printk(),
   or none in a panic.
   State: the one console belongs to the machine.
   Limitations: the pins are not set up; a real board needs them, QEMU does not.
   Bytes are dropped, after a delay, if the transmitter never sends one.

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
#define PATIENCE 1000000 /* polls of the event before a byte is dropped */

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
