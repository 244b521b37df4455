/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The end of an image.
 */
#ifndef BSP_HALT_H
#define BSP_HALT_H

#include <stdbool.h>

/**
 * Stops the machine and passes a status to whoever started it, if the board has a way:
 * semihosting where a host listens, else PSCI SYSTEM_OFF, else the processor waits for
 * ever. A way that nobody serves raises an exception; upcall_fault then calls again,
 * and the next way is tried.
 *
 * @param status  0 to 255: exit status of main, or BSP_HALT_FAULT
 * @context       any; also inside a fault report and when called a second time
 */
__attribute__((noreturn)) void bsp_halt(int status);

/**
 * Whether bsp_halt has been called: an exception then is not worth a report.
 *
 * @context any
 */
bool bsp_halt_is_under_way(void);

/** Status of an image that stopped by a fault: 128 + SIGABRT, as a shell reports it. */
#define BSP_HALT_FAULT 134

#endif
