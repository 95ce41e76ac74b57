# mutek/boot/: the boot order.

objs-y                                    += startup.o
objs-not-$(CONFIG_MUTEK_TOPOLOGY)         += startup_single.o
objs-$(CONFIG_MUTEK_TOPOLOGY)             += startup_report.o
derive-                                   := startup_machine.o
derive-defined                            := startup_table.o
objs-$(CONFIG_MUTEK_TOPOLOGY)             += $(derive-$(CONFIG_MUTEK_TOPOLOGY_TABLE))
