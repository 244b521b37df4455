# SPDX-License-Identifier: Apache-2.0
# The longest stretches with interrupts masked, counted by an observer outside the image:
# `make masked` prints all, `make check-masked` judges some, `make masked-proof` compares
# the observer with QEMU's own log of PSTATE.

observe := tests/masked/observe.py --build $(build) --sdk $(build)/sdk

.PHONY: masked masked-proof check-masked
masked: packages-check sdk
	$(Q)$(observe)
masked-proof: packages-check sdk
	$(Q)$(observe) --prove stress-start limits-tiny posix_mutex posix_thread
check-masked: packages-check sdk
	$(Q)$(observe) --check
