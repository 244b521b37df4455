/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The older functions that tell the time, by the same clocks.
 */
#define _DEFAULT_SOURCE

#include <time.h>

#include "clock.h"
#include "deadline.h"
#include <sys/time.h>
#include <sys/times.h>

#define NSEC_PER_USEC 1000L
#define USEC_PER_SEC  1000000UL

static unsigned long microseconds(uint64_t ticks)
{
    const struct timespec time =
        posix_timespec_from_ticks(ticks, arch_counter_frequency_hz());
    return ((unsigned long)time.tv_sec * USEC_PER_SEC)
           + (unsigned long)(time.tv_nsec / NSEC_PER_USEC);
}

static struct timespec realtime(void)
{
    return posix_timespec_from_ticks(timeout_now(TIMEOUT_CLOCK_REALTIME),
                                     arch_counter_frequency_hz());
}

/** The time zone is not looked at. @context any @bound O(1) */
/* @satisfies LLR-POSIX-087 */
int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    (void)zone;
    const struct timespec time = realtime();
    *now = (struct timeval){
        .tv_sec = time.tv_sec,
        .tv_usec = time.tv_nsec / NSEC_PER_USEC,
    };
    return 0;
}

/** @context any @bound O(1) @source ISO C11 7.27.2.4 */
/* @satisfies LLR-POSIX-087 */
time_t time(time_t *out)
{
    const time_t now = realtime().tv_sec;
    if (out != NULL) {
        *out = now;
    }
    return now;
}

/** @context any @bound O(1) @source ISO C11 7.27.2.5 */
/* @satisfies LLR-POSIX-087 */
int timespec_get(struct timespec *now, int base)
{
    if (base != TIME_UTC) {
        return 0;
    }
    *now = realtime();
    return base;
}

/** Processor time of the process. @context any @bound O(1) @source ISO C11 7.27.2.1 */
/* @satisfies LLR-POSIX-088 */
clock_t clock(void)
{
    return microseconds(posix_process_ticks());
}

/**
 * All of it is user time: calls of the system are calls of functions.
 *
 * @return   time since the start, in microseconds: sysconf(_SC_CLK_TCK) is 1000000
 * @context  any
 * @bound    O(1)
 * @source   POSIX.1-2017 XSH times
 */
/* @satisfies LLR-POSIX-088 */
clock_t times(struct tms *used)
{
    *used = (struct tms){ .tms_utime = microseconds(posix_process_ticks()) };
    return microseconds(timeout_now(TIMEOUT_CLOCK_MONOTONIC));
}
