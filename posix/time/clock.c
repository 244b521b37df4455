/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clocks.  The clock of a thread's processor time is named by the thread's id and a bit
 * that no id has, so that the names of the other clocks are below all of them.
 */
#define _POSIX_C_SOURCE 200809L

#include <time.h>

#include "../status.h"
#include "clock.h"
#include "deadline.h"
#include <arch/interrupt.h>
#include <base/assert.h>
#include <errno.h>
#include <pthread.h>
#include <sched/scheduler.h>
#include <sched/thread.h>
#include <unistd.h>

#define CLOCK_OF_THREAD 0x10000UL /* above the index of an id, below its generation */

_Static_assert(CLOCK_OF_THREAD > BULKHEAD_THREADS_MAX, "no id has the bit");

/* @satisfies LLR-POSIX-083 */
uint64_t posix_process_ticks(void)
{
    return timeout_now(TIMEOUT_CLOCK_MONOTONIC) - scheduler_idle_ticks();
}

/* Reads a clock in ticks; false if there is no such clock. */
static bool read_clock(clockid_t clock, uint64_t *ticks)
{
    if (clock == CLOCK_MONOTONIC) {
        *ticks = timeout_now(TIMEOUT_CLOCK_MONOTONIC);
        return true;
    }
    if (clock == CLOCK_REALTIME) {
        *ticks = timeout_now(TIMEOUT_CLOCK_REALTIME);
        return true;
    }
    if (clock == CLOCK_PROCESS_CPUTIME_ID) {
        *ticks = posix_process_ticks();
        return true;
    }
    const struct thread *const thread =
        (clock == CLOCK_THREAD_CPUTIME_ID)  ? thread_current()
        : ((clock & CLOCK_OF_THREAD) != 0U) ? thread_find(clock & ~CLOCK_OF_THREAD)
                                            : NULL;
    if (thread == NULL) {
        return false;
    }
    *ticks = thread_cpu_time_ticks(thread);
    return true;
}

/**
 * @raise EINVAL  no such clock, or the thread it belongs to is gone
 * @context       any; CLOCK_THREAD_CPUTIME_ID: thread
 * @bound         O(1)
 * @source        POSIX.1-2017 XSH clock_gettime
 */
/* @satisfies LLR-POSIX-080 */
int clock_gettime(clockid_t clock, struct timespec *time)
{
    uint64_t ticks;
    if (!read_clock(clock, &ticks)) {
        return posix_fail(EINVAL);
    }
    *time = posix_timespec_from_ticks(ticks, arch_counter_frequency_hz());
    return 0;
}

/**
 * @raise EINVAL  no such clock
 * @context       any
 * @bound         O(1)
 * @source        POSIX.1-2017 XSH clock_getres: one tick, rounded up to a nanosecond
 */
/* @satisfies LLR-POSIX-081 */
int clock_getres(clockid_t clock, struct timespec *resolution)
{
    uint64_t ticks;
    if (!read_clock(clock, &ticks)) {
        return posix_fail(EINVAL);
    }
    if (resolution != NULL) {
        const uint64_t hz = arch_counter_frequency_hz();
        const uint64_t nsec = ((uint64_t)POSIX_NSEC_PER_SEC + (hz - 1U)) / hz;
        *resolution = (struct timespec){
            .tv_sec = (time_t)(nsec / (uint64_t)POSIX_NSEC_PER_SEC),
            .tv_nsec = (long)(nsec % (uint64_t)POSIX_NSEC_PER_SEC),
        };
    }
    return 0;
}

/**
 * Timeouts on the realtime clock follow.
 *
 * @raise EINVAL  a clock that cannot be set, or no time that it can have
 * @raise EPERM   a clock of processor time
 * @context       thread
 * @bound         O(1)
 * @source        POSIX.1-2017 XSH clock_settime
 */
/* @satisfies LLR-POSIX-082 LLR-POSIX-003 */
int clock_settime(clockid_t clock, const struct timespec *time)
{
    ASSERT(!arch_in_interrupt());
    uint64_t ticks;
    if (!read_clock(clock, &ticks) || (clock == CLOCK_MONOTONIC)) {
        return posix_fail(EINVAL);
    }
    if (clock != CLOCK_REALTIME) {
        return posix_fail(EPERM);
    }
    if (!posix_timespec_is_valid(time) || (time->tv_sec < 0)) {
        return posix_fail(EINVAL);
    }
    ticks = posix_timespec_to_ticks(time, arch_counter_frequency_hz());
    if (ticks == UINT64_MAX) {
        return posix_fail(EINVAL);
    }
    timeout_set_realtime(ticks);
    return 0;
}

/**
 * @raise ESRCH  another process
 * @context      any
 * @bound        O(1)
 * @source       POSIX.1-2017 XSH clock_getcpuclockid: it returns the error
 */
/* @satisfies LLR-POSIX-084 */
int clock_getcpuclockid(pid_t pid, clockid_t *clock)
{
    if ((pid != 0) && (pid != getpid())) {
        return ESRCH;
    }
    *clock = CLOCK_PROCESS_CPUTIME_ID;
    return 0;
}

/**
 * @raise ESRCH  no such thread
 * @context      thread
 * @bound        O(1)
 * @source       POSIX.1-2017 XSH pthread_getcpuclockid
 */
/* @satisfies LLR-POSIX-084 */
int pthread_getcpuclockid(pthread_t thread, clockid_t *clock)
{
    if (thread_find(thread) == NULL) {
        return ESRCH;
    }
    *clock = thread | CLOCK_OF_THREAD;
    return 0;
}
