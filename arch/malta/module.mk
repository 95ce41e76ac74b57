# arch/malta: a list without rules.

objs-y += boot.o arch.o loader.o memory.o cpus.o
