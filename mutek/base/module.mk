# mutek/base/: locks, messages and strings, for the kernel above.

objs-y                                    += error.o panic.o printk.o
objs-$(CONFIG_MUTEK_LOCK_DEBUG)           += lock.o
objs-not-$(CONFIG_ARCH_STRING)            += string.o
