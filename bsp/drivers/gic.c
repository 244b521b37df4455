/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interrupt controller contract on a GICv2 or a GICv3: one test at run time, since
 * one image serves both.
 */
#include "gic.h"

#include "gicv2.h"
#include "gicv3.h"

#include <arch/barrier.h>
#include <arch/mmio.h>
#include <arch/timer.h>
#include <base/inline.h>
#include <base/upcall.h>
#include <bsp/interrupt_controller.h>
#include <stdbool.h>

#define TYPER_LINES_MASK  0x1fU
#define FIRST_SPECIAL     1020U
#define PRIORITIES_A_WORD 4U

_Static_assert((ARCH_TIMER_INTERRUPT % PRIORITIES_A_WORD) == 3U, "GIC_PRIORITY_TIMER");

static struct {
    struct gic_description description;
    uintptr_t interface; /* v2: GICC; v3: 0, its processor interface is in registers */
    uintptr_t registers; /* v2: GICC; v3: this processor's redistributor */
    uint32_t count;
} gic;

struct bsp_interrupt_handler bsp_interrupt_handlers[BSP_INTERRUPT_LIMIT];

static bool is_v3(void)
{
    return gic.description.version == GIC_V3;
}

/* @satisfies LLR-BSP-010 */
void gic_describe(const struct gic_description *description)
{
    gic.description = *description;
}

/* @satisfies LLR-BSP-011 */
void gic_release(const struct gic_description *description)
{
    if (description->version == GIC_V3) {
        gicv3_release(description->distributor.start, &description->processor);
    } else {
        gicv2_release(description->distributor.start, description->processor.start);
    }
}

/* @satisfies LLR-BSP-012 */
uint32_t gic_count(uintptr_t distributor)
{
    const uint32_t lines =
        arch_mmio_read_32(distributor + GIC_TYPER) & TYPER_LINES_MASK;
    const uint32_t count = GIC_INTERRUPTS_A_WORD * (lines + 1U);
    return (count < FIRST_SPECIAL) ? count : FIRST_SPECIAL;
}

/* @satisfies LLR-BSP-013 */
void gic_reset_word(uintptr_t base, uint32_t word)
{
    arch_mmio_write_32(base + GIC_ICENABLER(word), UINT32_MAX);
    arch_mmio_write_32(base + GIC_ICPENDR(word), UINT32_MAX);
    arch_mmio_write_32(base + GIC_ICACTIVER(word), UINT32_MAX);
    const uint32_t first = word * (GIC_INTERRUPTS_A_WORD / PRIORITIES_A_WORD);
    for (uint32_t i = 0; i < (GIC_INTERRUPTS_A_WORD / PRIORITIES_A_WORD); i++) {
        arch_mmio_write_32(base + GIC_IPRIORITYR(first + i), GIC_PRIORITY);
    }
    if (word == (ARCH_TIMER_INTERRUPT / GIC_INTERRUPTS_A_WORD)) {
        arch_mmio_write_32(
            base + GIC_IPRIORITYR(ARCH_TIMER_INTERRUPT / PRIORITIES_A_WORD),
            GIC_PRIORITY_TIMER);
    }
}

/* @satisfies LLR-BSP-013 */
void bsp_interrupt_controller_init(void)
{
    const uintptr_t distributor = gic.description.distributor.start;
    gic.count = gic_count(distributor);
    if (is_v3()) {
        gic.registers = gicv3_init(distributor, &gic.description.processor);
    } else {
        gic.registers = gic.description.processor.start;
        gic.interface = gic.registers;
        gicv2_init(distributor, gic.registers);
    }
}

/* @satisfies LLR-BSP-012 */
uint32_t bsp_interrupt_count(void)
{
    return gic.count;
}

/* @satisfies LLR-BSP-014 */
void bsp_interrupt_enable(uint32_t irq)
{
    if (is_v3()) {
        gicv3_enable(gic.description.distributor.start, gic.registers, irq);
    } else {
        gicv2_enable(gic.description.distributor.start, irq);
    }
}

/* @satisfies LLR-BSP-014 */
void bsp_interrupt_disable(uint32_t irq)
{
    if (is_v3()) {
        gicv3_disable(gic.description.distributor.start, gic.registers, irq);
    } else {
        gicv2_disable(gic.description.distributor.start, irq);
    }
}

/* @satisfies LLR-BSP-015 */
HOT_INLINE void serve(uintptr_t interface)
{
    const bool is_v3 = interface == 0U;
    const uint64_t irq = is_v3 ? gicv3_acknowledge() : gicv2_acknowledge(interface);
    const struct bsp_interrupt_handler *const handler = &bsp_interrupt_handlers[irq];
    void *const argument = handler->argument;
    handler->call(argument);
    if (__builtin_expect(irq == BSP_INTERRUPT_NONE, 0)) {
        return;
    }
    arch_dsb_sy(); /* the device has seen the handler before it may interrupt anew */
    if (is_v3) {
        gicv3_complete(irq);
    } else {
        gicv2_complete(interface, (uint32_t)irq);
    }
}

/* @satisfies LLR-BSP-015 */
void upcall_interrupt(void)
{
    const uintptr_t interface = gic.interface;
    if (interface == 0U) {
        serve(0);
    } else {
        serve(interface);
    }
}
