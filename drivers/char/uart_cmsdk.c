/* drivers/char: the console on a UART of Arm's design kit for Cortex-M.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Polls the transmitter and writes one byte at a time. No input and no
   interrupts.

   Invariant: the port is set up before the first byte. Locks: that of printk(),
   or none in a panic.
   State: the one console belongs to the machine.
   Limitation: bytes are dropped, after a delay, if the transmitter stays full.

   Source: Arm DDI 0479, "Cortex-M System Design Kit Technical Reference
   Manual", 4.3 "APB UART". */

#include <config.h>

#include <mutek/console.h>
#include <mutek/cpu.h>

/** Registers. */
struct uart_cmsdk_s
{
  volatile uint32_t data;
  volatile uint32_t state;
  volatile uint32_t control;
  volatile uint32_t interrupt;
  volatile uint32_t divider; /**< clocks a bit, 16 or more */
};

#define STATE_FULL 1u /* the transmitter accepts no byte */
#define CONTROL_TRANSMIT 1u
#define PATIENCE 1000000 /* polls of the state before a byte is dropped */

static bool ready;

static struct uart_cmsdk_s *
uart(void)
{
  return (struct uart_cmsdk_s *)CONFIG_DRIVER_CHAR_CMSDK_ADDRESS;
}

static void
uart_put(char c)
{
  for (uint_fast32_t i = 0; i < PATIENCE; i++)
    {
      if (!(uart()->state & STATE_FULL))
        break;
      cpu_relax();
    }
  uart()->data = (uint8_t)c;
}

void
console_write(const char *text, size_t length)
{
  if (!ready)
    {
      uart()->divider = CONFIG_DRIVER_CHAR_CMSDK_DIVIDER;
      uart()->control = CONTROL_TRANSMIT;
      ready = true;
    }
  for (size_t i = 0; i < length; i++)
    uart_put(text[i]);
}
