# cpu/mips: a list without rules.

objs-y += enter.o cpu.o trap.o tlb.o cps.o gic.o timer.o divide.o
