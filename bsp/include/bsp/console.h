/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The console contract: polled, so that it works in a fault report.
 */
#ifndef BSP_CONSOLE_H
#define BSP_CONSOLE_H

#include <stddef.h>

/**
 * Writes bytes to the console; waits while the device is full.
 *
 * @param text       bytes, need not be terminated
 * @param size_bytes number of them
 * @context          any, after bsp_board_discover
 * @bound            O(size_bytes) times the time of the device for a byte
 */
void bsp_console_write(const char *text, size_t size_bytes);

/**
 * Takes one received byte.
 *
 * @return  0 to 255, or -1 if none has arrived
 * @context any
 * @bound   O(1)
 */
int bsp_console_read(void);

#endif
