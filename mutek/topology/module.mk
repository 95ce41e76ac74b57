# mutek/topology/: what the machine is made of. It is derived at boot, or a table of
# the board.

objs-$(CONFIG_MUTEK_TOPOLOGY)             += topology.o
derive-defined                            :=
derive-                                   := machine.o topology_build.o \
                                             topology_distance.o \
                                             topology_ranges.o topology_reach.o
objs-$(CONFIG_MUTEK_TOPOLOGY)             += $(derive-$(CONFIG_MUTEK_TOPOLOGY_TABLE))
