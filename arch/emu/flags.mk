# arch/emu: a process of the host.

CFLAGS  += -fno-omit-frame-pointer
LDFLAGS += -pthread
LDLIBS  += -lrt

# A library hides all symbols of the kernel.
ifeq ($(CONFIG_EMU_LIBRARY),defined)
IMAGE   := libmutek_malloc.so
CFLAGS  += -fPIC -fvisibility=hidden
LDFLAGS += -shared -Wl,-z,defs -Wl,-soname=$(IMAGE)
endif
