# drivers/: device families and readers of firmware tables. A list: no rule, no
# recipe. A path is relative to this directory; the top Makefile prefixes it.

objs-$(CONFIG_DRIVER_FIRMWARE_FDT)         += firmware/fdt_walk.o
objs-$(CONFIG_DRIVER_FIRMWARE_FDT)         += firmware/fdt_node.o
objs-$(CONFIG_DRIVER_FIRMWARE_FDT)         += firmware/fdt_machine.o
objs-$(CONFIG_DRIVER_FIRMWARE_FDT)         += firmware/fdt_device.o
objs-$(CONFIG_DRIVER_FIRMWARE_ACPI)        += firmware/acpi_table.o
objs-$(CONFIG_DRIVER_FIRMWARE_ACPI)        += firmware/acpi_entry.o
objs-$(CONFIG_DRIVER_FIRMWARE_ACPI)        += firmware/acpi_hmat.o
objs-$(CONFIG_DRIVER_FIRMWARE_ACPI)        += firmware/acpi_machine.o

objs-$(CONFIG_DRIVER_CHAR_16550)           += char/uart_16550.o
objs-$(CONFIG_DRIVER_CHAR_PL011)           += char/uart_pl011.o
objs-$(CONFIG_DRIVER_CHAR_CMSDK)           += char/uart_cmsdk.o
objs-$(CONFIG_DRIVER_CHAR_NRF51)           += char/uart_nrf51.o
objs-$(CONFIG_DRIVER_EXIT_ISA_DEBUG)       += exit/isa_debug.o
objs-$(CONFIG_DRIVER_EXIT_SEMIHOSTING_ARM) += exit/semihosting_arm.o
objs-$(CONFIG_DRIVER_EXIT_UHI)             += exit/uhi.o
objs-$(CONFIG_DRIVER_IRQ_GIC)              += irq/gic_v2.o irq/gic_v3.o
objs-$(CONFIG_DRIVER_POWER_PSCI)           += power/psci.o
