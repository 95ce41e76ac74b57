# arch/mps2: no table of the file's own lies in the ROM.

LDFLAGS += -Wl,-n
