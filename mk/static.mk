# SPDX-License-Identifier: Apache-2.0
#
# Static checks.  Each is a target, and check-static runs all of them:
#
#     format-check  clang-format agrees with every C file
#     layers        no component uses a symbol of one that it does not declare
#     headers       every header compiles alone, those for applications as C++ too
#     style         the rules of CONTRIBUTING.md that no other tool looks after
#     tidy          clang-tidy over everything that flies
#     cppcheck      the same with cppcheck
#
# A check leaves a verdict, "1 0" for passed or "0 1" for failed, and a log beside it;
# it is made again only when something that it looked at has changed.  A verdict is per
# source for tidy and cppcheck.  check-static leaves the sums in
# build/results/static/counts.

static-dir := $(build)/static
static-components := $(static-dir)/components
static-kinds := format layers headers style tidy cppcheck
static-folders := kernel sched posix arinc653 bsp examples tests
static-find = $(sort $(foreach folder,$(static-folders),$(wildcard \
	$(foreach stars,/* /*/* /*/*/* /*/*/*/* /*/*/*/*/*,$(folder)$(stars).$(1)))))
static-headers := $(call static-find,h)
static-sources := $(call static-find,c)
static-flags = $(include-$(1)) $(foreach dep,$($(1)-deps),$(include-$(dep)))

# The tables of the Makefile, for tools: lines of component, key, words.
bsp-srcs ?= $(bsp-$(BOARD)-srcs)
static-application = $(include-posix) $(include-public) $(include-libc)
define static-component
$(1) sources $($(1)-srcs) $($(1)-fp-srcs)
$(1) objects $($(1)-objs)
$(1) deps $($(1)-deps)
$(1) own $(include-$(1))
$(1) flags $(call static-flags,$(1))

endef
define static-tables
$(foreach component,$(components) bsp,$(call static-component,$(component)))
application flags $(static-application)
tests flags $(host-includes)
endef
$(static-dir):
	@mkdir -p $@
$(static-components): $(MAKEFILE_LIST) | $(static-dir)
	@: $(file >$@,$(static-tables))

# static-verdict LABEL NAME COMMAND: runs it and leaves the verdict.  A tool that is not
# there (126, 127) or was stopped by a signal is no verdict.
define static-verdict
@echo "  $(1) $(2)"; mkdir -p $(@D)
$(Q)$(3) >$(@:verdict=log) 2>&1; status=$$?; \
	if [ $$status -eq 0 ]; then echo 1 0 >$@; \
	elif [ $$status -lt 126 ]; then echo 0 1 >$@; \
	else cat $(@:verdict=log); exit $$status; fi
endef

static-format-verdicts := $(static-dir)/format.verdict
$(static-dir)/format.verdict: .clang-format tools/check-format $(static-headers) $(static-sources)
	$(call static-verdict,FORMAT ,all,printf '%s\n' $(static-headers) $(static-sources) \
		| xargs -P 2 -n 16 tools/check-format)

static-layers-verdicts := $(static-dir)/layers.verdict
$(static-dir)/layers.verdict: tools/check-layers $(static-components) $(library-objs) \
		$(bsp-objs) $(static-headers)
	$(call static-verdict,LAYERS ,all,tools/check-layers $(static-components))

static-headers-verdicts := $(static-dir)/headers.verdict
$(static-dir)/headers.verdict: tools/check-headers $(static-components) $(static-headers) \
		| $(build)/fdt-include/libfdt.h
	$(call static-verdict,HEADERS,all,tools/check-headers $(static-components))

# Always: it looks at every file and takes less than a second.
static-style-verdicts := $(static-dir)/style.verdict
.PHONY: $(static-style-verdicts)
$(static-dir)/style.verdict:
	$(call static-verdict,STYLE  ,all,tools/check-style)

# The objects are named so that a changed header is noticed.
clang-include = $(eval clang-include := $$(shell \
	clang-14 -print-resource-dir)/include)$(clang-include)
tidy-flags = --target=aarch64-none-elf -std=c11 -ffreestanding -nostdinc \
	$(call static-flags,$(1)) -isystem $(clang-include)
cppcheck-flags := --quiet --enable=warning,performance,portability --error-exitcode=1 \
	--inline-suppr --std=c11 --platform=unix64 -D__aarch64__=1 -D__bulkhead__=1

# static-rules COMPONENT SOURCES OBJECT-FOLDER
define static-rules
static-tidy-verdicts += $(2:%.c=$(static-dir)/tidy/%.verdict)
static-cppcheck-verdicts += $(2:%.c=$(static-dir)/cppcheck/%.verdict)
$(2:%.c=$(static-dir)/tidy/%.verdict): $(static-dir)/tidy/%.verdict: %.c $(3)/%.o \
		.clang-tidy mk/static.mk
	$$(call static-verdict,TIDY   ,$$<,clang-tidy --quiet $$< -- \
		$$(call tidy-flags,$(1)))
$(2:%.c=$(static-dir)/cppcheck/%.verdict): $(static-dir)/cppcheck/%.verdict: %.c \
		$(3)/%.o mk/static.mk
	$$(call static-verdict,CPPCHECK,$$<,cppcheck $$(cppcheck-flags) \
		$$(subst -isystem ,-I,$$(filter-out $(picolibc)/include,$$(call static-flags,$(1)))) $$<)
endef
$(foreach c,$(components),$(eval $(call static-rules,$(c),$(filter %.c,$($(c)-srcs) \
	$($(c)-fp-srcs)),$(objects))))
$(eval $(call static-rules,bsp,$(filter %.c,$(bsp-srcs)),$(board-objects)))

# What cannot be made counts as one failure more, and the others are told all the same.
static-jobs = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))
static-run = +$(Q)$(MAKE) --no-print-directory -k $(static-jobs) \
	$(foreach kind,$(1),$(static-$(kind)-verdicts)); \
	tools/report-static $$? $(2) \
	$(foreach kind,$(1),$(kind) $(static-$(kind)-verdicts))

.PHONY: check-static format-check layers headers style tidy cppcheck
format-check layers headers style tidy cppcheck: packages-check
	$(call static-run,$(@:-check=))
check-static: packages-check
	$(call static-run,$(static-kinds),--counts $(build)/results/static/counts)
