# SPDX-License-Identifier: Apache-2.0
#
# Host tests: the portable units, linked with real neighbours and, at the hardware line, with
# tests/fakes.  Two builds of the same: build/host with sanitizers finds bugs, build/coverage
# with gcov counts.  To add a test, add its name to host-tests and say what it is linked with:
#
#     host-tests += posix/test_status
#     host-test-posix/test_malloc := tests/fakes/exposed_malloc.c posix/memory/heap.c \
	$(host-scheduler) $(host-storage-small)
host-libs-posix/test_malloc := $(host-locked-flags)
# The C library's own on the host, as above.
host-flags-tests/fakes/exposed_malloc.c := $(foreach n,malloc free calloc realloc aligned_alloc \
	memalign posix_memalign,-D$(n)=image_$(n))
host-test-posix/test_status := posix/status.c
#     host-libs-posix/test_status := -lm            (if it needs any)
#
# The test's own source is tests/<name>.c.  A source or a folder that needs more flags has a
# variable host-flags-<path>, which holds for all below it.

host-fakes-machine := tests/fakes/machine.c tests/fakes/coroutine.c tests/fakes/stop.c

# The whole scheduler on the simulated machine.  The exposed units include the real ones.
host-scheduler := $(host-fakes-machine) tests/fakes/scenario.c tests/fakes/invariants.c \
	tests/fakes/locked.c tests/fakes/memory.c \
	tests/fakes/exposed_scheduler.c tests/fakes/exposed_thread.c tests/fakes/exposed_timeout.c \
	sched/condition.c sched/mutex.c sched/semaphore.c sched/thread_priority.c \
	sched/timeout_queue.c sched/wait_queue.c \
	kernel/core/interrupt.c kernel/core/stack_pool.c kernel/core/thread_local.c
host-storage-small := tests/fakes/thread_local.S
host-storage-large := tests/fakes/thread_local_large.S

# Functions that are to be called with interrupts masked: tests/fakes/locked.c looks.  The
# inline ones are in tests/fakes/include/sched.
host-locked := scheduler_idle scheduler_yield_activation scheduler_end_activation_locked \
	scheduler_act scheduler_move_locked \
	wait_queue_enter_behind_locked wait_queue_leave_turnstile_locked wait_queue_top \
	wait_queue_expire_locked wait_queue_requeue_locked mutex_release_locked mutex_abandon_locked \
	thread_place_locked thread_update_priority_locked timeout_start timeout_stop \
	timeout_settle
# tests/fakes/invariants.c counts the calls of thread_create.
host-locked-flags := $(host-locked:%=-Wl,--wrap=%) -Wl,--wrap=thread_create

host-sched-tests := priority_queue timeout_queue timeout wait_queue scheduler thread \
	thread_priority semaphore mutex condition deadline
host-tests := $(host-sched-tests:%=sched/test_%) sched/test_thread_storage
$(foreach t,$(host-sched-tests),$(eval \
	host-test-sched/test_$(t) := $(host-scheduler) $(host-storage-small)))
$(foreach t,$(host-sched-tests),$(eval host-libs-sched/test_$(t) := $(host-locked-flags)))
host-test-sched/test_thread_storage := $(host-scheduler) $(host-storage-large)
host-libs-sched/test_thread_storage := $(host-locked-flags)

# The scheduler against the model of its rules, at random: tests/model/README.md.
host-tests += model/differential
host-test-model/differential := $(host-scheduler) $(host-storage-small) tests/model/generate.c \
	tests/model/model.c tests/model/model_view.c tests/model/operation.c \
	tests/model/picture.c tests/model/real.c tests/model/rules.c tests/model/trial.c
host-libs-model/differential := $(host-locked-flags)
host-timeout-s-model/differential := 600
host-uncounted-tests := model/differential # random: coverage is that of chosen cases

host-tests += kernel/test_string kernel/test_format kernel/test_print kernel/test_interrupt \
	kernel/test_stack_pool kernel/test_thread_local
host-test-kernel/test_string := kernel/base/string.c
host-test-kernel/test_format := kernel/base/format.c
host-test-kernel/test_print := kernel/core/print.c kernel/base/format.c tests/fakes/console.c
host-test-kernel/test_interrupt := kernel/core/interrupt.c $(host-fakes-machine)
host-test-kernel/test_stack_pool := kernel/core/stack_pool.c tests/fakes/memory.c \
	$(host-fakes-machine)
host-test-kernel/test_thread_local := kernel/core/thread_local.c $(host-storage-small)
# These functions are the C library's on the host; only here they are the kernel's.
host-kernel-names := memcpy memmove memset memcmp strlen
host-flags-kernel/base/string.c := -fno-builtin $(foreach n,$(host-kernel-names),-D$(n)=kernel_$(n))

host-tests += bsp/test_device_tree
host-test-bsp/test_device_tree := bsp/drivers/device_tree.c kernel/base/string.c tests/bsp/trees.S
host-libs-bsp/test_device_tree := -l:libfdt.so.1
host-flags-bsp = -isystem $(build)/fdt-include
host-flags-tests/bsp = -I$(build)/host/bsp
$(foreach mode,host coverage,$(build)/$(mode)/obj/bsp/drivers/device_tree.o): \
	| $(build)/fdt-include/libfdt.h
$(foreach mode,host coverage,$(build)/$(mode)/obj/tests/bsp/trees.o): $(build)/host/bsp/virt.dtb
$(build)/host/bsp/virt.dtb: tests/bsp/virt.dts | packages-check
	@mkdir -p $(@D)
	$(Q)dtc -q -I dts -O dtb -o $@ $<

host-posix-tests := arguments deadline heap malloc status
host-tests += $(host-posix-tests:%=posix/test_%)
host-posix-fakes := $(host-fakes-machine)
host-test-posix/test_arguments := posix/start/arguments.c
host-test-posix/test_deadline := posix/time/deadline.c sched/timeout.c sched/timeout_queue.c \
	kernel/core/interrupt.c $(host-posix-fakes)
host-test-posix/test_heap := posix/memory/heap.c $(host-posix-fakes)
host-test-posix/test_malloc := tests/fakes/exposed_malloc.c posix/memory/heap.c \
	$(host-scheduler) $(host-storage-small)
host-libs-posix/test_malloc := $(host-locked-flags)
# The C library's own on the host, as above.
host-flags-tests/fakes/exposed_malloc.c := $(foreach n,malloc free calloc realloc aligned_alloc \
	memalign posix_memalign,-D$(n)=image_$(n))
host-test-posix/test_status := posix/status.c $(host-posix-fakes)
host-flags-posix := -Iposix -D_POSIX_C_SOURCE=200809L
host-flags-tests/posix := $(host-flags-posix)

host-adsb-units := arrival_queue busy cpr decode dump figures mode_s recording replay \
	squitter summary tracker traffic
host-adsb-tests := arrival_queue busy cpr decode dump figures main mode_s recording squitter \
	summary tracker traffic
host-tests += $(host-adsb-tests:%=examples/test_adsb_%)
$(foreach t,$(host-adsb-tests),$(eval host-test-examples/test_adsb_$(t) := \
	$(host-adsb-units:%=examples/adsb/%.c) examples/adsb/data.S))
$(foreach t,$(host-adsb-tests),$(eval host-libs-examples/test_adsb_$(t) := -pthread -lm))
host-libs-examples/test_adsb_main += -Wl,--wrap=pthread_attr_setinheritsched
host-flags-examples := -D_POSIX_C_SOURCE=200809L -Iexamples -Iexamples/adsb/data
host-flags-tests/examples := $(host-flags-examples)

host-tests += $(host-test-extra)

# ---- how they are built ----

HOSTCC ?= gcc
host-timeout-s := 120
host-includes := -Itests/fakes/include -Itests -I. -Ikernel/base/include -Ikernel/core/include \
	-Ikernel/include -Ibsp/include -Isched/include
host-warnings := -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wsign-conversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wundef -Wvla -Wswitch-enum -Wcast-qual
# Not position independent: thread_local.S defines sizes as addresses, as an image does.
host-common := -std=c11 -g -fno-pie -fno-common -fno-omit-frame-pointer $(host-warnings)
host-mode-host := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
host-mode-coverage := -O0 --coverage -fprofile-abs-path -fprofile-update=atomic

# host-flags-of SOURCE: what the variables of its folders and its own say
host-path = $(subst $(host-blank),/,$(wordlist 1,$(1),$(subst /, ,$(2))))
host-blank := $(subst ,, )
host-flags-of = $(foreach n,1 2 3 4,$(if $(word $(n),$(subst /, ,$(1))),$(host-flags-$(call host-path,$(n),$(1)))))
host-sources-of = tests/$(1).c $(host-test-$(1))
host-objects-of = $(patsubst %,$(build)/$(2)/obj/%.o,$(basename $(call host-sources-of,$(1))))
host-programs-of = $(host-tests:%=$(build)/$(1)/%)
host-all-sources := $(sort $(foreach t,$(host-tests),$(call host-sources-of,$(t))))

# host-object-rule SOURCE MODE, host-program-rule TEST MODE
define host-object-rule
$(build)/$(2)/obj/$(basename $(1)).o: $(1) mk/host-tests.mk | packages-check
	@mkdir -p $$(@D)
	$$(Q)$$(HOSTCC) $$(host-common) $$(host-mode-$(2)) $$(host-includes) \
		$(call host-flags-of,$(1)) -MMD -MP -c $$< -o $$@
endef
define host-program-rule
$(build)/$(2)/$(1): $(call host-objects-of,$(1),$(2))
	@mkdir -p $$(@D)
	$$(Q)$$(HOSTCC) -no-pie $$(host-mode-$(2)) $$^ $(host-libs-$(1)) -lcmocka -o $$@
endef
$(foreach mode,host coverage,$(foreach s,$(host-all-sources),$(eval $(call host-object-rule,$(s),$(mode)))))
$(foreach mode,host coverage,$(foreach t,$(host-tests),$(eval $(call host-program-rule,$(t),$(mode)))))
-include $(foreach mode,host coverage,$(patsubst %,$(build)/$(mode)/obj/%.d,$(basename $(host-all-sources))))

# check-model: the differential test for longer.  differential-overlay: the same without
# sanitizers, as OUT, from the sources below OVERLAY where there are any and from the tree's
# otherwise, for faults planted by tests/tools/test_differential.py.
STEPS ?= 50000000
.PHONY: check-model differential-overlay
check-model: packages-check $(build)/host/model/differential
	$(Q)$(build)/host/model/differential --total $(STEPS)
differential-overlay: packages-check
	$(Q)$(HOSTCC) -no-pie $(host-common) -O1 -Itests/fakes/include '-I$(OVERLAY)' \
		'-I$(OVERLAY)/sched/include' $(host-includes) \
		$(foreach s,$(call host-sources-of,model/differential),$(if $(wildcard \
		$(OVERLAY)/$(s)),'$(OVERLAY)/$(s)',$(s))) $(host-libs-model/differential) -lcmocka \
		-o '$(OUT)'

# ---- how they are run ----

host-results := $(build)/results/host
host-jobs = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))
host-result-of = $(host-results)/$(subst /,-,$(1)).xml

# Counts the XML of a test that has ended with a status: "passed failed".  A skipped test
# has failed; so has a program that reports no failure and does not end well.
host-count = awk -v status=$$status '/<testsuite / { for (i = 1; i <= NF; i++) { \
	split($$i, f, "\""); if (f[1] == "tests=") tests = f[2]; \
	if (f[1] ~ /^(failures|errors|skipped)=$$/) failed += f[2] } } \
	END { passed = tests - failed; if (status != 0 && failed == 0) failed = 1; \
	print passed, failed }'

.PHONY: check-host host-runs coverage coverage-runs $(host-tests:%=host-run/%) \
	$(host-tests:%=coverage-run/%)
host-runs: $(host-tests:%=host-run/%)
$(host-tests:%=host-run/%): host-run/%: $(build)/host/%
	@log=$(build)/host/$*.log; xml=$(call host-result-of,$*); \
	CMOCKA_MESSAGE_OUTPUT=xml CMOCKA_XML_FILE=$$xml \
	timeout $(or $(host-timeout-s-$*),$(host-timeout-s)) $< \
		>$$log 2>&1; status=$$?; [ -f $$xml ] || : >$$xml; \
	set -- $$($(host-count) $$xml); echo "$$1 $$2" >>$(host-results)/counts; \
	echo "host $*: $$1 passed, $$2 failed"; \
	if [ $$2 -ne 0 ]; then sed -n -e '/<testcase/{s/.*name="\([^"]*\)".*/\1/;h;}' \
		-e '/<failure>/{x;s/^/    failed: /;p;x;}' $$xml; \
		echo "    see $$log"; [ -s $$xml ] || tail -n 20 $$log; fi

# A test that cannot be built leaves no result and counts as one failure.
check-host: packages-check
	@rm -rf $(host-results) && mkdir -p $(host-results)
	+@$(MAKE) --no-print-directory -k $(host-jobs) host-runs || true
	@for test in $(host-tests); do \
		if [ ! -f $(host-results)/$$(echo $$test | tr / -).xml ]; then \
			echo "host $$test: cannot be built"; echo 0 1 >>$(host-results)/counts; fi; done
	@awk '{ passed += $$1; failed += $$2 } \
		END { print "host: " passed " passed, " failed " failed"; exit failed != 0 }' \
		$(host-results)/counts

# ---- coverage ----

lcov := lcov --quiet --rc lcov_branch_coverage=1
$(host-tests:%=coverage-run/%): coverage-run/%: $(build)/coverage/%
	@timeout $(host-timeout-s) $< >$(build)/coverage/$*.log 2>&1 || \
		echo "coverage $*: a test fails; see make check-host"
coverage-runs: $(patsubst %,coverage-run/%,$(filter-out $(host-uncounted-tests),$(host-tests)))
coverage: packages-check
	@find $(build)/coverage -name '*.gcda' -delete 2>/dev/null || true
	+@$(MAKE) --no-print-directory -k $(host-jobs) coverage-runs || true
	$(Q)$(lcov) --capture --directory $(build)/coverage/obj \
		--output-file $(build)/coverage/all.info 2>$(build)/coverage/lcov.log
	$(Q)$(lcov) --extract $(build)/coverage/all.info \
		$(foreach c,kernel sched posix bsp arinc653,$(here)'/$(c)/*') \
		--output-file $(build)/coverage/lcov.info
	$(Q)$(lcov) --list $(build)/coverage/lcov.info | tee $(build)/coverage/summary.txt
