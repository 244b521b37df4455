/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GICv2.
 */
#include "gicv2.h"

#include "gic.h"

#include <arch/barrier.h>
#include <arch/mmio.h>

#define GICD_CTLR            0x000U
#define GICD_ITARGETSR(word) (0x800U + (4U * (word)))
#define GICC_CTLR            0x00U
#define GICC_PMR             0x04U
#define GICC_BPR             0x08U
#define CTLR_ENABLE          1U /* the group of our security state */
#define CTLR_ENABLE_BOTH     3U
#define PMR_ALL              0xffU
#define TARGETS_A_WORD       4U
#define FIRST_SHARED         32U /* number of the first SPI */

/* @satisfies LLR-BSP-011 */
void gicv2_release(uintptr_t distributor, uintptr_t processor)
{
    const uint32_t words =
        (gic_count(distributor) + GIC_INTERRUPTS_A_WORD - 1U) / GIC_INTERRUPTS_A_WORD;
    for (uint32_t word = 0; word < words; word++) {
        arch_mmio_write_32(distributor + GIC_IGROUPR(word), UINT32_MAX);
    }
    arch_mmio_write_32(distributor + GICD_CTLR, CTLR_ENABLE_BOTH);
    arch_mmio_write_32(processor + GICC_PMR, PMR_ALL);
    arch_mmio_write_32(processor + GICC_CTLR, CTLR_ENABLE_BOTH);
    arch_dsb_sy(); /* the controller is released before the secure state is left */
}

/* @satisfies LLR-BSP-013 */
void gicv2_init(uintptr_t distributor, uintptr_t processor)
{
    const uint32_t count = gic_count(distributor);
    arch_mmio_write_32(distributor + GICD_CTLR, 0);
    for (uint32_t word = 0; (word * GIC_INTERRUPTS_A_WORD) < count; word++) {
        gic_reset_word(distributor, word);
    }
    /*
     * The private interrupts' targets name this processor; on a single one they may be
     * 0.
     */
    const uint32_t self = arch_mmio_read_32(distributor + GICD_ITARGETSR(0));
    for (uint32_t irq = FIRST_SHARED; irq < count; irq += TARGETS_A_WORD) {
        arch_mmio_write_32(distributor + GICD_ITARGETSR(irq / TARGETS_A_WORD), self);
    }
    arch_mmio_write_32(distributor + GICD_CTLR, CTLR_ENABLE);
    arch_mmio_write_32(processor + GICC_PMR, PMR_ALL);
    arch_mmio_write_32(processor + GICC_BPR, 0);
    arch_mmio_write_32(processor + GICC_CTLR, CTLR_ENABLE);
}

/* @satisfies LLR-BSP-014 */
void gicv2_enable(uintptr_t distributor, uint32_t irq)
{
    arch_mmio_write_32(distributor + GIC_ISENABLER(irq / GIC_INTERRUPTS_A_WORD),
                       gic_bit(irq));
}

/* @satisfies LLR-BSP-014 */
void gicv2_disable(uintptr_t distributor, uint32_t irq)
{
    arch_mmio_write_32(distributor + GIC_ICENABLER(irq / GIC_INTERRUPTS_A_WORD),
                       gic_bit(irq));
    arch_dsb_sy(); /* it is disabled before the caller goes on */
}
