# arch/ibmpc: a list without rules.

objs-y += boot.o arch.o loader.o pvh.o multiboot.o legacy.o memory.o cpus.o
