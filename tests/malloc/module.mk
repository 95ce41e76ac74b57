# tests/malloc: host*.o are compiled with the host's headers, the others freestanding.

objs-y += heap.o host_api.o host_aside.o host_block.o host_idle.o host_malloc.o host_mapped.o \
          host_names.o host_slot.o
