/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of this board share: its constants, and how it halts.
 */
#ifndef QEMU_VIRT_BOARD_H
#define QEMU_VIRT_BOARD_H

#include "../drivers/psci.h"

#include <stdint.h>

/* QEMU, hw/arm/virt.c: base_memmap. */
#define QEMU_VIRT_RAM_START           0x40000000U
#define QEMU_VIRT_RAM_SIZE_MIN        0x00800000U /* 8 MiB: the least it may have */
#define QEMU_VIRT_PL011               0x09000000U
#define QEMU_VIRT_GIC_DISTRIBUTOR     0x08000000U
#define QEMU_VIRT_GIC_PROCESSOR       0x08010000U /* GICv2: GICC */
#define QEMU_VIRT_GIC_REDISTRIBUTORS  0x080a0000U /* GICv3: GICR */
#define QEMU_VIRT_GIC_SIZE            0x00010000U /* GICD, GICC */
#define QEMU_VIRT_REDISTRIBUTORS_SIZE 0x00020000U /* of the first processor */

/** Where the console is. @context boot */
void console_describe(uintptr_t pl011);

/** How firmware is called that switches the machine off. @context boot */
void halt_describe(enum psci_conduit conduit);

#endif
