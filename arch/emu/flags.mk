# arch/emu: a process of the host.

CFLAGS  += -fno-omit-frame-pointer
LDFLAGS += -pthread
LDLIBS  += -lrt

# As a library it hides all that is the kernel's.
ifeq ($(CONFIG_EMU_LIBRARY),defined)
IMAGE   := libmutek_malloc.so
CFLAGS  += -fPIC -fvisibility=hidden
LDFLAGS += -shared -Wl,-z,defs -Wl,-soname=$(IMAGE)
endif
