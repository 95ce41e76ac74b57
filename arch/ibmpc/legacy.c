/* arch/ibmpc: legacy devices of the PC.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Two devices at fixed ports on every PC. The legacy interrupt controller is
   masked, because the local APICs replace it. The interval timer measures time;
   it is the only clock with a known rate.

   Locks: none; the counter has one user at a time.

   Source: Intel 8259A datasheet, "Initialization Command Words" and "Operation
   Command Words"; Intel 8254 datasheet, "Mode 0"; Intel ICH9 datasheet,
   "NMI_SC: NMI Status and Control Register", port 61h. */

#include "ibmpc.h"

#include <mutek/assert.h>
#include <mutek/cpu.h>

#define PIC_FIRST 0x20  /* ports of the controller that interrupts the CPU */
#define PIC_SECOND 0xa0 /* ports of the one that interrupts the first */
#define PIC_MASK 1      /* offset of the mask, and of words 2 to 4 */
#define PIC_WORD_1 0x11 /* four words follow, two controllers */
#define PIC_WORD_4 0x01 /* the processor is an 8086 or later */
#define PIC_VECTOR 0x20 /* after the exceptions */
#define PIC_LINE 2      /* input of the first, connected to the second */

#define TIMER_HZ 1193182u
#define TIMER_COUNTER_2 0x42
#define TIMER_CONTROL 0x43
#define TIMER_ONCE_2 0xb0 /* counter 2, low then high byte, mode 0, binary */
#define TIMER_GATE 0x61
#define TIMER_GATE_OPEN 0x01
#define TIMER_GATE_SPEAKER 0x02
#define TIMER_GATE_DONE 0x20
#define TIMER_US_MAX 50000u
#define TIMER_PACE 256 /* polls are slow, so wait between two */

/* Even a masked controller may send a spurious interrupt. The vectors set here
   keep it apart from the exceptions. */
void
ibmpc_pic_silence(void)
{
  cpu_port_write_8(PIC_FIRST, PIC_WORD_1);
  cpu_port_write_8(PIC_SECOND, PIC_WORD_1);
  cpu_port_write_8(PIC_FIRST + PIC_MASK, PIC_VECTOR);
  cpu_port_write_8(PIC_SECOND + PIC_MASK, PIC_VECTOR + 8);
  cpu_port_write_8(PIC_FIRST + PIC_MASK, 1 << PIC_LINE);
  cpu_port_write_8(PIC_SECOND + PIC_MASK, PIC_LINE);
  cpu_port_write_8(PIC_FIRST + PIC_MASK, PIC_WORD_4);
  cpu_port_write_8(PIC_SECOND + PIC_MASK, PIC_WORD_4);
  cpu_port_write_8(PIC_FIRST + PIC_MASK, 0xff);
  cpu_port_write_8(PIC_SECOND + PIC_MASK, 0xff);
}

void
ibmpc_wait_us(uint32_t us)
{
  uint32_t count = us * (TIMER_HZ / 1000) / 1000 + 1;
  uint8_t gate = cpu_port_read_8(TIMER_GATE)
                 & (uint8_t) ~(TIMER_GATE_OPEN | TIMER_GATE_SPEAKER);

  assert(us <= TIMER_US_MAX);
  cpu_port_write_8(TIMER_GATE, gate);
  cpu_port_write_8(TIMER_CONTROL, TIMER_ONCE_2);
  cpu_port_write_8(TIMER_COUNTER_2, (uint8_t)count);
  cpu_port_write_8(TIMER_COUNTER_2, (uint8_t)(count >> 8));
  cpu_port_write_8(TIMER_GATE, gate | TIMER_GATE_OPEN);
  while (!(cpu_port_read_8(TIMER_GATE) & TIMER_GATE_DONE))
    {
      for (volatile uint_fast16_t i = 0; i < TIMER_PACE; i++)
        ;
      cpu_relax();
    }
}
