# cpu/emu: host*.o are compiled with the host's headers, the others freestanding.

objs-y += cpu.o host_cpu.o
