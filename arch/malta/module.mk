# arch/malta: a list: no rule, no recipe.

objs-y += boot.o arch.o loader.o memory.o cpus.o
