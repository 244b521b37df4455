# SPDX-License-Identifier: Apache-2.0
#
# The SDK: "make sdk" fills build/sdk, "make install PREFIX=..." copies it elsewhere.
# The same layout serves both, so that it can share a prefix with other software:
#
#     bin/bulkhead, bin/bulkhead-cc
#     lib/bulkhead/            bulkhead.specs, include/, lib/, boards/<board>/, python/
#     share/bulkhead/          bulkhead.cmake, doc/, licenses/
#
# What the Makefile states beside this file; defaults in brackets:
#
#     sdk-library              the system: base, arch, core, boot, sched, posix
#                              [build/obj-aarch64/libbulkhead.a]
#     sdk-board-library        the board's, with $(1) for its name
#                              [build/$(1)/libboard.a]
#     sdk-boards               boards to offer [qemu-virt]; each has a folder in
#     sdk-boards-dir           [bsp] with its memory.ld and board.json
#     sdk-linker-script        [kernel/arch/aarch64/image.ld]
#     sdk-link-options         options of ld, one in a line, # for comments
#                              [posix/link-options; none if there is no such file]
#     sdk-include-dirs         folders of public headers [posix/include kernel/include]
#     sdk-picolibc             [/usr/lib/picolibc/aarch64-linux-gnu]
#     sdk-fdt-library          [/usr/lib/aarch64-linux-gnu/libfdt.a]
#
# sdk-stamp is the file that a rule depends on which needs the SDK to be up to date.

sdk-dir := build/sdk
sdk-stamp := build/sdk.stamp

sdk-library ?= build/obj-aarch64/libbulkhead.a
sdk-board-library ?= build/$(1)/libboard.a
sdk-boards ?= qemu-virt
sdk-boards-dir ?= bsp
sdk-linker-script ?= kernel/arch/aarch64/image.ld
sdk-link-options ?= $(wildcard posix/link-options)
sdk-include-dirs ?= posix/include kernel/include
sdk-fdt-library ?= /usr/lib/aarch64-linux-gnu/libfdt.a
sdk-fdt-licence ?= /usr/share/doc/libfdt-dev/copyright

sdk-picolibc ?= /usr/lib/picolibc/aarch64-linux-gnu

sdk-programs := tools/bulkhead tools/bulkhead-cc
sdk-python := $(addprefix tools/bulkhead_tool/, \
	__init__.py board.py commands.py errors.py image.py machine.py report.py)

# Libraries that programs ask for by habit (-lm, -lpthread): empty, for all is in one.
sdk-empty-libraries := c m pthread rt

sdk-root := $(sdk-dir)/lib/bulkhead
sdk-share := $(sdk-dir)/share/bulkhead
sdk-board-files = $(foreach board,$(sdk-boards),$(call sdk-board-library,$(board)) \
	$(addprefix $(sdk-boards-dir)/$(board)/,memory.ld board.json))
sdk-headers = $(foreach dir,$(sdk-include-dirs),$(wildcard $(dir)/*.h $(dir)/*/*.h))

Q ?= @
PREFIX ?= /usr/local
DESTDIR ?=

.PHONY: sdk install
sdk: $(sdk-stamp)

# The SDK is made anew as a whole: nothing of an earlier one can stay behind.  The
# linker script is completed with the board's memory, since ld would take a memory.ld of
# the user's folder before ours.
$(sdk-stamp): $(sdk-library) $(sdk-board-files) $(sdk-linker-script) \
		$(sdk-link-options) $(sdk-headers) $(sdk-programs) $(sdk-python) \
		tools/hide-symbols tools/prefer-symbols tools/bulkhead.specs \
		tools/bulkhead.cmake mk/sdk.mk LICENSE docs/sdk.md
	$(Q)rm -rf $(sdk-dir)
	$(Q)mkdir -p $(sdk-dir)/bin $(sdk-root)/include $(sdk-root)/lib $(sdk-root)/boards \
		$(sdk-root)/python/bulkhead_tool $(sdk-share)/doc $(sdk-share)/licenses
	$(Q)cp $(sdk-programs) $(sdk-dir)/bin/
	$(Q)cp $(sdk-python) $(sdk-root)/python/bulkhead_tool/
	$(Q)cp tools/bulkhead.specs $(sdk-root)/
	$(Q)for dir in $(sdk-include-dirs); do cp -R "$$dir/." $(sdk-root)/include/; done
	$(Q)cp $(sdk-library) $(sdk-root)/lib/libbulkhead.a
	$(Q)cp $(sdk-fdt-library) $(sdk-root)/lib/libfdt.a
	$(Q)for name in $(sdk-empty-libraries); do \
		printf '!<arch>\n' > $(sdk-root)/lib/lib$$name.a; done
	$(Q)sed -e 's/#.*//' -e '/^ *$$/d' $(sdk-link-options) /dev/null \
		> $(sdk-root)/lib/link-options
	$(Q)$(foreach board,$(sdk-boards),mkdir $(sdk-root)/boards/$(board) && \
		cp $(call sdk-board-library,$(board)) $(sdk-root)/boards/$(board)/libboard.a && \
		cp $(sdk-boards-dir)/$(board)/board.json $(sdk-root)/boards/$(board)/ && \
		sed -e '/INCLUDE  *memory\.ld/{' -e 'r $(sdk-boards-dir)/$(board)/memory.ld' \
			-e 'd' -e '}' $(sdk-linker-script) > $(sdk-root)/boards/$(board)/bulkhead.ld &&) :
	$(Q)tools/prefer-symbols --ours $(sdk-root)/lib/libbulkhead.a \
		--others $(sdk-picolibc)/lib/libc.a --output $(sdk-root)/lib/prefer.o
	$(Q)tools/hide-symbols --headers $(sdk-root)/include $(sdk-picolibc)/include \
		--scripts $(sdk-root)/boards/*/bulkhead.ld --libraries \
		$(sdk-root)/lib/libbulkhead.a $(sdk-root)/lib/libfdt.a \
		$(sdk-root)/boards/*/libboard.a
	$(Q)cp tools/bulkhead.cmake $(sdk-share)/
	$(Q)cp docs/sdk.md $(sdk-share)/doc/
	$(Q)cp LICENSE $(sdk-share)/licenses/bulkhead
	$(Q)if [ -f $(sdk-fdt-licence) ]; then \
		cp $(sdk-fdt-licence) $(sdk-share)/licenses/libfdt; fi
	$(Q)touch $@

# Only what is ours is replaced: two folders named bulkhead and two programs.
install: sdk
	$(Q)mkdir -p "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/lib" \
		"$(DESTDIR)$(PREFIX)/share"
	$(Q)rm -rf "$(DESTDIR)$(PREFIX)/lib/bulkhead" "$(DESTDIR)$(PREFIX)/share/bulkhead"
	$(Q)cp -R $(sdk-root) "$(DESTDIR)$(PREFIX)/lib/"
	$(Q)cp -R $(sdk-share) "$(DESTDIR)$(PREFIX)/share/"
	$(Q)cp $(addprefix $(sdk-dir)/bin/,$(notdir $(sdk-programs))) \
		"$(DESTDIR)$(PREFIX)/bin/"
	$(Q)chmod -R a+rX "$(DESTDIR)$(PREFIX)/lib/bulkhead" \
		"$(DESTDIR)$(PREFIX)/share/bulkhead"

# The tests of bulkhead, bulkhead-cc, install-packages and of this file.
.PHONY: check-tools
check-tools: sdk
	$(Q)tests/tools/run.py --sdk $(sdk-dir) --counts build/results/tools/counts
