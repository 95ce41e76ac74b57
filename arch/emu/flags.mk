# arch/emu: a process of the host.

CFLAGS  += -fno-omit-frame-pointer
LDFLAGS += -pthread
LDLIBS  += -lrt
