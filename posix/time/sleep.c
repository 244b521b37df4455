/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sleeping.  No signal interrupts it yet, so what remains is never written.
 */
#define _DEFAULT_SOURCE

#include <time.h>

#include "../status.h"
#include "deadline.h"
#include <arch/interrupt.h>
#include <base/assert.h>
#include <errno.h>
#include <sched/thread.h>
#include <stdbool.h>
#include <unistd.h>

#define USEC_PER_SEC  1000000UL
#define NSEC_PER_USEC 1000UL

static __attribute__((noinline)) void sleep_for(const struct timespec *interval)
{
    ASSERT(!arch_in_interrupt());
    struct deadline deadline;
    if ((interval->tv_sec != 0) || (interval->tv_nsec != 0)) {
        posix_deadline_set_relative(&deadline, interval);
        thread_sleep_until(deadline);
    }
}

/* The error of a clock that nobody can sleep by. */
static __attribute__((noinline, cold)) int error_of(clockid_t clock)
{
    const int saved = errno;
    struct timespec unused;
    const bool is_clock = clock_getres(clock, &unused) == 0;
    errno = saved;
    return (is_clock && (clock != CLOCK_THREAD_CPUTIME_ID)) ? ENOTSUP : EINVAL;
}

/**
 * An interval passes on the monotonic clock, whatever clock_settime does.
 *
 * @raise EINVAL   no such clock, the caller's own processor time, or no valid time
 * @raise ENOTSUP  another clock of processor time
 * @return         the error; 0 once the time has come
 * @context        thread
 * @bound          O(log4 capacity) of the timeouts beside the wait
 * @source         POSIX.1-2017 XSH clock_nanosleep
 */
/* @satisfies LLR-POSIX-085 */
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *request,
                    struct timespec *remaining)
{
    (void)remaining;
    if ((clock != CLOCK_REALTIME) && (clock != CLOCK_MONOTONIC)) {
        return error_of(clock);
    }
    if ((flags & TIMER_ABSTIME) == 0) {
        if (!posix_timespec_is_valid(request) || (request->tv_sec < 0)) {
            return EINVAL;
        }
        sleep_for(request);
        return 0;
    }
    struct deadline deadline;
    const enum timeout_clock of =
        (clock == CLOCK_MONOTONIC) ? TIMEOUT_CLOCK_MONOTONIC : TIMEOUT_CLOCK_REALTIME;
    if (!posix_deadline_set(&deadline, of, request)) {
        return EINVAL;
    }
    thread_sleep_until(deadline);
    return 0;
}

/**
 * @raise EINVAL  no valid time
 * @context       thread
 * @bound         as clock_nanosleep
 * @source        POSIX.1-2017 XSH nanosleep
 */
/* @satisfies LLR-POSIX-086 */
int nanosleep(const struct timespec *request, struct timespec *remaining)
{
    (void)remaining;
    if (!posix_timespec_is_valid(request) || (request->tv_sec < 0)) {
        return posix_fail(EINVAL);
    }
    sleep_for(request);
    return 0;
}

/** @return 0: nothing is left @context thread @source POSIX.1-2017 XSH sleep */
/* @satisfies LLR-POSIX-086 */
unsigned sleep(unsigned seconds)
{
    const struct timespec interval = { .tv_sec = (time_t)seconds };
    sleep_for(&interval);
    return 0;
}

/** @context thread @source POSIX.1-2001 XSH usleep; a second or more is taken, too */
/* @satisfies LLR-POSIX-086 */
int usleep(useconds_t microseconds)
{
    const struct timespec interval = {
        .tv_sec = (time_t)(microseconds / USEC_PER_SEC),
        .tv_nsec = (long)((microseconds % USEC_PER_SEC) * NSEC_PER_USEC),
    };
    sleep_for(&interval);
    return 0;
}
