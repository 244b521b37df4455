/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The PL011 UART, polled.  Source: DDI 0183 (PrimeCell UART PL011), chapter 3.
 */
#ifndef DRIVERS_PL011_H
#define DRIVERS_PL011_H

#include <stdint.h>

#define PL011_SIZE 0x1000U /* bytes of registers */

/** Enables it: 8 bits, no parity, one stop bit, FIFOs; the rate stays. @context any */
void pl011_init(uintptr_t base);

/**
 * Sends a byte; waits while the FIFO is full.
 *
 * @context any
 * @bound time of the device
 */
void pl011_write(uintptr_t base, char byte);

/** Takes a received byte; -1 if there is none. @context any @bound O(1) */
int pl011_read(uintptr_t base);

#endif
