# cpu/mips: a list: no rule, no recipe.

objs-y += enter.o cpu.o trap.o tlb.o cps.o gic.o timer.o divide.o
