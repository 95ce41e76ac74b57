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
BUILD  := # sections of CONF, as a:b; of the command line only
OUTDIR ?= out
V      ?=
LAUNCHER ?= # what runs compilers, as ccache does
say     = @$(if $(V),set -x;,echo "  $(1)";) 
name   := $(basename $(notdir $(CONF)))$(addprefix -,$(subst :,-,$(BUILD)))
OUT    := $(OUTDIR)/$(name)$(if $(SAN),-$(SAN))
HOSTCC ?= cc

# --- Tokens: CONF and every *.config become config.h and config.mk -----------

ifneq ($(words $(CONF) $(OUTDIR)) $(filter-out 0 1,$(words $(BUILD))),2 )
$(error a space in CONF, BUILD or OUTDIR: make cannot name such a file)
endif

MKCONFIG      := $(OUTDIR)/mkconfig
MKCONFIG_SRCS := $(wildcard config/mkconfig/*.c)

$(MKCONFIG): $(MKCONFIG_SRCS) $(wildcard config/mkconfig/*.h)
	@mkdir -p $(@D)
	$(call say,HOSTCC $@)$(HOSTCC) -std=c11 -O2 -Wall -Wextra -o $@ $(MKCONFIG_SRCS)

# What is asked of the tool about CONF and its sections, or about the builds A and B.
ask-listconfig     = -l $(CONF)
ask-listallconfig  = -L $(CONF)
ask-listflatconfig = -f $(CONF)
ask-listinit       = -i $(CONF)
ask-checkconfig    = -c $(CONF)
ask-showconfig     = -s $(or $(TOKEN),$(error which one? add TOKEN=name)) $(CONF)
ask-why            = -w $(or $(TOKEN),$(error which one? add TOKEN=name)) $(CONF)
ask-defconfig-diff = -d $(or $(B),$(error which ones? add A=file B=file)) $(or $(A),$(error which ones? add A=file B=file))
QUESTIONS := $(patsubst ask-%,%,$(filter ask-%,$(.VARIABLES)))

.PHONY: $(QUESTIONS)
$(QUESTIONS): $(MKCONFIG)
	@$(MKCONFIG) -r . $(addprefix -b ,$(BUILD)) $(ask-$@)

# A build that asks for nothing but words needs no configuration.
WORDS := help clean setup format lint check quick check-long mkconfig bench \
         bench-lib size mutants pages $(QUESTIONS)
ifneq ($(filter-out $(WORDS),$(or $(MAKECMDGOALS),all)),)

# Written only when their content changes: a token that nobody sees rebuilds
# nothing. config.d names every file and directory that was read.
ifeq ($(wildcard $(CONF)),)
$(error CONF=$(CONF): there is no such file; there are: $(shell grep -Ls '^ *%fragment' config/*.build))
endif

# Two build files of one name take turns in $(OUT).
FROM := $(strip $(CONF) $(BUILD))
ifneq ($(FROM),$(shell cat $(OUT)/config.from 2> /dev/null))
$(shell rm -f $(OUT)/config.mk)
endif

$(OUT)/config.h $(OUT)/config.mk $(OUT)/config.d &: $(MKCONFIG) $(CONF)
	@mkdir -p $(OUT)
	@$(if $(V),set -x;) $(MKCONFIG) -r . $(addprefix -b ,$(BUILD)) -o $(OUT) $(CONF)
	@echo '$(FROM)' > $(OUT)/config.from
-include $(OUT)/config.d
include $(OUT)/config.mk

ifneq ($(CONFIG_ARCH_NAME),) # else this is the pass that makes config.mk

include config/toolchain.mk

# What a build is made of, and in which order it is linked.
MODULES := cpu/$(CONFIG_CPU_NAME) arch/$(CONFIG_ARCH_NAME) \
           $(patsubst %/module.mk,%,mutek/module.mk $(wildcard mutek/*/module.mk drivers/*/module.mk)) \
           $(CONFIG_APP_MODULES)

CPPFLAGS += -I$(OUT) -I. -Iinclude -Igpct/include \
            -Icpu/$(CONFIG_CPU_NAME)/include -Iarch/$(CONFIG_ARCH_NAME)/include

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

HOST_OBJS := $(foreach o,$(OBJS),$(if $(filter host%,$(notdir $o)),$o))
$(HOST_OBJS): CFLAGS := $(filter-out $(FREESTANDING),$(CFLAGS))
$(RAW_OBJS): SAN_CFLAGS := $(SAN_RAW_CFLAGS)
$(RAW_OBJS): CFLAGS += $(RAW_CFLAGS)
$(foreach room,mutek mutek/bank mutek/engine,$(filter $(OUT)/$(room)/mem%,$(OBJS))): CFLAGS += $(FRAME_CFLAGS)

all: $(OUT)/$(IMAGE)

# A board without a linker script of its own is linked as a process of the host.
LDSCRIPT := $(wildcard arch/$(CONFIG_ARCH_NAME)/ldscript)

$(OUT)/$(IMAGE): $(OBJS) $(LDSCRIPT)
	$(call say,LINK   $@)$(LINK) $(LDFLAGS) \
	  $(if $(LDSCRIPT),-nostdlib -static -T $(LDSCRIPT)) \
	  -Wl,-Map=$(OUT)/kernel.map $(OBJS) $(LDLIBS) -o $@

FLAGS_MK := Makefile config/toolchain.mk \
            $(wildcard cpu/$(CONFIG_CPU_NAME)/flags.mk \
                       arch/$(CONFIG_ARCH_NAME)/flags.mk)

# An object leaves the command that made it beside it, for editors.
COMPILE = $(CC) $(CPPFLAGS) $(CFLAGS) $(if $(filter %.c,$<),$(SAN_CFLAGS)) -MMD -MP -c $< -o $@
json    = $(subst ",\",$(subst \,\\,$(strip $(1))))
RECORD  = printf '%s\n' '$(subst ','\'',{"directory": "$(call json,$(CURDIR))", "file": "$<", "output": "$@", "command": "$(call json,$(COMPILE))"})' > $@.json

# The same file once more, as the second instance of what it is.
$(OUT)/%_wide.o: CPPFLAGS += -DSMART_WIDE
$(OUT)/%_wide.o: %.c $(OUT)/config.h $(FLAGS_MK)
	@mkdir -p $(@D) && $(RECORD)
	$(call say,CC     $< (wide))$(LAUNCHER) $(COMPILE)

$(OUT)/%.o: %.c $(OUT)/config.h $(FLAGS_MK)
	@mkdir -p $(@D) && $(RECORD)
	$(call say,CC     $<)$(LAUNCHER) $(COMPILE)

$(OUT)/%.o: %.S $(OUT)/config.h $(FLAGS_MK)
	@mkdir -p $(@D) && $(RECORD)
	$(call say,CC     $<)$(LAUNCHER) $(COMPILE)

# The compile_commands.json at the top of the tree is that of the last build
# which is in the tree.
all: $(OUT)/compile_commands.json
$(OUT)/compile_commands.json: $(OBJS) $(MODULES:%=%/module.mk)
	@{ echo '['; sed 's/$$/,/' $(OBJS:=.json) | sed '$$s/,$$//'; echo ']'; } > $@
ifeq ($(filter /%,$(OUTDIR)),)
ifneq ($(shell readlink compile_commands.json),$(OUT)/compile_commands.json)
$(shell ln -sfn $(OUT)/compile_commands.json compile_commands.json)
endif
endif

-include $(OBJS:.o=.d)

# The kernel without an application, to be linked with others.
$(OUT)/libmutek.a: $(filter-out $(OUT)/tests/%,$(OBJS))
	$(call say,AR     $@)rm -f $@ && $(AR) rcs $@ $^

lib: $(OUT)/libmutek.a
.PHONY: lib

# The suites of an image are the files of tests/image/unit that it links.
SUITES := $(patsubst $(OUT)/tests/image/unit/%_test.o,%,$(filter %_test.o,$(OBJS)))
# They judge, and are not judged: this takes a third of the time of -O2.
$(filter $(OUT)/tests/image/unit/%,$(OBJS)): OPTIMIZE := -Og
$(OUT)/tests/image/unit/main.o: CPPFLAGS += -I$(OUT)/tests
$(OUT)/tests/image/unit/main.o: $(OUT)/tests/suites.h
$(OUT)/tests/suites.h: $(OUT)/config.mk tests/image/unit/module.mk
	@mkdir -p $(@D)
	@printf 'SUITE(%s)\n' $(SUITES) > $@

# For checks: each source, those of the application, and each header alone, without
# a link.
HEADERS     := $(wildcard include/mutek/*.h include/mutek/device/*.h \
                          gpct/include/gpct/*.h)
HEADERS_OWN := $(wildcard cpu/$(CONFIG_CPU_NAME)/include/cpu/*.h \
                          arch/$(CONFIG_ARCH_NAME)/include/arch/*.h)
objects: $(OBJS)
objects-app: $(filter $(CONFIG_APP_MODULES:%=$(OUT)/%/%),$(OBJS))
headers: $(HEADERS:%=alone/%) headers-own
headers-own: $(HEADERS_OWN:%=alone/%)
$(HEADERS:%=alone/%) $(HEADERS_OWN:%=alone/%): alone/%: $(OUT)/config.h
	$(call say,ALONE  $*)$(CC) $(CPPFLAGS) $(CFLAGS) -Wno-unused-function -fsyntax-only -x c $*

.PHONY: objects objects-app headers headers-own $(HEADERS:%=alone/%) $(HEADERS_OWN:%=alone/%)

run: $(OUT)/$(IMAGE)
	@arch/$(CONFIG_ARCH_NAME)/run.sh $(OUT)/$(IMAGE) $(if $(BLOB),"$(BLOB)") $(if $(ARGS),-- $(ARGS))

.PHONY: run
endif
endif


.PHONY: all help clean mkconfig setup lint format quick check check-long bench \
        bench-lib size mutants pages

# The checks build several configurations, each with a make of its own.
setup:
	@config/setup.sh check
lint:
	@env -u MAKEFLAGS $(MAKE) -s CONF=config/emu-4x2.build "OUTDIR=$(OUTDIR)"
	@OUTDIR="$(OUTDIR)" prove --exec sh tests/infra/t/lint.t
format:
	clang-format -i $$(git ls-files '*.c' '*.h')
quick:
	@tests/check.sh quick $(OUTDIR)
check:
	@tests/check.sh all $(OUTDIR)
check-long:
	@tests/check.sh long $(OUTDIR)

# Which changes of the memory layer the checks do not notice.
mutants: $(MKCONFIG)
	@PYTHONDONTWRITEBYTECODE=1 python3 tests/infra/mutants/mutate.py $(ARGS) $(OUTDIR)

# The public headers as pages; a warning is an error.
# Not named doc: a directory is.
pages:
	@mkdir -p $(OUTDIR)/doc
	@{ cat doc/Doxyfile; echo "OUTPUT_DIRECTORY = $(OUTDIR)/doc"; } | \
	  doxygen - > /dev/null
	@echo "  DOC    $(OUTDIR)/doc/html/index.html"

# What doc/figures.md holds.
bench:
	@tests/image/bench/run.sh $(OUTDIR) $(ARGS)
bench-lib:
	@tests/bench/lib.sh $(OUTDIR)
size:
	@BUILD="$(BUILD)" tests/infra/tools/size.sh $(OUTDIR) $(if $(filter command%,$(origin CONF)),$(CONF))

mkconfig: $(MKCONFIG)

clean: # only what this Makefile made
	@[ ! -e "$(OUTDIR)" ] || [ -e "$(OUTDIR)/mkconfig" ] || \
	  { echo "clean: $(OUTDIR): nothing was built there" >&2; exit 1; }
	rm -rf "$(OUTDIR)"
	@[ -e compile_commands.json ] || rm -f compile_commands.json

help:
	@sed -n 's/^#: //p' Makefile
	@echo 'CONF=config/X.build is one of these, or your own:'
	@for conf in $$(grep -Ls '^ *%fragment' config/*.build); do \
	  printf '  %-31s %s\n' $$conf "$$(sed -n '1s/^ *# //p' $$conf)"; done
#: make [CONF=config/X.build]      build out/X/kernel.elf (default: emu-4x2)
#: make CONF=FILE BUILD=A:B        sections A and B of a build file: out/FILE-A-B, as
#:                                 tests/system/boot/emu/emu.build has them for the checks
#: make run [BLOB=machine.dtb]     run it; a .dts needs dtc; ARGS="words" for it
#: make quick                      what to run before each commit, 90 s
#: make check                      everything; installs what is missing, as root
#: make check-long                 the same with more machines and mutations, an hour
#: make mutants                    which changes the checks miss; ARGS="--sample 50"
#: make pages                      the public headers as pages
#: make bench                      what requests cost, in instructions
#: make bench-lib                  the libraries that adapters link with: where they are
#: make size [CONF=...]            what each layer takes in an image
#: make listconfig [CONF=...]      tokens and values; listallconfig: the hidden ones too;
#:                                 listflatconfig: what is assigned; listinit: calls
#: make showconfig TOKEN=X         one token; checkconfig: only the mistakes of CONF
#: make why TOKEN=X [CONF=...]     what decides its value, and what would change it
#: make defconfig-diff A=.. B=..   tokens that differ in two builds; lines that do nothing
#: make setup                      install what the checks need
#: make lint, make format         the rules of the house; lay all files out
#: make clean                      remove out/
#: V=1                             show the commands
#: LLVM=1                          build with clang and lld
#: SAN=asan|tsan                   build with sanitizers, in out/X-asan, out/X-tsan
#: NEWLIB=DIR                      compile against the headers there, not the host's
#: OUTDIR=DIR                      build elsewhere than in out/
