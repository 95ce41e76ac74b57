# cpu/x86_64: a list without rules.

objs-y += enter.o trap_entry.o cpu.o trap.o lapic.o timer.o page.o identity.o
objs-$(CONFIG_MUTEK_MEM_CPU_CACHE) += cache.o
