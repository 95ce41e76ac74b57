# cpu/cortex-m: a list without rules.

objs-y += enter.o trap.o trap_entry.o systick.o
objs-$(CONFIG_CPU_CORTEX_M3) += fault_status.o guard.o
objs-$(CONFIG_CPU_CORTEX_M0) += fault_status_off.o guard_off.o
