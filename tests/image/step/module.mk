# tests/image/step/: the application that interrupts the kernel at each instruction, on emu.
objs-y += ../lib/test.o ../lib/cached.o main.o meet_test.o step_test.o \
          host_step.o
