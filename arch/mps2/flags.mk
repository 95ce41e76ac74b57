# arch/mps2: keeps the ELF headers out of the ROM.

LDFLAGS += -Wl,-n
