# cpu/cortex-m: small before fast. What the processor cannot do by itself, such as
# a division on the M0, comes from the compiler's own library; clang takes that
# of gcc, and calls memcpy() by its name in C.

CROSS    := arm-none-eabi-
TRIPLE   := arm-none-eabi
OPTIMIZE ?= -Os

CORE     := -mcpu=$(CONFIG_CPU_CORTEX_M_CORE) -mthumb
CFLAGS   += $(CORE) -mfloat-abi=soft $(if $(LLVM),-meabi gnu)
LDFLAGS  += -Wl,--build-id=none -Wl,-z,noexecstack
LDLIBS   += $(shell $(CROSS)gcc $(CORE) -print-libgcc-file-name)
