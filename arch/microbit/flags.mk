# arch/microbit: keeps the ELF headers out of the ROM.

LDFLAGS += -Wl,-n
