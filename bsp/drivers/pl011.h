/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The PL011 UART, polled.  Source: DDI 0183 (PrimeCell UART PL011), chapter 3.
 */
#ifndef DRIVERS_PL011_H
#define DRIVERS_PL011_H

#include <stddef.h>
#include <stdint.h>

#define PL011_SIZE 0x1000U /* bytes of registers */

/** Enables it: 8 bits, no parity, one stop bit, FIFOs; the rate stays. @context any */
void pl011_init(uintptr_t base);

/**
 * Sends bytes; waits while the FIFO is full.
 *
 * @context any
 * @bound O(size) times the time of the device for a byte
 */
void pl011_write(uintptr_t base, const char *bytes, size_t size);

/** Takes a received byte; -1 if there is none. @context any @bound O(1) */
int pl011_read(uintptr_t base);

#endif
