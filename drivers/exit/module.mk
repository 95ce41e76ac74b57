# drivers/exit: ends of a run. A list: no rule, no recipe.

objs-$(CONFIG_DRIVER_EXIT_ISA_DEBUG)       += isa_debug.o
objs-$(CONFIG_DRIVER_EXIT_SEMIHOSTING_ARM) += semihosting_arm.o
objs-$(CONFIG_DRIVER_EXIT_UHI)             += uhi.o
