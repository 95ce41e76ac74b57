# Compilers and flags. What a processor or a board needs stands beside it, in
# cpu/X/flags.mk and arch/X/flags.mk, which add to CFLAGS, LDFLAGS and LDLIBS and
# say where the compiler is not the host's:
#
#   CROSS     what the names of its gcc and binutils begin with
#   TRIPLE    what clang calls the target, for LLVM=1: clang and lld
#   OPTIMIZE  -O2, if nothing else is asked for; with sanitizers -O1, which leaves
#             more of what is written for them to see and compiles in two thirds
#   IMAGE     what is linked, kernel.elf if nothing else is asked for
#   LINK      the command that links, where it is not the compiler

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wundef -Wvla $(if $(WERROR),-Werror)
CFLAGS    = -std=gnu11 $(FREESTANDING) -fno-common -ffunction-sections \
            -fdata-sections $(OPTIMIZE) -g $(WARNINGS)
LDFLAGS  := -Wl,--gc-sections
LDLIBS   :=
CROSS    :=
TRIPLE   :=
IMAGE    := kernel.elf
LINK      = $(CC) $(filter-out $(FREESTANDING),$(CFLAGS)) $(SAN_CFLAGS)

-include $(wildcard cpu/$(CONFIG_CPU_NAME)/flags.mk)
-include $(wildcard arch/$(CONFIG_ARCH_NAME)/flags.mk)
OPTIMIZE ?= $(if $(SAN),-O1,-O2) # the processor's own word comes first

# CC of the command line wins; that of the environment is the host's.
ifneq ($(LLVM),)
CC      := clang$(if $(TRIPLE), --target=$(TRIPLE))
LDFLAGS += -fuse-ld=lld
else ifneq ($(CROSS),)
CC      := $(CROSS)gcc
else ifeq ($(origin CC),default)
CC      := cc
endif

# NEWLIB: the directory of another C library's headers. The compiler's own follow.
FREESTANDING := -ffreestanding
ifneq ($(NEWLIB),)
FREESTANDING += -nostdinc -isystem$(NEWLIB) \
                -isystem$(shell $(CC) -print-file-name=include) \
                -isystem$(shell $(CC) -print-file-name=include-fixed)
endif

# The engine's functions call nobody and are short: no frame, no vectors, nothing
# worked out on the usual way that only another needs. clang refuses the last flag.
RAW_CFLAGS := -fomit-frame-pointer -fno-tree-slp-vectorize \
              $(if $(LLVM),,-fno-tree-pre)

# What allocates runs in interrupts, on whatever stack there is left: no frame of it
# is larger. Sanitizers keep red zones around each variable. Units: bytes.
FRAME_CFLAGS := $(if $(SAN),,-Wframe-larger-than=256)

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
