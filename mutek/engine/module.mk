# mutek/engine/: the region allocators. A build chooses one. The smart engine is
# compiled twice if regions may be wide.

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
kept-defined                              := memory_allocator_smart_kept.o
raw-$(CONFIG_MUTEK_MEM_CPU_CACHE)         += $(kept-$(CONFIG_MUTEK_MEM_CHECK))
