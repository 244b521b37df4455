# SPDX-License-Identifier: Apache-2.0
#
# Exact instruction counts of each operation.
#
#     make bench           measures all; table, build/bench/bench.json, performance.svg
#     make bench-baseline  the same; its figures become the baseline and the document's
#     make bench-publish   makes the document's tables and picture anew of the baseline
#     make check-bench     the short runs, against the baseline; part of make check
#
# The status is 1 if something is worse than the best of the others or than the baseline.

bench-report := tests/bench/report.py --sdk $(build)/sdk --out $(build)/bench
bench-baseline := tests/bench/baseline.json

.PHONY: bench bench-baseline bench-publish check-bench
bench: packages-bench sdk
	$(Q)$(bench-report) --compare $(bench-baseline)
bench-baseline: packages-bench sdk
	$(Q)$(bench-report) --publish || true
	$(Q)cp $(build)/bench/bench.json $(bench-baseline)
bench-publish: packages-bench sdk
	$(Q)$(bench-report) --from $(bench-baseline) --publish >/dev/null || true
check-bench: packages-bench sdk
	$(Q)$(bench-report) --check $(bench-baseline) --counts $(build)/results/bench/counts
