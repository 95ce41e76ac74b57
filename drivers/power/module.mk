# drivers/power: drivers that start CPUs. A list without rules.

objs-$(CONFIG_DRIVER_POWER_PSCI) += psci.o
