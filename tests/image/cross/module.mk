# tests/image/cross/: the application whose CPUs all want each other's blocks at once.
objs-y                               += ../lib/test.o main.o cross_test.o
objs-$(CONFIG_MUTEK_MEM_CHECK)       += ../bench/check.o
objs-not-$(CONFIG_MUTEK_MEM_CHECK)   += ../bench/check_off.o
