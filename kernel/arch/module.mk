# SPDX-License-Identifier: Apache-2.0
# The processor: start, exceptions, switches, translation tables.
arch-srcs := kernel/arch/aarch64/start.S kernel/arch/aarch64/level.S \
	kernel/arch/aarch64/vectors.S kernel/arch/aarch64/fault.S kernel/arch/aarch64/switch.S \
	kernel/arch/aarch64/context.S \
	kernel/arch/aarch64/mmu.c kernel/arch/aarch64/cache.c
arch-deps := base
