# cpu/emu: host*.o are compiled with the host's headers, the others freestanding.

objs-y += cpu.o host_cpu.o
objs-not-$(CONFIG_EMU_LIBRARY) += host_relax.o
objs-$(CONFIG_MUTEK_MEM_CPU_CACHE_RESTART) += cache.o
