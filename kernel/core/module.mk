# SPDX-License-Identifier: Apache-2.0
# What all images share below the scheduler: memory, interrupts, stacks, messages.
core-srcs := kernel/core/print.c kernel/core/memory.c kernel/core/stack_pool.c kernel/core/thread_local.c \
	kernel/core/interrupt.c
core-deps := base arch bsp public
