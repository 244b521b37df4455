# SPDX-License-Identifier: Apache-2.0
# Everything that a commit must pass.  Each group leaves `passed failed` lines in
# build/results/GROUP/counts; a group that leaves none counts as a failure.

check-groups := static host tools target masked bench acceptance
.PHONY: check check-groups
check: packages-check
	@rm -rf $(build)/results
	@$(MAKE) --no-print-directory sdk || true
	@$(MAKE) --no-print-directory -k -j2 check-groups || true
	@tools/count-results $(build)/results $(check-groups)

check-groups: check-static check-host check-tools test-target check-masked check-bench \
	check-acceptance
