/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who serves which interrupt.  The functions for applications are in
 * <bulkhead/interrupt.h>; these are the kernel's own.
 */
#ifndef CORE_INTERRUPT_H
#define CORE_INTERRUPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Sets up the handlers of all interrupts of the controller: nothing is attached.
 *
 * @context  boot, once; the interrupt controller is ready
 */
void interrupt_init(void);

/**
 * Attaches a handler of the kernel for good and enables the interrupt.
 *
 * @param irq      below the count; nothing is attached to it
 * @param handler  called with the number, interrupts masked, on the interrupt stack; no
 *                 FP
 * @context        boot
 */
void interrupt_attach_kernel(uint32_t irq, void (*handler)(void *irq));

#endif
