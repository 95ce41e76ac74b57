# drivers/power: starters of processors. A list: no rule, no recipe.

objs-$(CONFIG_DRIVER_POWER_PSCI) += psci.o
