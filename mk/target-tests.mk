# SPDX-License-Identifier: Apache-2.0
# Images built with the SDK and booted in QEMU: tests/target/manifest.toml lists them.
# `make stress SECONDS=100 SEED=7` runs the stress image for so many virtual seconds.
# check-acceptance does what a new user would, in a fresh clone.

.PHONY: test-target check-acceptance stress
test-target: sdk
	$(Q)tests/target/run.py --build $(build) --sdk $(build)/sdk
SECONDS ?= 10
SEED ?= 1
stress: sdk
	$(Q)tests/target/run.py --build $(build) --sdk $(build)/sdk --jobs 1 stress-broken
	$(Q)$(build)/sdk/bin/bulkhead run --icount $(build)/target/stress.elf -- $(SECONDS) $(SEED)
check-acceptance: packages-check
	$(Q)tests/acceptance/run --counts $(build)/results/acceptance/counts
