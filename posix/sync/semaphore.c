/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unnamed semaphores.  Posting and taking are the kernel's inline paths; whatever waits
 * or fails is out of line, so that the others are leaves.
 */
#define _POSIX_C_SOURCE 200809L

#include <semaphore.h>

#include "../status.h"
#include "../time/deadline.h"
#include <arch/interrupt.h>
#include <base/assert.h>
#include <errno.h>
#include <limits.h>
#include <sched/semaphore.h>
#include <stddef.h>

_Static_assert(sizeof(sem_t) >= sizeof(struct semaphore), "sem_t holds a semaphore");
_Static_assert(_Alignof(sem_t) >= _Alignof(struct semaphore),
               "sem_t holds a semaphore");
_Static_assert((int)STATUS_OK == 0, "success is 0 in both");
_Static_assert(SEM_VALUE_MAX == SEMAPHORE_VALUE_MAX, "the limits are the same");

#define SLOW __attribute__((noinline, cold))

static inline struct semaphore *semaphore_of(sem_t *sem)
{
    return (struct semaphore *)(void *)sem;
}

static SLOW int fail(enum status status)
{
    return posix_status_fail(status);
}

static SLOW int wait_until_slow(struct semaphore *semaphore,
                                const struct deadline *deadline)
{
    const enum status status = semaphore_wait_until(semaphore, deadline);
    return (status == STATUS_OK) ? 0 : posix_status_fail(status);
}

/**
 * @raise EINVAL  the value is above SEM_VALUE_MAX
 * @context       thread
 * @bound         O(1)
 * @source        POSIX.1-2017 XSH sem_init; pshared makes no difference in one process
 */
/* @satisfies LLR-POSIX-020 LLR-POSIX-003 */
int sem_init(sem_t *sem, int pshared, unsigned int value)
{
    ASSERT(!arch_in_interrupt());
    (void)pshared;
    if (value > SEMAPHORE_VALUE_MAX) {
        return posix_fail(EINVAL);
    }
    *semaphore_of(sem) = (struct semaphore){ .value = value };
    return 0;
}

/**
 * @raise EBUSY  somebody waits; nothing changed
 * @context      thread
 * @bound        O(1)
 * @source       POSIX.1-2017 XSH sem_destroy
 */
/* @satisfies LLR-POSIX-021 LLR-POSIX-003 */
int sem_destroy(sem_t *sem)
{
    ASSERT(!arch_in_interrupt());
    struct semaphore *const semaphore = semaphore_of(sem);
    if (!wait_queue_is_empty(&semaphore->waiters)) {
        return posix_fail(EBUSY);
    }
    semaphore->value = 0;
    return 0;
}

/**
 * @raise EOVERFLOW  the value is SEM_VALUE_MAX
 * @context          thread or interrupt
 * @bound            O(1)
 * @source           POSIX.1-2017 XSH sem_post
 */
/* @satisfies LLR-POSIX-022 */
int sem_post(sem_t *sem)
{
    struct semaphore *const semaphore = semaphore_of(sem);
    uint32_t value;
    do {
        value = arch_load_exclusive_32(&semaphore->value);
        if (__builtin_expect((int32_t)(value + 1U) < 0, 0)) { /* full or waited for */
            return ((int32_t)value > 0) ? fail(STATUS_OVERFLOW)
                                        : (int)semaphore_post_slow(semaphore);
        }
    } while (!arch_store_exclusive_32(&semaphore->value, value + 1U));
    return 0;
}

/**
 * @raise EAGAIN  the value is 0
 * @context       thread or interrupt
 * @bound         O(1)
 * @source        POSIX.1-2017 XSH sem_trywait
 */
/* @satisfies LLR-POSIX-023 */
int sem_trywait(sem_t *sem)
{
    if (__builtin_expect(semaphore_try(semaphore_of(sem)) != STATUS_OK, 0)) {
        return fail(STATUS_AGAIN);
    }
    return 0;
}

/**
 * @context  thread
 * @bound    O(1)
 * @source   POSIX.1-2017 XSH sem_wait
 */
/* @satisfies LLR-POSIX-024 */
int sem_wait(sem_t *sem)
{
    struct semaphore *const semaphore = semaphore_of(sem);
    ASSERT(!arch_in_interrupt());
    if (__builtin_expect(semaphore_try(semaphore) != STATUS_OK, 0)) {
        return (int)semaphore_wait_slow(semaphore); /* nothing but a post ends it */
    }
    return 0;
}

/**
 * @raise EINVAL     it had to wait, and tv_nsec is out of its range
 * @raise ETIMEDOUT  the realtime clock reached the time first
 * @context          thread
 * @bound            O(log4 capacity) of the timeouts
 * @source           POSIX.1-2017 XSH sem_timedwait
 */
/* @satisfies LLR-POSIX-025 */
int sem_timedwait(sem_t *restrict sem, const struct timespec *restrict abstime)
{
    struct semaphore *const semaphore = semaphore_of(sem);
    ASSERT(!arch_in_interrupt());
    if (__builtin_expect(semaphore_try(semaphore) == STATUS_OK, 1)) {
        return 0;
    }
    struct deadline deadline;
    if (!posix_deadline_set(&deadline, TIMEOUT_CLOCK_REALTIME, abstime)) {
        return posix_fail(EINVAL);
    }
    return wait_until_slow(semaphore, &deadline);
}

/**
 * @context  any
 * @bound    O(1)
 * @source   POSIX.1-2017 XSH sem_getvalue; 0 if somebody waits
 */
/* @satisfies LLR-POSIX-026 */
int sem_getvalue(sem_t *restrict sem, int *restrict value)
{
    *value = (int)semaphore_value(semaphore_of(sem));
    return 0;
}
