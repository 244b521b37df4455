# SPDX-License-Identifier: Apache-2.0
# Images built with the SDK and booted in QEMU: tests/target/manifest.toml lists them.
# check-acceptance does what a new user would, in a fresh clone.

.PHONY: test-target check-acceptance
test-target: sdk
	$(Q)tests/target/run.py --build $(build) --sdk $(build)/sdk
check-acceptance: packages-check
	$(Q)tests/acceptance/run --counts $(build)/results/acceptance/counts
