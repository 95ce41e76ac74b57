# tests/malloc: host*.o are compiled with the host's headers, the others freestanding.

objs-y                             += heap.o host_malloc.o host_slot.o
objs-$(CONFIG_MUTEK_MEM_CHECK)     += heap_secret.o host_secret.o
objs-not-$(CONFIG_MUTEK_MEM_CHECK) += heap_secret_off.o
