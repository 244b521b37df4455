/* SPDX-License-Identifier: Apache-2.0 */
/*
 * <sched.h>.  The process is 0 or getpid(); its scheduling is that of the calling
 * thread.
 */
#define _POSIX_C_SOURCE 200809L

#include <sched.h>

#include "../status.h"
#include "attributes.h"
#include <arch/interrupt.h>
#include <base/assert.h>
#include <errno.h>
#include <sched/scheduler.h>
#include <sched/thread.h>
#include <unistd.h>

static bool is_this_process(pid_t pid)
{
    return (pid == 0) || (pid == getpid());
}

/**
 * @context  thread
 * @bound    O(1)
 * @source   POSIX.1-2017 XSH sched_yield
 */
/* @satisfies LLR-POSIX-070 */
int sched_yield(void)
{
    return scheduler_yield();
}

/** @raise EINVAL  a policy that is not here @context any @bound O(1) */
/* @satisfies LLR-POSIX-071 */
int sched_get_priority_max(int policy)
{
    return (posix_policy_check(policy) == 0) ? PRIORITY_MAX : posix_fail(EINVAL);
}

/** @raise EINVAL  a policy that is not here @context any @bound O(1) */
/* @satisfies LLR-POSIX-071 */
int sched_get_priority_min(int policy)
{
    return (posix_policy_check(policy) == 0) ? PRIORITY_MIN : posix_fail(EINVAL);
}

/**
 * @raise EINVAL  a policy that is not here, or no such priority
 * @raise ESRCH   another process
 * @return        the policy before: SCHED_FIFO
 * @context       thread
 * @bound         as pthread_setschedparam
 * @source        POSIX.1-2017 XSH sched_setscheduler
 */
/* @satisfies LLR-POSIX-072 */
int sched_setscheduler(pid_t pid, int policy, const struct sched_param *param)
{
    if (!is_this_process(pid)) {
        return posix_fail(ESRCH);
    }
    if (posix_policy_check(policy) != 0) {
        return posix_fail(EINVAL);
    }
    return (sched_setparam(pid, param) == 0) ? SCHED_FIFO : -1;
}

/** @raise ESRCH  another process @context any @bound O(1) */
/* @satisfies LLR-POSIX-072 */
int sched_getscheduler(pid_t pid)
{
    return is_this_process(pid) ? SCHED_FIFO : posix_fail(ESRCH);
}

/**
 * @raise EINVAL  no such priority
 * @raise ESRCH   another process
 * @context       thread
 * @bound         as pthread_setschedparam
 * @source        POSIX.1-2017 XSH sched_setparam
 */
/* @satisfies LLR-POSIX-072 LLR-POSIX-003 */
int sched_setparam(pid_t pid, const struct sched_param *param)
{
    ASSERT(!arch_in_interrupt());
    if (!is_this_process(pid)) {
        return posix_fail(ESRCH);
    }
    if (!posix_priority_is_valid(param->sched_priority)) {
        return posix_fail(EINVAL);
    }
    thread_set_priority(thread_current(), param->sched_priority, THREAD_PLACE_TAIL);
    return 0;
}

/** @raise ESRCH  another process @context thread @bound O(1) */
/* @satisfies LLR-POSIX-072 */
int sched_getparam(pid_t pid, struct sched_param *param)
{
    if (!is_this_process(pid)) {
        return posix_fail(ESRCH);
    }
    *param = (struct sched_param){ .sched_priority = thread_current()->base_priority };
    return 0;
}

/**
 * Nobody runs in slices: the interval is 0.
 *
 * @raise ESRCH  another process
 * @context      any
 * @bound        O(1)
 */
/* @satisfies LLR-POSIX-073 */
int sched_rr_get_interval(pid_t pid, struct timespec *interval)
{
    if (!is_this_process(pid)) {
        return posix_fail(ESRCH);
    }
    *interval = (struct timespec){ .tv_sec = 0, .tv_nsec = 0 };
    return 0;
}
