# mutek/: the kernel proper. A module.mk is a list: no rule, no recipe. A name is
# relative to this directory. objs-not-$(TOKEN) is what a build without it has;
# raw-* is never instrumented by a sanitizer: it touches what others must not.

objs-y                                    += error.o panic.o printk.o startup.o
objs-$(CONFIG_MUTEK_LOCK_DEBUG)           += lock.o
objs-not-$(CONFIG_ARCH_EMU)               += string.o

raw-$(CONFIG_MUTEK_MEM_ENGINE_SIMPLE)     += memory_allocator_simple.o
raw-$(CONFIG_MUTEK_MEM_ENGINE_SMART)      += memory_allocator_smart.o \
                                             memory_allocator_smart_check.o \
                                             memory_allocator_smart_region.o \
                                             memory_allocator_smart_reserve.o

objs-not-$(CONFIG_MUTEK_TOPOLOGY)         += mem_single.o startup_single.o
objs-$(CONFIG_MUTEK_TOPOLOGY)             += machine.o topology.o \
                                             topology_build.o \
                                             topology_distance.o \
                                             topology_ranges.o topology_reach.o
objs-$(CONFIG_MUTEK_TOPOLOGY)             += mem_alloc.o mem_bank.o \
                                             mem_region.o mem_report.o \
                                             mem_set.o mem_walk.o \
                                             startup_machine.o startup_report.o
objs-$(CONFIG_MUTEK_MEM_CHECK)            += mem_fault.o
objs-$(CONFIG_MUTEK_MEM_REACHABILITY)     += mem_reach.o
objs-$(CONFIG_MUTEK_MEM_PROXIMITY_OFF)    += mem_proximity_off.o
objs-$(CONFIG_MUTEK_MEM_PROXIMITY)        += mem_home.o mem_order.o mem_own.o \
                                             mem_proximity.o \
                                             mem_proximity_name.o mem_random.o
objs-$(CONFIG_MUTEK_MEM_CPU_CACHE)        += mem_home_cache.o
raw-$(CONFIG_MUTEK_MEM_CPU_CACHE)         += mem_cache.o mem_cache_drain.o
masked-                                   := mem_cache_masked.o
check-defined                             := mem_cache_check.o
raw-$(CONFIG_MUTEK_MEM_CPU_CACHE)         += $(masked-$(CONFIG_MUTEK_MEM_CPU_CACHE_RESTART)) \
                                             $(check-$(CONFIG_MUTEK_MEM_CHECK))
objs-$(CONFIG_MUTEK_MEM_GLOBAL_TWO)       += mem_global.o
objs-$(CONFIG_MUTEK_MEM_GLOBAL_RANDOM)    += mem_global_random.o
