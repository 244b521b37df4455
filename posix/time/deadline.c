/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between struct timespec and the counter's ticks.
 */
#define _POSIX_C_SOURCE 200809L

#include "deadline.h"

#define NSEC_PER_SEC ((uint64_t)POSIX_NSEC_PER_SEC)

/* @satisfies LLR-POSIX-010 */
uint64_t posix_timespec_to_ticks(const struct timespec *time, uint64_t frequency_hz)
{
    if (time->tv_sec < 0) {
        return 0;
    }
    /* below 2^62: 10^9 times a frequency below 2^32 */
    const uint64_t scaled = (uint64_t)time->tv_nsec * frequency_hz;
    const uint64_t part = (scaled + (NSEC_PER_SEC - 1U)) / NSEC_PER_SEC;
    uint64_t whole;
    uint64_t ticks;
    if (__builtin_mul_overflow((uint64_t)time->tv_sec, frequency_hz, &whole)
        || __builtin_add_overflow(whole, part, &ticks)) {
        return UINT64_MAX;
    }
    return ticks;
}

/* @satisfies LLR-POSIX-011 */
struct timespec posix_timespec_from_ticks(uint64_t ticks, uint64_t frequency_hz)
{
    const uint64_t seconds = ticks / frequency_hz;
    const uint64_t rest = ticks - (seconds * frequency_hz);
    return (struct timespec){
        .tv_sec = (time_t)seconds,
        .tv_nsec = (long)((rest * NSEC_PER_SEC) / frequency_hz),
    };
}

/* @satisfies LLR-POSIX-012 */
bool posix_deadline_set(struct deadline *deadline, enum timeout_clock clock,
                        const struct timespec *time)
{
    if (!posix_timespec_is_valid(time)) {
        return false;
    }
    deadline->clock = clock;
    deadline->tick = posix_timespec_to_ticks(time, arch_counter_frequency_hz());
    return true;
}

/* @satisfies LLR-POSIX-013 */
void posix_deadline_set_relative(struct deadline *deadline,
                                 const struct timespec *interval)
{
    const uint64_t ticks =
        posix_timespec_to_ticks(interval, arch_counter_frequency_hz());
    const uint64_t now = timeout_now(TIMEOUT_CLOCK_MONOTONIC);
    deadline->clock = TIMEOUT_CLOCK_MONOTONIC;
    /* one tick more: the current one has begun already */
    if (__builtin_add_overflow(now + 1U, ticks, &deadline->tick)) {
        deadline->tick = UINT64_MAX;
    }
}
