/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Coroutines on stacks of the host, known to the address sanitizer.  Number 0 is the
 * stack of the test itself.
 */
#ifndef FAKES_COROUTINE_H
#define FAKES_COROUTINE_H

#include <stdbool.h>
#include <stdint.h>

#define COROUTINE_TEST 0U

/** Forgets all coroutines but the test's, which is the running one from now on. */
void coroutine_reset(void);

/** Makes a coroutine that will run entry(argument); returns its number. */
uint32_t coroutine_make(void (*entry)(void *argument), void *argument);

/** Makes a coroutine that does not run begin again with another entry. */
void coroutine_remake(uint32_t number, void (*entry)(void *argument), void *argument);

/** The running coroutine. */
uint32_t coroutine_running(void);

/** Gives the processor to another coroutine; returns when that is reversed. */
void coroutine_switch(uint32_t to);

/** Announces a jump to a coroutine's stack; returns whether it is another than the
    running one, and then coroutine_after_jump must follow the jump. */
bool coroutine_before_jump(uint32_t to);
void coroutine_after_jump(void);

#endif
