/* cpu: the running CPU.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A contract: each CPU family implements these functions in its <cpu/cpu.h>,
    inline where possible.

      cpu_id_t cpu_id(void)      id of the running CPU, dense; 0 before the
                                 kernel has set it
      void cpu_relax(void)       body of every spin loop: yields to other CPUs
      uint64_t cpu_cycles(void)  a counter that advances at the same rate on
                                 all CPUs; the family documents the rate
      void cpu_wait(void)        sleeps until another CPU wakes this one, or an
                                 unmasked interrupt arrives; may return early
      void cpu_wake(cpu)         ends the cpu_wait of another CPU, the present
                                 one or the next one. That CPU then sees the
                                 earlier stores of the caller

      void cpu_signal(cpu)       sends an IPI: the other CPU calls the listener
                                 once it has interrupts unmasked. The listener
                                 sees the earlier stores of the sender
      void cpu_listen(listener)  registers the IPI handler, which runs in
                                 interrupt context on any CPU. Context: boot
                                 CPU, before the others start

      uint_fast8_t cpu_address_bits(void)
                                 width of the CPU's physical addresses in the
                                 kernel's translation; memory above is not
                                 reached. Context: any. O(1). At most 64

    A CPU family for real hardware also implements:

      uint64_t cpu_hardware_id(void)
                                 hardware id of the running CPU, read from its
                                 registers, as firmware tables spell it: the
                                 MPIDR affinity, APIC id or EBase.CPUNum; 0 on
                                 a family with one CPU. If a table disagrees,
                                 the table is wrong. Context: any, even before
                                 the kernel's entry. O(1)

    A CPU family with I/O ports also implements these, in program order:

      uint8_t cpu_port_read_8(uint16_t port)
      void cpu_port_write_8(uint16_t port, uint8_t value)
      void cpu_port_write_32(uint16_t port, uint32_t value)

    Only a family with I/O instructions has the last one. On other families,
    ports are memory-mapped at an address of the board.

    A CPU family with semihosting calls to a debugger or emulator implements:

      uintptr_t cpu_semihost_call(uintptr_t operation, const void *block)

    or, with the MIPS interface (UHI):

      void cpu_uhi_call(uint32_t operation, uint32_t argument)

    A CPU family that supports single steps also implements:

      void cpu_trace_start(cpu_trace_func_t *step)
                                 calls step(address, masked) before each
                                 instruction that the running CPU executes from
                                 now on; masked: interrupts are masked. step
                                 runs with interrupts masked and is not traced
      void cpu_trace_stop(void)  ends the trace; is itself still traced
      uintptr_t cpu_interrupted(void)
                                 address of the next instruction at the time
                                 of the last timer interrupt of the running CPU
 */

#ifndef MUTEK_CPU_H_
#define MUTEK_CPU_H_

#include <cpu/cpu.h>

#endif
