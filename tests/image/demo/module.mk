# tests/image/demo/: the application of the demonstration, as much of it as a build has
# something to show.
objs-$(CONFIG_MUTEK_TOPOLOGY)           += demo.o demo_machine.o
objs-not-$(CONFIG_MUTEK_TOPOLOGY)       += demo_single.o
objs-$(CONFIG_MUTEK_MEM_PROXIMITY)      += demo_global.o
objs-$(CONFIG_MUTEK_MEM_PROXIMITY_OFF)  += demo_global_off.o
