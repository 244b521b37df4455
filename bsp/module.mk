# SPDX-License-Identifier: Apache-2.0
# What each board's library is made of; one more line for each board.
bsp-qemu-virt-srcs := \
	bsp/qemu-virt/board.c bsp/qemu-virt/console.c bsp/qemu-virt/halt.c \
	bsp/drivers/device_tree.c bsp/drivers/gic.c bsp/drivers/gicv2.c bsp/drivers/gicv3.c \
	bsp/drivers/pl011.c bsp/drivers/psci.c bsp/drivers/semihosting.c
bsp-deps := base arch fdt libc
