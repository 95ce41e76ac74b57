# drivers/exit: drivers that end a run. A list without rules.

objs-$(CONFIG_DRIVER_EXIT_ISA_DEBUG)       += isa_debug.o
objs-$(CONFIG_DRIVER_EXIT_SEMIHOSTING_ARM) += semihosting_arm.o
objs-$(CONFIG_DRIVER_EXIT_UHI)             += uhi.o
