# The one file with rules. Every other build file is a list (module.mk) or a
# declaration (*.config, *.build). Nothing recurses: one make sees the graph of
# one configuration.
#
#   make run                       build the demonstration and run it
#   make help                      all targets

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc 2> /dev/null || echo 1)
endif

all: # the default goal; it grows below

CONF   ?= config/emu-4x2.build
OUTDIR ?= out
V      ?=
say     = @$(if $(V),set -x;,echo "  $(1)";) 
OUT    := $(OUTDIR)/$(basename $(notdir $(CONF)))$(if $(SAN),-$(SAN))
HOSTCC ?= cc

# --- Tokens: CONF and every *.config become config.h and config.mk -----------

ifneq ($(words $(CONF) $(OUTDIR)),2)
$(error a space in CONF or OUTDIR: make cannot name such a file)
endif

MKCONFIG      := $(OUTDIR)/mkconfig
MKCONFIG_SRCS := $(wildcard config/mkconfig/*.c)

$(MKCONFIG): $(MKCONFIG_SRCS) $(wildcard config/mkconfig/*.h)
	@mkdir -p $(@D)
	$(call say,HOSTCC $@)$(HOSTCC) -std=c11 -O2 -Wall -Wextra -o $@ $(MKCONFIG_SRCS)

# A build that asks for nothing but words needs no configuration.
WORDS := help clean setup format lint check quick check-long mkconfig bench \
         bench-lib size
ifneq ($(filter-out $(WORDS),$(or $(MAKECMDGOALS),all)),)

# Written only when their content changes: a token that nobody sees rebuilds
# nothing. config.d names every file and directory that was read.
ifeq ($(wildcard $(CONF)),)
$(error CONF=$(CONF): there is no such file; there are: $(wildcard config/*.build))
endif

$(OUT)/config.h $(OUT)/config.mk $(OUT)/config.d &: $(MKCONFIG) $(CONF)
	@mkdir -p $(OUT)
	@$(if $(V),set -x;) $(MKCONFIG) -r . -o $(OUT) $(CONF)
-include $(OUT)/config.d
include $(OUT)/config.mk

ifneq ($(CONFIG_ARCH_NAME),) # else this is the pass that makes config.mk

include config/toolchain.mk

# What a build is made of, and in which order it is linked.
MODULES := cpu/$(CONFIG_CPU_NAME) arch/$(CONFIG_ARCH_NAME) mutek drivers \
           $(CONFIG_APP_MODULES)

CPPFLAGS += -I$(OUT) -Iinclude -Igpct/include \
            -Icpu/$(CONFIG_CPU_NAME)/include

# The defined value of a plain token is `defined`, of a missing one nothing.
OBJS     :=
RAW_OBJS :=
define module
objs-y :=
objs-defined :=
objs-not- :=
raw-y :=
raw-defined :=
include $(1)/module.mk
RAW_OBJS += $$(addprefix $(OUT)/$(1)/,$$(raw-y) $$(raw-defined))
OBJS += $$(addprefix $(OUT)/$(1)/,$$(objs-y) $$(objs-defined) $$(objs-not-))
endef
$(foreach m,$(MODULES),$(eval $(call module,$(m))))
OBJS += $(RAW_OBJS)

HOST_OBJS := $(filter $(OUT)/cpu/$(CONFIG_CPU_NAME)/host%.o \
                      $(OUT)/arch/$(CONFIG_ARCH_NAME)/host%.o,$(OBJS))
$(HOST_OBJS): CFLAGS := $(filter-out -ffreestanding,$(CFLAGS))
$(RAW_OBJS): SAN_CFLAGS := $(SAN_RAW_CFLAGS)
$(RAW_OBJS): CFLAGS += $(RAW_CFLAGS)

all: $(OUT)/kernel.elf

# A board without a linker script of its own is linked as a process of the host.
LDSCRIPT := $(wildcard arch/$(CONFIG_ARCH_NAME)/ldscript)

$(OUT)/kernel.elf: $(OBJS) $(LDSCRIPT)
	$(call say,LINK   $@)$(CC) $(CFLAGS) $(SAN_CFLAGS) $(LDFLAGS) \
	  $(if $(LDSCRIPT),-nostdlib -static -T $(LDSCRIPT)) \
	  -Wl,-Map=$(OUT)/kernel.map $(OBJS) $(LDLIBS) -o $@

$(OUT)/%.o: %.c $(OUT)/config.h Makefile config/toolchain.mk
	@mkdir -p $(@D)
	$(call say,CC     $<)$(CC) $(CPPFLAGS) $(CFLAGS) $(SAN_CFLAGS) -MMD -MP -c $< -o $@

# The same file once more, as the second instance of what it is.
$(OUT)/%_wide.o: %.c $(OUT)/config.h Makefile config/toolchain.mk
	@mkdir -p $(@D)
	$(call say,CC     $< (wide))$(CC) $(CPPFLAGS) -DSMART_WIDE $(CFLAGS) $(SAN_CFLAGS) -MMD -MP -c $< -o $@

$(OUT)/%.o: %.S $(OUT)/config.h Makefile config/toolchain.mk
	@mkdir -p $(@D)
	$(call say,CC     $<)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

-include $(OBJS:.o=.d)

# The kernel without an application, to be linked with others.
$(OUT)/libmutek.a: $(filter-out $(OUT)/tests/%,$(OBJS))
	$(call say,AR     $@)rm -f $@ && $(AR) rcs $@ $^

lib: $(OUT)/libmutek.a
.PHONY: lib

# The suites of an image are the files of tests/unit that it links.
SUITES := $(patsubst $(OUT)/tests/unit/%_test.o,%,$(filter %_test.o,$(OBJS)))
$(OUT)/tests/unit/main.o: CPPFLAGS += -I$(OUT)/tests
$(OUT)/tests/unit/main.o: $(OUT)/tests/suites.h
$(OUT)/tests/suites.h: $(OUT)/config.mk tests/unit/module.mk
	@mkdir -p $(@D)
	@printf 'SUITE(%s)\n' $(SUITES) > $@

run: $(OUT)/kernel.elf
	@arch/$(CONFIG_ARCH_NAME)/run.sh $(OUT)/kernel.elf $(if $(BLOB),"$(BLOB)") $(if $(ARGS),-- $(ARGS))

.PHONY: run
endif
endif


.PHONY: all help clean mkconfig setup lint format quick check check-long bench bench-lib size

# The checks build several configurations, each with a make of its own.
setup:
	@config/setup.sh check
lint:
	@env -u MAKEFLAGS $(MAKE) -s CONF=config/emu-4x2.build "OUTDIR=$(OUTDIR)"
	@OUTDIR="$(OUTDIR)" prove --exec sh tests/t/lint.t
format:
	clang-format -i $$(git ls-files '*.c' '*.h')
quick:
	@tests/check.sh quick $(OUTDIR)
check:
	@tests/check.sh all $(OUTDIR)
check-long:
	@tests/check.sh long $(OUTDIR)

# What doc/figures.md holds.
bench:
	@tests/bench/run.sh $(OUTDIR) $(ARGS)
bench-lib:
	@tests/bench/lib.sh $(OUTDIR)
size:
	@tests/tools/size.sh $(OUTDIR) $(if $(filter command%,$(origin CONF)),$(CONF))

mkconfig: $(MKCONFIG)

clean: # only what this Makefile made
	@[ ! -e "$(OUTDIR)" ] || [ -e "$(OUTDIR)/mkconfig" ] || \
	  { echo "clean: $(OUTDIR): nothing was built there" >&2; exit 1; }
	rm -rf "$(OUTDIR)"

help:
	@sed -n 's/^#: //p' Makefile
#: make [CONF=config/X.build]      build out/X/kernel.elf (default: emu-4x2)
#: make run [BLOB=machine.dtb]     run it; a .dts needs dtc; ARGS="words" for it
#: make quick                      what to run before each commit, 90 s
#: make check                      everything; installs what is missing, as root
#: make check-long                 the same with more machines and mutations, hours
#: make bench                      what requests cost, in instructions
#: make bench-lib                  the libraries that adapters link with: where they are
#: make size [CONF=...]            what each layer takes in an image
#: make setup                      install what the checks need
#: make lint, make format         the rules of the house; lay all files out
#: make clean                      remove out/
#: V=1                             show the commands
#: SAN=asan|tsan                   build with sanitizers, in out/X-asan, out/X-tsan
#: OUTDIR=DIR                      build elsewhere than in out/
