# arch/ibmpc: a list: no rule, no recipe.

objs-y += boot.o arch.o loader.o pvh.o multiboot.o legacy.o memory.o cpus.o
