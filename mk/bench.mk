# SPDX-License-Identifier: Apache-2.0
# Exact instruction counts of each kernel operation: a table, and build/bench/bench.json.

.PHONY: bench
bench: packages-run sdk
	$(Q)tests/bench/report.py --sdk $(build)/sdk --out $(build)/bench
