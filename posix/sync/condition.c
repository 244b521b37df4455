/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Condition variables: the kernel's condition, and the clock of its timed waits.
 */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>

#include "../status.h"
#include "../time/deadline.h"
#include "mutex_attributes.h"
#include <arch/interrupt.h>
#include <base/assert.h>
#include <errno.h>
#include <sched/condition.h>

/** What pthread_cond_t holds; all zero waits by the realtime clock. */
struct posix_condition {
    struct condition condition;
    uint32_t is_monotonic; /* of timed waits: 1 monotonic, 0 realtime clock */
    uint32_t is_destroyed;
};

_Static_assert(sizeof(pthread_cond_t) >= sizeof(struct posix_condition), "it fits");
_Static_assert(_Alignof(pthread_cond_t) >= _Alignof(struct posix_condition), "it fits");

static inline struct posix_condition *condition_of(pthread_cond_t *cond)
{
    return (struct posix_condition *)(void *)cond;
}

static inline struct mutex *mutex_of(pthread_mutex_t *mutex)
{
    return (struct mutex *)(void *)mutex;
}

/**
 * @raise EINVAL  the attributes are not initialised
 * @context       thread
 * @bound         O(1)
 * @source        POSIX.1-2017 XSH pthread_cond_init
 */
/* @satisfies LLR-POSIX-040 LLR-POSIX-003 */
int pthread_cond_init(pthread_cond_t *restrict cond,
                      const pthread_condattr_t *restrict attr)
{
    ASSERT(!arch_in_interrupt());
    if ((attr != NULL) && (attr->__mark != POSIX_CONDATTR_MARK)) {
        return EINVAL;
    }
    *condition_of(cond) = (struct posix_condition){
        .is_monotonic = ((attr != NULL) && (attr->__is_monotonic != 0)) ? 1U : 0U,
    };
    return 0;
}

/**
 * @raise EBUSY   somebody waits; nothing changed
 * @raise EINVAL  it is destroyed already
 * @context       thread
 * @bound         O(1)
 * @source        POSIX.1-2017 XSH pthread_cond_destroy
 */
/* @satisfies LLR-POSIX-041 LLR-POSIX-003 */
int pthread_cond_destroy(pthread_cond_t *cond)
{
    ASSERT(!arch_in_interrupt());
    struct posix_condition *const own = condition_of(cond);
    if (own->is_destroyed != 0U) {
        return EINVAL;
    }
    if (!wait_queue_is_empty(&own->condition.waiters)) {
        return EBUSY;
    }
    own->is_destroyed = 1;
    return 0;
}

/**
 * @raise EPERM   the caller does not own the mutex
 * @raise EINVAL  others wait with another mutex, the caller locked it more than once,
 *                or the condition is destroyed
 * @context       thread
 * @bound         O(1) until it waits; then as pthread_mutex_lock
 * @source        POSIX.1-2017 XSH pthread_cond_wait
 */
/* @satisfies LLR-POSIX-042 */
int pthread_cond_wait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex)
{
    struct posix_condition *const own = condition_of(cond);
    if (own->is_destroyed != 0U) {
        return EINVAL;
    }
    return posix_status_errno(condition_wait(&own->condition, mutex_of(mutex), NULL));
}

/**
 * @raise ETIMEDOUT  the condition's clock reached the time first; the mutex is owned
 * @raise EINVAL     tv_nsec is out of its range; and as pthread_cond_wait
 * @raise EPERM      as pthread_cond_wait
 * @context          thread
 * @bound            O(log4 capacity) of the timeouts, then as pthread_mutex_lock
 * @source           POSIX.1-2017 XSH pthread_cond_timedwait
 */
/* @satisfies LLR-POSIX-043 */
int pthread_cond_timedwait(pthread_cond_t *restrict cond,
                           pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict abstime)
{
    struct posix_condition *const own = condition_of(cond);
    struct deadline deadline;
    const enum timeout_clock clock =
        (own->is_monotonic != 0U) ? TIMEOUT_CLOCK_MONOTONIC : TIMEOUT_CLOCK_REALTIME;
    if ((own->is_destroyed != 0U) || !posix_deadline_set(&deadline, clock, abstime)) {
        return EINVAL;
    }
    return posix_status_errno(
        condition_wait(&own->condition, mutex_of(mutex), &deadline));
}

/**
 * @raise EINVAL  it is destroyed
 * @context       thread
 * @bound         O(1)
 * @source        POSIX.1-2017 XSH pthread_cond_signal
 */
/* @satisfies LLR-POSIX-044 LLR-POSIX-003 */
int pthread_cond_signal(pthread_cond_t *cond)
{
    struct posix_condition *const own = condition_of(cond);
    if (__builtin_expect(own->is_destroyed != 0U, 0)) {
        return EINVAL;
    }
    if (!wait_queue_is_empty(&own->condition.waiters)) {
        condition_signal(&own->condition);
        return 0;
    }
    ASSERT(!arch_in_interrupt()); /* as what is called there */
    return 0;
}

/**
 * @raise EINVAL  it is destroyed
 * @context       thread
 * @bound         one bounded step for each thread that waits
 * @source        POSIX.1-2017 XSH pthread_cond_broadcast
 */
/* @satisfies LLR-POSIX-044 LLR-POSIX-003 */
int pthread_cond_broadcast(pthread_cond_t *cond)
{
    struct posix_condition *const own = condition_of(cond);
    if (__builtin_expect(own->is_destroyed != 0U, 0)) {
        return EINVAL;
    }
    if (!wait_queue_is_empty(&own->condition.waiters)) {
        condition_broadcast(&own->condition);
        return 0;
    }
    ASSERT(!arch_in_interrupt()); /* as what is called there */
    return 0;
}
