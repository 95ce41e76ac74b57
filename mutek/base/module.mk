# mutek/base/: locks, messages, panic and strings, for the rest of the kernel.

objs-y                                    += error.o panic.o printk.o
objs-$(CONFIG_MUTEK_LOCK_DEBUG)           += lock.o
objs-not-$(CONFIG_ARCH_STRING)            += string.o
