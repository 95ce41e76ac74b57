# tests/image/bench/: the application that tells what requests cost.
objs-y                                  += main.o work.o
objs-$(CONFIG_MUTEK_TOPOLOGY)           += ../sweep/fill.o banks.o
objs-not-$(CONFIG_MUTEK_TOPOLOGY)       += banks_one.o
objs-$(CONFIG_MUTEK_MEM_PROXIMITY)      += order.o
objs-not-$(CONFIG_MUTEK_MEM_PROXIMITY)  += order_off.o
objs-$(CONFIG_MUTEK_MEM_CHECK)          += check.o
objs-not-$(CONFIG_MUTEK_MEM_CHECK)      += check_off.o
objs-$(CONFIG_MUTEK_MEM_CPU_CACHE)      += cache.o
objs-not-$(CONFIG_MUTEK_MEM_CPU_CACHE)  += cache_off.o
objs-$(CONFIG_CPU_TRACE)                += watch.o
objs-not-$(CONFIG_CPU_TRACE)            += watch_off.o
objs-$(CONFIG_CPU_COUNT)                += tell.o
objs-not-$(CONFIG_CPU_COUNT)            += tell_ratio.o
