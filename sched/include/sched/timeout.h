/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Timeouts on the two clocks, and the timer that serves them: it is set to the earliest
 * deadline and never ticks otherwise.
 *
 * Time is the counter's ticks.  The realtime clock is the counter plus an offset; its
 * timeouts are kept by realtime deadline, so that setting the clock moves them all at
 * once.
 */
#ifndef SCHED_TIMEOUT_H
#define SCHED_TIMEOUT_H

#include <arch/timer.h>
#include <base/status.h>
#include <sched/timeout_queue.h>
#include <stdint.h>

enum timeout_clock {
    TIMEOUT_CLOCK_MONOTONIC,
    TIMEOUT_CLOCK_REALTIME,
    TIMEOUT_CLOCK_COUNT
};

/** When a wait ends at the latest. */
struct deadline {
    enum timeout_clock clock;
    uint64_t tick; /* absolute, of that clock */
};

/**
 * Sets up the queues and the timer.
 *
 * @param places    2 * timeout_queue_places(capacity), zeroed, owned by the module from
 *                  now on
 * @param capacity  number of timeouts: the leaf of each is below
 * @context         boot, once; the interrupt controller is ready
 */
void timeout_init(struct timeout_place *places, uint32_t capacity);

/**
 * Starts a timeout; one whose deadline has passed expires as soon as interrupts are
 * unmasked.
 *
 * @param timeout   not pending; its leaf and its expired function are set
 * @param deadline  when; UINT64_MAX: never
 * @context         interrupts masked
 * @bound           O(log4 capacity)
 */
void timeout_start(struct timeout *timeout, const struct deadline *deadline);

/**
 * Stops a timeout if it is pending; one that has expired has stopped itself.
 *
 * @context  interrupts masked
 * @bound    O(log4 capacity)
 */
void timeout_stop(struct timeout *timeout);

/**
 * Prepares the next expiry on a clock: the interrupt then finds the first timeout at
 * hand and does not come twice.
 *
 * @context  interrupts masked
 * @bound    O(log4 capacity)
 */
void timeout_settle(enum timeout_clock clock);

/**
 * Serves the timer: the first timeout that is due expires, or, if that is not prepared,
 * is prepared; the timer interrupt stays pending while anything is due, so that each is
 * a bounded step.
 *
 * @param irq  the timer's; not used
 * @context    interrupt; masked
 * @bound      O(log4 capacity), or O(1) plus the expired function
 */
void timeout_interrupt(void *irq);

/**
 * Has a function called in the next interrupt of the timer, which comes at once: before
 * any thread runs on, and after other interrupts that are pending.
 *
 * @param work  one function for all that is requested until it is called
 * @context     interrupts masked
 * @bound       O(1)
 */
void timeout_request_work(void (*work)(void));

/** Time of a clock, in ticks. @context any @bound O(1) */
uint64_t timeout_now(enum timeout_clock clock);

/**
 * Sets the realtime clock; timeouts on it follow.
 *
 * @param tick  its time now, in ticks since 1970-01-01 00:00 UTC
 * @context     thread
 * @bound       O(1)
 */
void timeout_set_realtime(uint64_t tick);

#endif
