# SPDX-License-Identifier: Apache-2.0
#
# The review package: "make evidence" fills build/evidence, to be opened at its
# index.html. Tests and coverage are run first if there are no results, or older ones
# than the sources. The page is written also when links are missing; then it says so and
# make fails.

evidence-dir := $(build)/evidence
evidence-folders := kernel sched posix arinc653 bsp tests

# evidence-fresh TARGET FILE: makes the target unless the file is newer than all sources
define evidence-fresh
+@if [ ! -s $(2) ] || [ -n "$$(find $(evidence-folders) -newer $(2) \
		'(' -name '*.[chS]' -o -name '*.ld' ')' -print -quit)" ]; then \
	$(MAKE) --no-print-directory $(1) || echo "evidence: $(1) failed; see the page"; fi
endef

.PHONY: evidence trace
trace:
	$(Q)certification/tools/trace.py --output $(evidence-dir)

evidence: packages-check $(library) $(board-library) $(static-components)
	$(call evidence-fresh,check-host,$(build)/results/host/counts)
	$(call evidence-fresh,coverage,$(build)/coverage/lcov.info)
	$(call evidence-fresh,test-target,$(build)/results/target/counts)
	$(call evidence-fresh,check-masked,$(build)/results/masked/counts)
	@rm -rf $(evidence-dir)
	$(Q)certification/tools/trace.py --output $(evidence-dir) >$(build)/trace.log; \
		status=$$?; tail -n 1 $(build)/trace.log; \
		certification/tools/evidence.py --output $(evidence-dir) && \
		{ [ $$status -eq 0 ] || echo "the findings are on the page"; exit $$status; }
