# mutek/topology/: the machine, as derived at boot or as a constant table of the
# board.

objs-$(CONFIG_MUTEK_TOPOLOGY)             += topology.o
derive-defined                            :=
derive-                                   := machine.o topology_build.o \
                                             topology_distance.o \
                                             topology_ranges.o topology_reach.o
objs-$(CONFIG_MUTEK_TOPOLOGY)             += $(derive-$(CONFIG_MUTEK_TOPOLOGY_TABLE))
