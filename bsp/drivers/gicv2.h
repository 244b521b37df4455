/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GICv2: distributor and processor interface, both in memory.  Source: IHI 0048,
 * chapter 4.
 */
#ifndef DRIVERS_GICV2_H
#define DRIVERS_GICV2_H

#include "gic.h"

#include <arch/mmio.h>
#include <stdint.h>

#define GICC_IAR  0x0cU
#define GICC_EOIR 0x10U

/** The secure side's part. @context boot, EL3 */
void gicv2_release(uintptr_t distributor, uintptr_t processor);

/** Enables the controller with every interrupt disabled. @context boot, once */
void gicv2_init(uintptr_t distributor, uintptr_t processor);

/** As bsp_interrupt_enable. */
void gicv2_enable(uintptr_t distributor, uint32_t irq);

/** As bsp_interrupt_disable. */
void gicv2_disable(uintptr_t distributor, uint32_t irq);

/** As bsp_interrupt_acknowledge. */
/* @satisfies LLR-BSP-015 */
static inline uint32_t gicv2_acknowledge(uintptr_t processor)
{
    return arch_mmio_read_32(processor + GICC_IAR) & GIC_ID_MASK;
}

/** As bsp_interrupt_complete. */
/* @satisfies LLR-BSP-015 */
static inline void gicv2_complete(uintptr_t processor, uint32_t irq)
{
    arch_mmio_write_32(processor + GICC_EOIR, irq);
}

#endif
