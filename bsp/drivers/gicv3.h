/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GICv3: distributor and redistributor in memory, processor interface in system
 * registers. Source: IHI 0069, chapter 12.
 */
#ifndef DRIVERS_GICV3_H
#define DRIVERS_GICV3_H

#include "gic.h"

#include <arch/barrier.h>
#include <arch/system_register.h>
#include <bsp/board.h>
#include <stdint.h>

/** The secure side's part. @context boot, EL3 */
void gicv3_release(uintptr_t distributor, const struct bsp_range *redistributors);

/**
 * Enables the controller with every interrupt disabled.
 *
 * @return   this processor's redistributor
 * @context  boot, once
 */
uintptr_t gicv3_init(uintptr_t distributor, const struct bsp_range *redistributors);

/** As bsp_interrupt_enable. */
void gicv3_enable(uintptr_t distributor, uintptr_t redistributor, uint32_t irq);

/** As bsp_interrupt_disable. */
void gicv3_disable(uintptr_t distributor, uintptr_t redistributor, uint32_t irq);

/** As bsp_interrupt_acknowledge. */
/* @satisfies LLR-BSP-015 */
static inline uint64_t gicv3_acknowledge(void)
{
    const uint64_t irq = arch_read_icc_iar1(); /* no LPIs: below 1024 */
    arch_dsb_sy(); /* it is acknowledged before the handler touches the device */
    return irq;
}

/** As bsp_interrupt_complete. */
/* @satisfies LLR-BSP-015 */
static inline void gicv3_complete(uint64_t irq)
{
    arch_write_icc_eoir1(irq);
    arch_isb(); /* it is complete before another is acknowledged */
}

#endif
