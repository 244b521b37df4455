/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interrupt controller contract.  Interrupt numbers are the controller's own: on a
 * GIC 0-15 SGI, 16-31 PPI, 32 and up SPI.
 *
 * The controller's driver also defines upcall_interrupt: it acknowledges the pending
 * interrupt, calls its handler in bsp_interrupt_handlers, and ends it.
 */
#ifndef BSP_INTERRUPT_CONTROLLER_H
#define BSP_INTERRUPT_CONTROLLER_H

#include <stdint.h>

/** No interrupt was pending when one was acknowledged. */
#define BSP_INTERRUPT_NONE 1023U

/** Numbers are below this, BSP_INTERRUPT_NONE included. */
#define BSP_INTERRUPT_LIMIT 1024U

/** Sets the controller up with every interrupt disabled. @context boot, once; MMU on */
void bsp_interrupt_controller_init(void);

/**
 * Number of interrupts, 32 to 1020: valid ones are below it.
 *
 * @context any, after init
 */
uint32_t bsp_interrupt_count(void);

/** Lets an interrupt through. @param irq below bsp_interrupt_count() @bound O(1) */
void bsp_interrupt_enable(uint32_t irq);

/** Holds an interrupt back; it stays pending. @param irq below the count @bound O(1) */
void bsp_interrupt_disable(uint32_t irq);

/** What serves an interrupt. */
struct bsp_interrupt_handler {
    void (*call)(void *argument); /* never NULL below the count */
    void *argument;
};

/**
 * The handlers by interrupt number; from the count on there is only the one of
 * BSP_INTERRUPT_NONE, which is called if none was pending, and nothing is ended then.
 */
extern struct bsp_interrupt_handler bsp_interrupt_handlers[BSP_INTERRUPT_LIMIT];

#endif
