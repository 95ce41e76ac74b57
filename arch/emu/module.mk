# arch/emu: host*.o are compiled with the host's headers, the others freestanding.

objs-y                        += arch.o
objs-$(CONFIG_MUTEK_TOPOLOGY)     += machine.o machine_file.o memory.o
objs-not-$(CONFIG_MUTEK_TOPOLOGY) += memory_single.o
objs-$(CONFIG_EMU_LIBRARY)     += bank_size_library.o cpus_library.o
objs-not-$(CONFIG_EMU_LIBRARY) += bank_size.o cpus.o host_main.o
objs-y += host.o host_signal.o
