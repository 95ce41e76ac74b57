/* cpu: the running processor.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A contract: each processor family implements these in its <cpu/cpu.h>,
    inline where it can.

      cpu_id_t cpu_id(void)      the processor that runs the caller, dense; 0
                                 before it has been told who it is
      void cpu_relax(void)       body of every spin loop: lets others run
      uint64_t cpu_cycles(void)  grows with time, alike on all processors; how
                                 fast, the processor says
      void cpu_wait(void)        sleeps until somebody wakes the processor, or
                                 an interrupt that is not masked comes; may
                                 return early
      void cpu_wake(cpu)         ends the cpu_wait of another processor, the
                                 present or the next one; the waker has stored
                                 before what the other looks at after

      void cpu_signal(cpu)       makes another processor call what listens, once
                                 it lets interrupts in; what the signaller has
                                 stored before, it sees
      void cpu_listen(listener)  says what that is: a function that runs like
                                 the handler of an interrupt, on any processor.
                                 Boot processor, before the others start

      uint_fast8_t cpu_address_bits(void)
                                 width of the physical addresses that the
                                 processor names, in the translation that the
                                 kernel uses: what lies above is not reached.
                                 Any context, O(1); at most 64

    Where the processor is hardware, also this:

      uint64_t cpu_hardware_id(void)
                                 the running processor's own name, out of its
                                 registers, as the firmware's tables spell it:
                                 affinity of MPIDR, APIC id, EBase.CPUNum, 0
                                 where there is one only. A table that says
                                 another is wrong. Any context, before all else
                                 of the kernel too; O(1)

    Where devices are on I/O ports, also these, in the order of the program:

      uint8_t cpu_port_read_8(uint16_t port)
      void cpu_port_write_8(uint16_t port, uint8_t value)
      void cpu_port_write_32(uint16_t port, uint32_t value)

    The last one is for processors whose own ports they are; elsewhere ports are
    memory, at an address of the board.

    Where a debugger, or an emulator in its place, takes calls, also this:

      uintptr_t cpu_semihost_call(uintptr_t operation, const void *block)

    or, where it takes MIPS's (UHI):

      void cpu_uhi_call(uint32_t operation, uint32_t argument)

    Where the processor can be watched, also these:

      void cpu_trace_start(cpu_trace_func_t *step)
                                 calls step(address, masked) before each
                                 instruction that the running processor executes
                                 from here on; masked tells whether interrupts
                                 are. step runs with interrupts masked, and is
                                 not watched itself
      void cpu_trace_stop(void)  no more; is itself still watched
      uintptr_t cpu_interrupted(void)
                                 address of the instruction that was the next
                                 when the timer last interrupted the running
                                 processor */

#ifndef MUTEK_CPU_H_
#define MUTEK_CPU_H_

#include <cpu/cpu.h>

#endif
