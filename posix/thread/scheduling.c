/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policy, priority and preemption threshold of a thread.  The only policy is
 * SCHED_FIFO; SCHED_OTHER is another name for it.
 */
#define _POSIX_C_SOURCE 200809L

#include "../status.h"
#include "attributes.h"
#include <arch/interrupt.h>
#include <base/assert.h>
#include <errno.h>
#include <sched/thread.h>

/* A thread that has not ended; NULL if there is none.  Interrupts are masked, so that
   it cannot end before the caller has acted. */
static struct thread *find_alive_locked(pthread_t id)
{
    struct thread *const thread = thread_find(id);
    return ((thread != NULL) && (thread->state != THREAD_ENDED)) ? thread : NULL;
}

static int set_priority(pthread_t id, int priority, enum thread_placement placement)
{
    int error = ESRCH;
    const uint64_t mask = arch_interrupts_save();
    struct thread *const thread = find_alive_locked(id);
    if (thread != NULL) {
        thread_set_priority(thread, priority, placement);
        error = 0;
    }
    arch_interrupts_restore(mask);
    return error;
}

/**
 * The thread goes behind its equals.
 *
 * @raise ENOTSUP  SCHED_RR
 * @raise EINVAL   no such policy or priority
 * @raise ESRCH    no such thread
 * @context        thread
 * @bound          O(1) plus one step for each mutex in the chain it waits in
 * @source         POSIX.1-2017 XSH pthread_setschedparam, 2.8.4
 */
/* @satisfies LLR-POSIX-065 LLR-POSIX-003 */
int pthread_setschedparam(pthread_t thread, int policy, const struct sched_param *param)
{
    ASSERT(!arch_in_interrupt());
    const int error = posix_policy_check(policy);
    if (error != 0) {
        return error;
    }
    if (!posix_priority_is_valid(param->sched_priority)) {
        return EINVAL;
    }
    return set_priority(thread, param->sched_priority, THREAD_PLACE_TAIL);
}

/**
 * What inheritance or a ceiling adds is not shown.
 *
 * @raise ESRCH  no such thread
 * @context      thread
 * @bound        O(1)
 * @source       POSIX.1-2017 XSH pthread_getschedparam
 */
/* @satisfies LLR-POSIX-066 */
int pthread_getschedparam(pthread_t thread, int *restrict policy,
                          struct sched_param *restrict param)
{
    int error = ESRCH;
    const uint64_t mask = arch_interrupts_save();
    const struct thread *const found = find_alive_locked(thread);
    if (found != NULL) {
        *policy = SCHED_FIFO;
        *param = (struct sched_param){ .sched_priority = found->base_priority };
        error = 0;
    }
    arch_interrupts_restore(mask);
    return error;
}

/**
 * Raised, the thread goes behind its equals, lowered before them, unchanged it stays.
 *
 * @raise EINVAL  no such priority
 * @raise ESRCH   no such thread
 * @context       thread
 * @bound         as pthread_setschedparam
 * @source        POSIX.1-2017 XSH pthread_setschedprio, 2.8.4
 */
/* @satisfies LLR-POSIX-067 LLR-POSIX-003 */
int pthread_setschedprio(pthread_t thread, int priority)
{
    ASSERT(!arch_in_interrupt());
    if (!posix_priority_is_valid(priority)) {
        return EINVAL;
    }
    return set_priority(thread, priority, THREAD_PLACE_MOVED);
}

/**
 * Once dispatched, the thread is displaced only by threads more urgent than the
 * threshold, until it waits, yields or ends.
 *
 * @raise EINVAL  neither a priority nor PTHREAD_THRESHOLD_NONE_NP
 * @raise ESRCH   no such thread
 * @context       thread
 * @bound         O(1)
 */
/* @satisfies LLR-POSIX-068 LLR-POSIX-003 */
int pthread_setthreshold_np(pthread_t thread, int threshold)
{
    ASSERT(!arch_in_interrupt());
    if ((threshold != PTHREAD_THRESHOLD_NONE_NP)
        && !posix_priority_is_valid(threshold)) {
        return EINVAL;
    }
    int error = ESRCH;
    const uint64_t mask = arch_interrupts_save();
    struct thread *const found = find_alive_locked(thread);
    if (found != NULL) {
        thread_set_threshold(found, threshold);
        error = 0;
    }
    arch_interrupts_restore(mask);
    return error;
}

/** Without effect: every thread is scheduled by the system. @raise EINVAL  negative */
/* @satisfies LLR-POSIX-069 */
int pthread_setconcurrency(int level)
{
    return (level < 0) ? EINVAL : 0;
}

/** @source POSIX.1-2017 XSH pthread_getconcurrency: 0, not set */
/* @satisfies LLR-POSIX-069 */
int pthread_getconcurrency(void)
{
    return 0;
}
