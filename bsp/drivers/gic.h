/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two kinds of GIC behind the interrupt controller contract.  The board says once
 * which it has and where; gic.c then implements <bsp/interrupt_controller.h>.
 */
#ifndef DRIVERS_GIC_H
#define DRIVERS_GIC_H

#include <bsp/board.h>
#include <stdint.h>

enum gic_version {
    GIC_V2 = 2,
    GIC_V3 = 3
};

struct gic_description {
    enum gic_version version;
    struct bsp_range distributor; /* GICD registers */
    struct bsp_range
        processor; /* v2: GICC registers; v3: GICR frames of all processors */
};

/** Takes note of the controller; touches no register. @context boot, once */
void gic_describe(const struct gic_description *description);

/**
 * Gives all interrupts to the non-secure state, so that EL1 there can use the
 * controller.
 *
 * @context  boot, at EL3 in the secure state; MMU off
 * @source   IHI 0048 3.7 (GICv2), IHI 0069 4.6 (GICv3)
 */
void gic_release(const struct gic_description *description);

/**
 * Priority of four interrupts: they are equal.  The kernel's timer alone comes after
 * them: it only makes threads ready, and handlers go before threads.
 */
#define GIC_PRIORITY       0xa0a0a0a0U
#define GIC_PRIORITY_TIMER 0xb0a0a0a0U /* of the four that end with the timer's */

/* Registers at the same offset in a GICv2 or GICv3 distributor and in a redistributor's
   SGI frame; the index is that of the word. */
#define GIC_TYPER             0x0004U
#define GIC_IGROUPR(word)     (0x0080U + (4U * (word)))
#define GIC_ISENABLER(word)   (0x0100U + (4U * (word)))
#define GIC_ICENABLER(word)   (0x0180U + (4U * (word)))
#define GIC_ICPENDR(word)     (0x0280U + (4U * (word)))
#define GIC_ICACTIVER(word)   (0x0380U + (4U * (word)))
#define GIC_IPRIORITYR(word)  (0x0400U + (4U * (word)))
#define GIC_ID_MASK           0x3ffU /* no LPIs: 1020 and up are special */
#define GIC_INTERRUPTS_A_WORD 32U

/**
 * Number of interrupts that a distributor has (GICD_TYPER.ITLinesNumber).
 *
 * @context any
 */
uint32_t gic_count(uintptr_t distributor);

/** Disables 32 interrupts and gives them no state and equal priority. @context boot */
void gic_reset_word(uintptr_t base, uint32_t word);

/** Bit of an interrupt in its word. */
static inline uint32_t gic_bit(uint32_t irq)
{
    /* @satisfies LLR-BSP-014 */
    return (uint32_t)1 << (irq % GIC_INTERRUPTS_A_WORD);
}

#endif
