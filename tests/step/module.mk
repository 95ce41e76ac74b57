# tests/step/: the application that interrupts the kernel at each instruction, on emu.
objs-y += ../lib/test.o main.o step_test.o host_step.o
