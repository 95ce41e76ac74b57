# mutek/bank/: one bank, its lock, and the blocks of it that CPUs keep.

objs-$(CONFIG_MUTEK_TOPOLOGY)             += mem_region.o
raw-$(CONFIG_MUTEK_MEM_CPU_CACHE)         += mem_cache.o mem_cache_reclaim.o
masked-                                   := mem_cache_masked.o
check-defined                             := mem_cache_check.o
batch-defined                             := mem_cache_batch.o
raw-$(CONFIG_MUTEK_MEM_CPU_CACHE)         += $(masked-$(CONFIG_MUTEK_MEM_CPU_CACHE_RESTART)$(CONFIG_CPU_CACHE_SEQUENCE)) \
                                             $(check-$(CONFIG_MUTEK_MEM_CHECK)) \
                                             $(batch-$(CONFIG_ARCH_SMP))
