# malloc: host*.o are compiled with the host's headers, the others freestanding.

objs-y += heap.o host_api.o host_aside.o host_idle.o host_malloc.o host_mapped.o \
          host_names.o host_slot.o
objs-not-$(CONFIG_APP_MALLOC_HARDENED) += host_block.o
objs-$(CONFIG_APP_MALLOC_HARDENED) += host_hard.o host_hard_map.o host_hard_sweep.o
objs-$(CONFIG_MUTEK_MEM_CHECK)     += heap_secret.o host_secret.o
objs-not-$(CONFIG_MUTEK_MEM_CHECK) += heap_secret_off.o
