/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between struct timespec and the counter's ticks.  A time becomes the first tick that
 * is not before it, so nothing ends early; a tick becomes its exact time, rounded down
 * to a nanosecond, so that it becomes the same tick again while a tick is a nanosecond
 * or more.
 */
#ifndef POSIX_TIME_DEADLINE_H
#define POSIX_TIME_DEADLINE_H

#include <sched/timeout.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define POSIX_NSEC_PER_SEC 1000000000L

/** Whether tv_nsec is in its range. @context any @bound O(1) */
/* @satisfies LLR-POSIX-012 */
static inline bool posix_timespec_is_valid(const struct timespec *time)
{
    return (unsigned long)time->tv_nsec < (unsigned long)POSIX_NSEC_PER_SEC;
}

/**
 * Converts a time to ticks.
 *
 * @param time         valid
 * @param frequency_hz ticks in a second, 1 to UINT32_MAX
 * @return             the first tick not before it; 0 if negative, at most UINT64_MAX
 * @context            any
 * @bound              O(1)
 */
uint64_t posix_timespec_to_ticks(const struct timespec *time, uint64_t frequency_hz);

/** Converts ticks to the time, rounded down. @context any @bound O(1) */
struct timespec posix_timespec_from_ticks(uint64_t ticks, uint64_t frequency_hz);

/**
 * Makes a deadline of an absolute time.
 *
 * @return   false if tv_nsec is out of its range; the deadline is then not set
 * @context  any
 * @bound    O(1)
 */
bool posix_deadline_set(struct deadline *deadline, enum timeout_clock clock,
                        const struct timespec *time);

/** Makes a deadline on the monotonic clock not earlier than an interval from now. */
void posix_deadline_set_relative(struct deadline *deadline,
                                 const struct timespec *interval);

#endif
