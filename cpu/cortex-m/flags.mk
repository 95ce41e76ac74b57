# cpu/cortex-m: optimises for size. Functions without an instruction, such as a
# division on the M0, come from gcc's library, also with clang. With clang,
# memcpy() is called by its C name. An enum is as wide as an int; the default of
# this family is narrower. A caller's value out of range must not be truncated
# into the range.

CROSS    := arm-none-eabi-
TRIPLE   := arm-none-eabi
OPTIMIZE ?= -Os

CORE     := -mcpu=$(CONFIG_CPU_CORTEX_M_CORE) -mthumb
CFLAGS   += $(CORE) -mfloat-abi=soft -fno-short-enums $(if $(LLVM),-meabi gnu)
LDFLAGS  += -Wl,--build-id=none -Wl,-z,noexecstack \
            $(if $(LLVM),,-Wl,--no-enum-size-warning)
LDLIBS   += $(shell $(CROSS)gcc $(CORE) -print-libgcc-file-name)
