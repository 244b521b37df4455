/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interrupts of devices that an application serves itself.
 *
 * A handler is ordinary C and may use floating point.  It runs with interrupts masked
 * on the interrupt stack (16 KiB), never waits, and hands work to threads with
 * functions that may be called from interrupts, such as sem_post.  Its device must stop
 * asking before the handler returns.
 *
 *     static void on_sample(void *argument) { ...; sem_post(argument); }
 *
 *     bulkhead_interrupt_attach(42, on_sample, &sampled);
 *     bulkhead_interrupt_enable(42);
 */
#ifndef BULKHEAD_INTERRUPT_H
#define BULKHEAD_INTERRUPT_H

#include <bulkhead/status.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Makes a handler serve an interrupt, which stays disabled.
 *
 * @param irq       number at the interrupt controller: on a GIC 16-31 PPI, 32 and up
 *                  SPI
 * @param handler   called with argument for each interrupt
 * @retval BULKHEAD_OK       attached
 * @retval BULKHEAD_INVALID  no such interrupt, or no handler
 * @retval BULKHEAD_BUSY     it has a handler, or is the kernel's
 * @context  thread or interrupt
 * @bound    O(1)
 */
enum bulkhead_status bulkhead_interrupt_attach(uint32_t irq,
                                               void (*handler)(void *argument),
                                               void *argument);

/**
 * Disables an interrupt and takes its handler away.
 *
 * @retval BULKHEAD_OK         detached
 * @retval BULKHEAD_INVALID    no such interrupt
 * @retval BULKHEAD_BUSY       it is the kernel's
 * @retval BULKHEAD_NOT_FOUND  it has no handler
 * @context  thread or interrupt
 * @bound    O(1)
 */
enum bulkhead_status bulkhead_interrupt_detach(uint32_t irq);

/**
 * Lets an interrupt through; results, context and bound as bulkhead_interrupt_detach.
 */
enum bulkhead_status bulkhead_interrupt_enable(uint32_t irq);

/** Holds an interrupt back; results, context and bound as bulkhead_interrupt_detach. */
enum bulkhead_status bulkhead_interrupt_disable(uint32_t irq);

#ifdef __cplusplus
}
#endif

#endif
