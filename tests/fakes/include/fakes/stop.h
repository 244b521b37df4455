/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ends of the machine on the host: a failed assertion or a panic fails the test,
 * unless the test waits for it.
 */
#ifndef FAKES_STOP_H
#define FAKES_STOP_H

#include <stdbool.h>

/**
 * Makes a call and tells whether an assertion of the code under test failed in it, also
 * if it did so in another thread.
 *
 * The call is then left where it was, so that the machine is of no further use but for
 * what the test knows to be unharmed.
 */
bool stop_by_assertion(void (*call)(void *argument), void *argument);

/** The same for upcall_panic; the code is an enum panic_code. */
bool stop_by_panic(int code, void (*call)(void *argument), void *argument);

/** The same for an interrupt that nobody serves; the text is its number. */
bool stop_by_unexpected_interrupt(void (*call)(void *argument), void *argument);

/** Text of the assertion or of the panic that was waited for last. */
const char *stop_text(void);

#endif
