# arch/virt-arm: a list without rules.

objs-y += boot.o arch.o tree.o memory.o cpus.o
