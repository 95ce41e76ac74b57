# drivers/firmware: readers of firmware tables. A list without rules.

objs-$(CONFIG_DRIVER_FIRMWARE_FDT)  += fdt_walk.o
objs-$(CONFIG_DRIVER_FIRMWARE_FDT)  += fdt_value.o
objs-$(CONFIG_DRIVER_FIRMWARE_FDT)  += fdt_node.o
objs-$(CONFIG_DRIVER_FIRMWARE_FDT)  += fdt_cpu.o
objs-$(CONFIG_DRIVER_FIRMWARE_FDT)  += fdt_memory.o
objs-$(CONFIG_DRIVER_FIRMWARE_FDT)  += fdt_reserved.o
objs-$(CONFIG_DRIVER_FIRMWARE_FDT)  += fdt_machine.o
objs-$(CONFIG_DRIVER_FIRMWARE_FDT)  += fdt_device.o
objs-$(CONFIG_DRIVER_FIRMWARE_ACPI) += acpi_table.o
objs-$(CONFIG_DRIVER_FIRMWARE_ACPI) += acpi_entry.o
objs-$(CONFIG_DRIVER_FIRMWARE_ACPI) += acpi_hmat.o
objs-$(CONFIG_DRIVER_FIRMWARE_ACPI) += acpi_machine.o
