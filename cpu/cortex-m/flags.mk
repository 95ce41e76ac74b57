# cpu/cortex-m: small before fast. What the processor cannot do by itself, such as
# a division on the M0, comes from the compiler's own library; clang takes that
# of gcc, and calls memcpy() by its name in C. An enumeration is as wide as an int,
# which is not what this family's compilers do unasked: a caller's value out of range
# must not become one in range.

CROSS    := arm-none-eabi-
TRIPLE   := arm-none-eabi
OPTIMIZE ?= -Os

CORE     := -mcpu=$(CONFIG_CPU_CORTEX_M_CORE) -mthumb
CFLAGS   += $(CORE) -mfloat-abi=soft -fno-short-enums $(if $(LLVM),-meabi gnu)
LDFLAGS  += -Wl,--build-id=none -Wl,-z,noexecstack \
            $(if $(LLVM),,-Wl,--no-enum-size-warning)
LDLIBS   += $(shell $(CROSS)gcc $(CORE) -print-libgcc-file-name)
