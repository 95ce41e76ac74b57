# arch/ibmpc: a list: no rule, no recipe.

objs-y += boot.o arch.o pvh.o legacy.o memory.o cpus.o
