# arch/emu: host*.o are compiled with the host's headers, the others freestanding.

objs-y += arch.o machine.o machine_file.o memory.o
objs-y += host.o host_signal.o
