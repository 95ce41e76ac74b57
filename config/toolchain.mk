# Compilers and flags, by processor.

ifeq ($(origin CC),default)
CC := cc
endif
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wundef -Wvla $(if $(WERROR),-Werror)
CFLAGS   := -std=gnu11 -ffreestanding -fno-common -ffunction-sections \
            -fdata-sections -O2 -g $(WARNINGS)
LDFLAGS  := -Wl,--gc-sections
LDLIBS   :=

# emu: a process of the host.
ifeq ($(CONFIG_ARCH_NAME),emu)
CFLAGS  += -fno-omit-frame-pointer
LDFLAGS += -pthread
LDLIBS  += -lrt
endif

# x86_64: no register but the general ones in the kernel, and no byte below the
# stack pointer, where an interrupt would write. All images lie below 2 GiB.
ifeq ($(CONFIG_CPU_NAME),x86_64)
CFLAGS  += -m64 -mgeneral-regs-only -mno-mmx -mno-sse -mno-red-zone \
           -mcmodel=small -fno-pic -fno-pie -fno-stack-protector \
           -fcf-protection=none -fno-asynchronous-unwind-tables \
           -fno-omit-frame-pointer
LDFLAGS += -m64 -no-pie -Wl,--build-id=none -Wl,-z,max-page-size=4096 \
           -Wl,-z,noexecstack
endif

# The engine's functions call nobody and are short: no frame, no vectors, nothing
# worked out on the usual way that only another needs.
RAW_CFLAGS := -fomit-frame-pointer -fno-tree-slp-vectorize -fno-tree-pre

# What nobody else may touch is touched by the engine: it is not watched.
SAN_CFLAGS     :=
SAN_RAW_CFLAGS :=
ifeq ($(SAN),asan)
SAN_CFLAGS     := -fsanitize=address,undefined -fno-sanitize-recover=undefined
SAN_RAW_CFLAGS := -fsanitize=undefined -fno-sanitize-recover=undefined
else ifeq ($(SAN),tsan)
SAN_CFLAGS     := -fsanitize=thread
SAN_RAW_CFLAGS := -fsanitize=thread
else ifneq ($(SAN),)
$(error SAN=$(SAN): not one of asan, tsan)
endif
