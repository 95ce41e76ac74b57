# tests/image/sweep/: the application that interrupts allocations everywhere.
objs-y                               += ../lib/test.o main.o fill.o path.o sweep.o \
                                        sweep_test.o
objs-$(CONFIG_MUTEK_MEM_CHECK)       += ../bench/check.o
objs-not-$(CONFIG_MUTEK_MEM_CHECK)   += ../bench/check_off.o
objs-$(CONFIG_MUTEK_MEM_CPU_CACHE)   += cache.o
objs-not-$(CONFIG_MUTEK_MEM_CPU_CACHE) += cache_off.o
