# arch/virt-arm: a list: no rule, no recipe.

objs-y += boot.o arch.o tree.o memory.o cpus.o
