# mutek/: memory of the whole machine, and the calls. A module.mk is a list: no
# rule, no recipe. A name is relative to this directory. objs-not-$(TOKEN) is what a
# build without it has; raw-* is never instrumented by a sanitizer: it touches what
# others must not. Each directory below has a list of its own.

objs-not-$(CONFIG_MUTEK_TOPOLOGY)         += mem_single.o
objs-$(CONFIG_MUTEK_TOPOLOGY)             += mem_alloc.o mem_bank.o mem_boot.o \
                                             mem_report.o mem_machine.o mem_walk.o
# The machine is derived at boot, or a table of the board; where the board has one
# the test image holds both.
table-defined                             := mem_table.o
sorted-table-defined                      := mem_table_order.o
off-table-defined                         := mem_table_order_off.o
objs-$(CONFIG_MUTEK_TOPOLOGY)             += $(table-$(CONFIG_ARCH_TABLE))
objs-$(CONFIG_MUTEK_MEM_PROXIMITY)        += $(sorted-table-$(CONFIG_ARCH_TABLE))
objs-$(CONFIG_MUTEK_MEM_PROXIMITY_OFF)    += $(off-table-$(CONFIG_ARCH_TABLE))
objs-$(CONFIG_MUTEK_MEM_CHECK)            += mem_fault.o
objs-$(CONFIG_MUTEK_MEM_REACHABILITY)     += mem_reach.o
objs-$(CONFIG_MUTEK_MEM_PROXIMITY_OFF)    += mem_proximity_off.o
objs-$(CONFIG_MUTEK_MEM_PROXIMITY)        += mem_home.o mem_order.o mem_proximity.o \
                                             mem_proximity_custom.o \
                                             mem_proximity_name.o mem_random.o
objs-$(CONFIG_MUTEK_MEM_CPU_CACHE)        += mem_home_cache.o
objs-$(CONFIG_MUTEK_MEM_GLOBAL_TWO)       += mem_global.o
objs-$(CONFIG_MUTEK_MEM_GLOBAL_RANDOM)    += mem_global_random.o
