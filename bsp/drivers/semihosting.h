/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Semihosting: a debugger or emulator that listens ends the image.
 */
#ifndef DRIVERS_SEMIHOSTING_H
#define DRIVERS_SEMIHOSTING_H

/**
 * Asks the host to end the image with a status; returns only if the host ignores it.
 * Without a host the call raises an exception.
 *
 * @param status  0 to 255
 * @context       any
 * @source        Semihosting for AArch32 and AArch64, 7.6 (SYS_EXIT_EXTENDED)
 */
void semihosting_exit(int status);

#endif
