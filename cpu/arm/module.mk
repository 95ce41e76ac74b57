# cpu/arm: a list without rules.

objs-y += enter.o trap_entry.o cpu.o trap.o timer.o count.o page.o runtime.o
