# arch/mps2: a list without rules.

objs-y += ../cortex-m/board.o ../cortex-m/words.o
objs-not-$(CONFIG_MUTEK_TOPOLOGY_TABLE) += memory.o
facts-                                  := ../cortex-m/machine.o
objs-$(CONFIG_MUTEK_TOPOLOGY)           += $(facts-$(CONFIG_MUTEK_TOPOLOGY_TABLE))
