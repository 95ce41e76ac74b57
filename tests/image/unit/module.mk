# tests/image/unit/: the suites of the test image; a suite that does not fit a build is
# listed with its token.
objs-y                                += ../lib/test.o main.o
objs-y                                += gpct_bitset_test.o gpct_list_test.o \
                                         gpct_ring_test.o gpct_slist_test.o \
                                         gpct_sort_test.o printk_test.o lock_test.o \
                                         divide_test.o
# Invented machines need what derives a machine; the others run on the one there is.
invent-                               := ../lib/invent.o topology_ranges_test.o \
                                         topology_pieces_test.o topology_test.o \
                                         topology_boot_test.o \
                                         topology_cost_test.o \
                                         topology_cluster_test.o
objs-$(CONFIG_MUTEK_TOPOLOGY)         += $(invent-$(CONFIG_MUTEK_TOPOLOGY_TABLE))
invented-                              := mem_order_test.o mem_walk_test.o \
                                         mem_request_test.o mem_result_test.o \
                                         mem_reach_test.o mem_machine_test.o \
                                         mem_explain_test.o \
                                         mem_global_test.o mem_random_test.o \
                                         mem_home_test.o
mem-defined                           := ../lib/running.o mem_alloc_test.o mem_bank_test.o mem_spill_test.o \
                                         mem_proximity_custom_test.o mem_upstream_test.o \
                                         mem_stress_test.o mem_stress_work.o \
                                         smp_test.o \
                                         $(invented-$(CONFIG_MUTEK_TOPOLOGY_TABLE))
objs-$(CONFIG_MUTEK_MEM_PROXIMITY)    += $(mem-$(CONFIG_MUTEK_MEM_REACHABILITY))
off-defined                           := mem_proximity_off_test.o
invented-off-                         := $(off-$(CONFIG_MUTEK_MEM_REACHABILITY))
objs-$(CONFIG_MUTEK_MEM_PROXIMITY_OFF) += $(invented-off-$(CONFIG_MUTEK_TOPOLOGY_TABLE))
compare-defined                       := mem_table_test.o
same-                                 := $(compare-$(CONFIG_ARCH_TABLE))
objs-$(CONFIG_MUTEK_MEM_PROXIMITY)    += $(same-$(CONFIG_MUTEK_TOPOLOGY_TABLE))
objs-$(CONFIG_MUTEK_MEM_CPU_CACHE)    += mem_cache_test.o
reclaim-defined                       := ../lib/cached.o mem_cache_reclaim_test.o \
                                         mem_home_cache_test.o
objs-$(CONFIG_MUTEK_MEM_CPU_CACHE)    += $(reclaim-$(CONFIG_ARCH_SMP))
objs-$(CONFIG_MUTEK_TIMER_ONCE)       += timer_test.o
objs-$(CONFIG_DRIVER_FIRMWARE_FDT)    += fdt_test.o fdt_broken_test.o \
                                         fdt_device_test.o \
                                         fdt_part_test.o \
                                         fdt_reserved_test.o \
                                         fdt_rule_test.o
objs-y                                += ../lib/arena.o memory_allocator_test.o \
                                         memory_allocator_region_test.o
objs-$(CONFIG_MUTEK_MEM_ENGINE_SMART) += memory_allocator_smart_test.o
objs-$(CONFIG_MUTEK_MEM_ENGINE_SIMPLE) += memory_allocator_simple_test.o
check-defined                         := memory_allocator_check_test.o
objs-$(CONFIG_MUTEK_MEM_CHECK)        += $(check-$(CONFIG_MUTEK_MEM_ENGINE_SMART))
bitmap-defined                        := memory_allocator_bitmap_test.o
objs-$(CONFIG_MUTEK_MEM_CHECK)        += $(bitmap-$(CONFIG_MUTEK_MEM_ENGINE_BITMAP))
wide-defined                          := memory_allocator_wide_test.o
objs-$(CONFIG_MUTEK_MEM_CHECK)        += $(wide-$(CONFIG_MUTEK_MEM_WIDE))
objs-$(CONFIG_DRIVER_FIRMWARE_ACPI)   += acpi_test.o acpi_broken_test.o
