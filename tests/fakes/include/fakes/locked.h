/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looks that functions for masked interrupts are called so.  Those with external
 * linkage are wrapped by the linker (fakes/locked.c); for inline ones the headers in
 * include/sched put LOCKED before each call.
 */
#ifndef FAKES_LOCKED_H
#define FAKES_LOCKED_H

#define LOCKED(name, arguments) (locked_require(#name), name arguments)

/** Fails the test unless interrupts are masked. @param name the function called */
void locked_require(const char *name);

#endif
