# SPDX-License-Identifier: Apache-2.0
#
# Bulkhead: an open, mission-critical unikernel.
#
#   make run              installs what is missing, builds and boots the demonstration
#   make check            installs what is missing and runs every test and static check
#   make bench            exact instruction counts of each kernel operation
#   make evidence         the review package in build/evidence
#   make sdk              headers, libraries and commands in build/sdk
#   make install PREFIX=  the SDK somewhere else
#   make check-host       host tests only; make test-target: images in QEMU only
#   make stress SECONDS=  threads of all kinds and random interrupts, as long as asked
#   make check-model      the scheduler against the model of its rules, STEPS= long
#   make masked           the longest stretches with interrupts masked
#   make check-static     format, layers, headers, style, clang-tidy, cppcheck
#   make coverage         line and branch coverage of the portable units
#   make format           rewrites the sources in the project's format
#   make clean            removes build/
#
# BOARD=qemu-virt is the board; V=1 shows the commands.

BOARD ?= qemu-virt
PREFIX ?= /usr/local
ISA := aarch64
CROSS := aarch64-linux-gnu-
CC := $(CROSS)gcc
AR := $(CROSS)ar
Q := $(if $(V),,@)

here := '$(subst ','\'',$(CURDIR))'# as a word of the shell
build := build
objects := $(build)/obj-$(ISA)
board-objects := $(build)/$(BOARD)
picolibc := /usr/lib/picolibc/aarch64-linux-gnu

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
export LC_ALL := C
.DEFAULT_GOAL := all

# Components: each names its sources and whom it may include; the -I list is made of that.
include kernel/base/module.mk kernel/arch/module.mk kernel/core/module.mk \
	kernel/boot/module.mk sched/module.mk posix/module.mk bsp/module.mk
components := base arch core sched posix boot
include-base := -Ikernel/base/include
include-arch := -Ikernel/arch/$(ISA)/include
include-core := -Ikernel/core/include
include-public := -Ikernel/include
include-boot := -Ikernel/boot/include
include-bsp := -Ibsp/include
include-sched := -Isched/include
include-posix := -isystem posix/include
include-libc := -isystem $(picolibc)/include
include-fdt := -isystem $(build)/fdt-include

# Asked once, and only when the compiler is there.
compiler-include = $(eval compiler-include := $$(shell $$(CC) -print-file-name=include))$(compiler-include)
flags-isa := -march=armv8-a -mtune=generic -mstrict-align -mno-outline-atomics
flags-code := -std=c11 -g -fno-common -ffunction-sections -fdata-sections \
	-fno-omit-frame-pointer -momit-leaf-frame-pointer -fstack-protector-strong \
	-fno-delete-null-pointer-checks -ftls-model=local-exec -fno-pic \
	-ffile-prefix-map=$(here)=. -nostdinc
flags-warn := -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wsign-conversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wundef -Wvla -Wswitch-enum -Wcast-qual
flags-kernel := -ffreestanding -mgeneral-regs-only
# What every service passes through is built for speed, the rest (boot, reports, streams)
# for size; functions are packed.
speed-srcs := kernel/base/string.c $(sched-srcs) kernel/core/interrupt.c bsp/drivers/gic.c \
	$(filter posix/memory/% posix/sync/% posix/time/% posix/thread/%,$(posix-srcs))
optimise = $(if $(filter $<,$(speed-srcs)),-O2,-Os) -falign-functions=4 -falign-loops=1 -falign-jumps=1
target-flags = $(flags-isa) $(flags-code) $(flags-warn) -MMD -MP
system-include = -isystem $(compiler-include)

# object-rules COMPONENT SOURCES FLAGS FOLDER
define object-rules
$(1)-objs += $(patsubst %.c,$(4)/%.o,$(patsubst %.S,$(4)/%.o,$(2)))
$(patsubst %.c,$(4)/%.o,$(filter %.c,$(2))): $(4)/%.o: %.c $$(MAKEFILE_LIST) | packages-run
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(target-flags) $$(optimise) $(3) $$(include-$(1)) \
		$$(foreach dep,$$($(1)-deps),$$(include-$$(dep))) $$(system-include) -c $$< -o $$@
$(patsubst %.S,$(4)/%.o,$(filter %.S,$(2))): $(4)/%.o: %.S $$(MAKEFILE_LIST) | packages-run
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(flags-isa) -g -ffile-prefix-map=$$(here)=. -MMD -MP $$(include-$(1)) \
		$$(foreach dep,$$($(1)-deps),$$(include-$$(dep))) -c $$< -o $$@
endef
$(foreach c,$(components),$(eval $(call object-rules,$(c),$($(c)-srcs),$(flags-kernel),$(objects))))
$(eval $(call object-rules,posix,$(posix-fp-srcs),,$(objects)))
$(eval $(call object-rules,bsp,$(bsp-$(BOARD)-srcs),$(flags-kernel),$(board-objects)))

library := $(objects)/libbulkhead.a
board-library := $(board-objects)/libboard.a
library-objs := $(foreach c,$(components),$($(c)-objs))

$(library): $(library-objs)
	$(Q)rm -f $@ && $(AR) qcsD $@ $^
$(board-library): $(bsp-objs)
	$(Q)rm -f $@ && $(AR) qcsD $@ $^

all: $(library) $(board-library) sdk
run: packages-run sdk
	$(Q)tools/run-demonstration

# libfdt.h, and nothing else of the host's headers
$(build)/fdt-include/libfdt.h: | packages-run
	@mkdir -p $(@D)
	$(Q)cp /usr/include/libfdt.h /usr/include/fdt.h /usr/include/libfdt_env.h $(@D)/
$(bsp-objs): | $(build)/fdt-include/libfdt.h

.PHONY: all run check packages-run packages-bench packages-check format clean help install sdk
packages-run:
	@tools/install-packages run
packages-bench:
	@tools/install-packages bench
packages-check:
	@tools/install-packages check
format:
	$(Q)clang-format -i $$(git ls-files '*.c' '*.h')
clean:
	rm -rf $(build)
help:
	@sed -n '3,22s/^# \?//p' Makefile

include mk/sdk.mk mk/host-tests.mk mk/target-tests.mk mk/static.mk mk/bench.mk mk/masked.mk \
	mk/evidence.mk
include mk/check.mk
-include $(library-objs:.o=.d) $(bsp-objs:.o=.d)
