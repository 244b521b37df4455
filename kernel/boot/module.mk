# SPDX-License-Identifier: Apache-2.0
# The start of an image and the report of its faults: the only place that knows everything.
boot-srcs := kernel/boot/start.c kernel/boot/main.c kernel/boot/limits.c \
	kernel/boot/layout.c kernel/boot/report.c kernel/boot/fault_text.c \
	kernel/boot/backtrace.c
boot-deps := base arch bsp core sched public
