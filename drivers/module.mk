# drivers/: readers of firmware tables. A list: no rule, no recipe. A path is
# relative to this directory; the top Makefile prefixes it.

objs-$(CONFIG_DRIVER_FIRMWARE_FDT)      += firmware/fdt_walk.o
objs-$(CONFIG_DRIVER_FIRMWARE_FDT)      += firmware/fdt_node.o
objs-$(CONFIG_DRIVER_FIRMWARE_FDT)      += firmware/fdt_machine.o
