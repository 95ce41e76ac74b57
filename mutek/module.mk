# mutek/: the kernel proper. A module.mk is a list: no rule, no recipe. A name is
# relative to this directory. objs-not-$(TOKEN) is what a build without it has;
# raw-* is never instrumented by a sanitizer: it touches what others must not.

objs-y                                    += error.o panic.o printk.o startup.o
objs-$(CONFIG_MUTEK_LOCK_DEBUG)           += lock.o
objs-not-$(CONFIG_ARCH_STRING)            += string.o

raw-$(CONFIG_MUTEK_MEM_ENGINE_SIMPLE)     += memory_allocator_simple.o
raw-$(CONFIG_MUTEK_MEM_ENGINE_SMART)      += memory_allocator_smart.o \
                                             memory_allocator_smart_check.o \
                                             memory_allocator_smart_region.o \
                                             memory_allocator_smart_reserve.o \
                                             memory_allocator_smart_walk.o
secret-definedyes                         := memory_allocator_smart_secret.o
raw-$(CONFIG_MUTEK_MEM_CHECK)             += $(secret-$(CONFIG_MUTEK_MEM_CHECK)$(if $(CONFIG_MUTEK_MEM_ENGINE_SMART),yes))
raw-$(CONFIG_MUTEK_MEM_ENGINE_BITMAP)     += memory_allocator_bitmap.o \
                                             memory_allocator_bitmap_check.o \
                                             memory_allocator_bitmap_region.o
raw-$(CONFIG_MUTEK_MEM_WIDE)              += memory_allocator_smart_wide.o \
                                             memory_allocator_smart_check_wide.o \
                                             memory_allocator_smart_region_wide.o \
                                             memory_allocator_smart_reserve_wide.o \
                                             memory_allocator_smart_walk_wide.o

objs-not-$(CONFIG_MUTEK_TOPOLOGY)         += mem_single.o startup_single.o
objs-$(CONFIG_MUTEK_TOPOLOGY)             += topology.o mem_alloc.o mem_bank.o \
                                             mem_region.o mem_report.o \
                                             mem_set.o mem_walk.o \
                                             startup_report.o
# The machine is derived at boot, or a table of the board; where the board has one
# the test image holds both.
derive-                                   := machine.o topology_build.o \
                                             topology_distance.o \
                                             topology_ranges.o topology_reach.o \
                                             startup_machine.o
derive-defined                            := startup_table.o
table-defined                             := mem_table.o
sorted-table-defined                      := mem_table_order.o
off-table-defined                         := mem_table_order_off.o
objs-$(CONFIG_MUTEK_TOPOLOGY)             += $(derive-$(CONFIG_MUTEK_TOPOLOGY_TABLE)) \
                                             $(table-$(CONFIG_ARCH_TABLE))
objs-$(CONFIG_MUTEK_MEM_PROXIMITY)        += $(sorted-table-$(CONFIG_ARCH_TABLE))
objs-$(CONFIG_MUTEK_MEM_PROXIMITY_OFF)    += $(off-table-$(CONFIG_ARCH_TABLE))
objs-$(CONFIG_MUTEK_MEM_CHECK)            += mem_fault.o
objs-$(CONFIG_MUTEK_MEM_REACHABILITY)     += mem_reach.o
objs-$(CONFIG_MUTEK_MEM_PROXIMITY_OFF)    += mem_proximity_off.o
objs-$(CONFIG_MUTEK_MEM_PROXIMITY)        += mem_home.o mem_order.o mem_own.o \
                                             mem_proximity.o \
                                             mem_proximity_name.o mem_random.o
objs-$(CONFIG_MUTEK_MEM_CPU_CACHE)        += mem_home_cache.o
raw-$(CONFIG_MUTEK_MEM_CPU_CACHE)         += mem_cache.o mem_cache_reclaim.o
masked-                                   := mem_cache_masked.o
check-defined                             := mem_cache_check.o \
                                             memory_allocator_smart_kept.o
batch-defined                             := mem_cache_batch.o
raw-$(CONFIG_MUTEK_MEM_CPU_CACHE)         += $(masked-$(CONFIG_MUTEK_MEM_CPU_CACHE_RESTART)$(CONFIG_CPU_CACHE_SEQUENCE)) \
                                             $(check-$(CONFIG_MUTEK_MEM_CHECK)) \
                                             $(batch-$(CONFIG_ARCH_SMP))
objs-$(CONFIG_MUTEK_MEM_GLOBAL_TWO)       += mem_global.o
objs-$(CONFIG_MUTEK_MEM_GLOBAL_RANDOM)    += mem_global_random.o
