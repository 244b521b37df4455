# SPDX-License-Identifier: Apache-2.0
# Exact instruction counts of each operation: tables, build/bench/bench.json and a picture.

.PHONY: bench
bench: packages-bench sdk
	$(Q)tests/bench/report.py --sdk $(build)/sdk --out $(build)/bench
